"""Trains First Light: non-saturating loss with lazy R1 (Karras et al. 2020), on windows of the art at many zooms.

loss_D = softplus(-D(real)) + softplus(D(fake)) + 8 * gamma/2 |grad D(real)|^2 every 16th step
loss_G = softplus(-D(G(z, c)))
"""

import argparse
import time
from copy import deepcopy
from math import log2
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed
from torch.multiprocessing import spawn
from torch.nn import functional as F

from data import HEIGHT, make
from discriminator import Discriminator
from families import CONDITION
from generator import LATENT, Generator, window
from sheet import save_sheet

SIZE = 48
CROPS = (48, 56, 64, 80, 96, 120, 144, 144)
"""Window heights in pixels of the art; each is brought to 48 pixels, so the finest are seen at full detail."""
VIEWS = 2
"""Windows through which each picture is judged: the trunk, most of the work, runs once for all of them."""
HELD_OUT = 600
R1_EVERY, R1_GAMMA = 16, 0.02
RATE = 4e-3
"""The critic's, under equalised weights. The generator learns at half of it, and its mapping network at a quarter."""
EMA_PICTURES = 4000


class Art:
    """The set in memory, and its random windows."""

    def __init__(self, folder: Path, device: str):
        pictures = np.load(folder / "pictures.npy", mmap_mode="r+")
        seen = max(len(pictures) - HELD_OUT, len(pictures) // 2)
        self.pictures = torch.from_numpy(pictures[:seen])
        self.conditions = torch.from_numpy(np.load(folder / "conditions.npy")[:seen])
        self.device = device

    def windows(self, batch: int, crop: int) -> tuple[Tensor, Tensor, Tensor]:
        """`batch` windows, VIEWS of each picture in turn: (batch, 3, 48, 48) in 0..1, the (batch / VIEWS, condition)
        of their pictures, and the (batch, 2) centres.

        All pictures of a batch are seen through the same windows: else the windows' variety would hide from the
        critic that forms are always in the same place."""
        chosen = torch.randint(len(self.pictures), (batch // VIEWS,))
        rows = chosen.repeat_interleave(VIEWS)
        height, width = self.pictures.shape[1:3]
        top = torch.randint(height - crop + 1, (VIEWS,)).repeat(batch // VIEWS)
        left = torch.randint(width - crop + 1, (VIEWS,)).repeat(batch // VIEWS)
        cut = torch.stack([self.pictures[r, t : t + crop, l : l + crop] for r, t, l in zip(rows, top, left)])
        cut = cut.to(self.device).permute(0, 3, 1, 2).float() / 255
        cut = F.interpolate(cut, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
        x, y = left + crop / 2 - width / 2, top + crop / 2 - height / 2
        centre = torch.stack([x, y], 1) / (height / 2)
        return cut, self.conditions[chosen].to(self.device), centre.to(self.device)


def average_gradients(module: torch.nn.Module) -> None:
    """Over the workers; each has judged its own windows."""
    if distributed.is_initialized():
        flat = torch.cat([p.grad.flatten() for p in module.parameters()])
        distributed.all_reduce(flat)
        for p, mean in zip(
            module.parameters(), flat.div_(distributed.get_world_size()).split([p.numel() for p in module.parameters()])
        ):
            p.grad.copy_(mean.view_as(p))


def work(rank: int, workers: int, options: argparse.Namespace) -> None:
    """One worker of several: one thread each wastes less of a busy processor than one worker with many."""
    distributed.init_process_group("gloo", "tcp://127.0.0.1:29533", rank=rank, world_size=workers)
    train(options, rank, workers)


def train(options: argparse.Namespace, rank: int = 0, workers: int = 1) -> None:
    folder, runs, minutes, device = options.data, options.runs, options.minutes, options.device
    batch = options.batch // workers
    runs.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    art = Art(folder, device)
    generator, critic = Generator(CONDITION).to(device), Discriminator(CONDITION).to(device)
    average = deepcopy(generator).eval().requires_grad_(False)
    lag = R1_EVERY / (R1_EVERY + 1)
    mapping = list(generator.mapping.parameters())
    drawing = [p for name, p in generator.named_parameters() if not name.startswith("mapping.")]
    optimise_g = torch.optim.Adam(
        [{"params": drawing, "share": 0.5}, {"params": mapping, "share": 0.25}], RATE, (0.0, 0.99)
    )
    optimise_d = torch.optim.Adam([{"params": list(critic.parameters()), "share": lag}], RATE, (0.0, 0.99**lag))
    state = {"generator": generator, "critic": critic, "average": average, "g": optimise_g, "d": optimise_d}
    step, spent, checkpoint = 0, 0.0, runs / "checkpoint.pt"
    if checkpoint.exists() and not options.smoke:
        saved = torch.load(checkpoint, map_location=device)
        for name, part in state.items():
            part.load_state_dict(saved[name])
        step, spent = saved["step"], saved["seconds"]
    torch.manual_seed(1 + rank + workers * step)
    print(f"generator {count(generator)}, critic {count(critic)} parameters, {len(art.pictures)} pictures", flush=True)

    began, last_save, base = time.time(), time.time(), spent
    while spent < minutes * 60:
        progress = spent / (minutes * 60)
        rate = RATE * min(1.0, (1 - progress) / 0.4 + 0.05)
        for group in optimise_g.param_groups + optimise_d.param_groups:
            group["lr"] = rate * group["share"]
        crop = CROPS[int(torch.randint(len(CROPS), ()))]
        half = crop / HEIGHT
        real, label, centre = art.windows(batch, crop)
        critic.requires_grad_(True)
        latent = torch.randn(batch // VIEWS, LATENT, device=device)
        fake = generator(latent, label, window(centre, half, SIZE).unflatten(0, (-1, VIEWS)).flatten(1, 2))
        fake = fake.unflatten(2, (VIEWS, SIZE)).transpose(1, 2).flatten(0, 1)
        label = label.repeat_interleave(VIEWS, 0)
        place = torch.cat([torch.full_like(centre[:, :1], log2(half)), centre], 1)
        logits = critic(torch.cat([real, fake.detach()]), torch.cat([label, label]), torch.cat([place, place]), VIEWS)
        loss_d = F.softplus(-logits[:batch]).mean() + F.softplus(logits[batch:]).mean()
        optimise_d.zero_grad(set_to_none=True)
        loss_d.backward()
        if step % R1_EVERY == 0:
            seen = real.requires_grad_(True)
            (slope,) = torch.autograd.grad(critic(seen, label, place, VIEWS).sum(), seen, create_graph=True)
            (R1_EVERY * R1_GAMMA / 2 * slope.square().sum((1, 2, 3)).mean()).backward()
        average_gradients(critic)
        optimise_d.step()

        critic.requires_grad_(False)
        loss_g = F.softplus(-critic(fake, label, place, VIEWS)).mean()
        optimise_g.zero_grad(set_to_none=True)
        loss_g.backward()
        average_gradients(generator)
        optimise_g.step()

        decay = min(0.5 ** (batch / EMA_PICTURES), (step + 1) / (step + 10))
        for slow, fast in zip(average.parameters(), generator.parameters()):
            slow.lerp_(fast.detach(), 1 - decay)
        step, spent = step + 1, base + time.time() - began
        if distributed.is_initialized():
            clock = torch.tensor(spent)
            distributed.broadcast(clock, 0)
            spent = clock.item()
        if rank > 0:
            continue
        if step % 50 == 0:
            print(f"{spent / 60:6.1f} min, step {step}: D {loss_d.item():.3f}, G {loss_g.item():.3f}", flush=True)
        if time.time() - last_save > 150 or spent >= minutes * 60:
            last_save = time.time()
            torch.save({n: p.state_dict() for n, p in state.items()} | {"step": step, "seconds": spent}, checkpoint)
            save_sheet(average, art.conditions, runs / f"sheet-{step:06d}.png", rows=6, columns=6, height=108)


def count(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=65)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; on cuda, 1")
    parser.add_argument("--smoke", action="store_true", help="thirty seconds on a tiny set, to see that all of it runs")
    options = parser.parse_args()
    if options.smoke:
        options.data, options.runs, options.minutes = (
            Path("training/data/image-smoke"),
            Path("training/runs/image-smoke"),
            0.3,
        )
    if not (options.data / "conditions.npy").exists():
        make(options.data, 96 if options.smoke else 8400, workers=2)
    if options.workers > 1 and options.device == "cpu":
        spawn(work, (options.workers, options), nprocs=options.workers)
    else:
        train(options)
