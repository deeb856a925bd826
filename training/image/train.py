"""Trains First Light: non-saturating loss with lazy R1 (Karras et al. 2020), on windows of the art at many zooms.

loss_D = softplus(-D(real)) + softplus(D(fake)) + |reader(real) - c|^2 + 8 gamma |grad D(real)|^2 every 16th step
loss_G = softplus(-D(G(z, c))) + |reader(G(z, c)) - c|^2
"""

import argparse
import socket
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed
from torch.multiprocessing import spawn
from torch.nn import functional as F

from data import make
from discriminator import Discriminator
from families import CONDITION, FAMILIES
from generator import LATENT, Generator
from sheet import save_sheet

SIZE = 48
FINEST = 48 / 288
"""Height of the smallest window, of the picture's; every window is brought to 48 pixels."""
VIEWS = 2
"""Windows through which each picture is judged: all of it, and a part. The trunk, most of the work, runs once for both."""
OBEDIENCE = 8.0
"""Weight of the condition read back, against the critic's opinion."""
HELD_OUT = 600
R1_EVERY, R1_GAMMA = 16, 0.02
EVEN_EVERY = 4
PACE = 0.03
"""Latents walked to measure how fast the picture changes."""
RATE = 4e-3
"""The critic's, under equalised weights. The generator learns at half of it, and its mapping network at a quarter."""
SHARES = ((False, 0.5), (True, 0.25))
EMA_PICTURES = 3000


def as_they_are(windows: Tensor) -> Tensor:
    return windows


def from_scratch() -> Generator:
    return Generator(CONDITION)


def untaught() -> Discriminator:
    return Discriminator(CONDITION)


def average_of(checkpoint: Path, generator: Generator) -> Generator:
    """The generator with a checkpoint's averaged weights, rounded as they are shipped; what it has more stays new."""
    saved = torch.load(checkpoint, map_location="cpu")["average"]
    generator.load_state_dict({name: value.half().float() for name, value in saved.items()}, strict=False)
    return generator


def critic_of(checkpoint: Path) -> Discriminator:
    critic = untaught()
    critic.load_state_dict(torch.load(checkpoint, map_location="cpu")["critic"])
    return critic


def sheet_of_art(average: Generator, art: "Art", file: Path) -> None:
    save_sheet(average, art.conditions, file, rows=6, columns=6, height=108)


@dataclass
class Recipe:
    """What may differ from one set of pictures to another. Its functions travel to the workers by name."""

    held_out: int = HELD_OUT
    alter: Callable[[Tensor], Tensor] = as_they_are
    """What the critic sees of windows, real and painted: (n, 3, 48, 48) to the same, differentiable."""
    start: Callable[[], Generator] = from_scratch
    """Makes the generator to begin with."""
    judge: Callable[[], Discriminator] = untaught
    """Makes the critic to begin with."""
    even: float = 0.0
    """Weight of the variance of log speed along walks: how much they are to be as fast everywhere."""
    rate: float = 1.0
    """Of the usual learning rates."""
    lead: int = 0
    """Steps over which the generator's rate grows, when a generator that can paint meets a critic that knows nothing."""
    sheet: Callable[[Generator, "Art", Path], None] = sheet_of_art


class Art:
    """The set in memory, and its windows."""

    def __init__(self, folder: Path, device: str, held_out: int = HELD_OUT):
        pictures = np.load(folder / "pictures.npy", mmap_mode="r+")
        seen = max(len(pictures) - held_out, len(pictures) // 2)
        self.pictures = torch.from_numpy(pictures[:seen])
        self.conditions = torch.from_numpy(np.load(folder / "conditions.npy")[:seen])
        self.whole = torch.cat([shrunk(part).mul(255).round().byte() for part in self.pictures.split(100)])
        self.device = device

    def windows(self, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`count` pictures, each through VIEWS windows in turn: (count * VIEWS, 3, 48, 48) in 0..1, the (count,
        condition), and the windows' centres and halves, both (VIEWS, 2).

        The first window is all of the picture, squeezed to a square. The second is the same for all pictures: else
        the windows' variety would hide from the critic that forms are always in the same place."""
        chosen = torch.randint(len(self.pictures), (count,))
        height, width = self.pictures.shape[1:3]
        crop = round(height * FINEST ** float(torch.rand(())))
        top, left = (int(torch.randint(room - crop + 1, ())) for room in (height, width))
        part = shrunk(self.pictures[chosen, top : top + crop, left : left + crop].to(self.device))
        cut = torch.stack([self.whole[chosen].to(self.device) / 255, part], 1).flatten(0, 1)
        centre = torch.tensor([[0, 0], [left + crop / 2 - width / 2, top + crop / 2 - height / 2]]) / (height / 2)
        half = torch.tensor([[width / height, 1], [crop / height, crop / height]])
        return cut, self.conditions[chosen].to(self.device), centre.to(self.device), half.to(self.device)


def shrunk(pictures: Tensor) -> Tensor:
    """uint8 (n, h, w, 3) -> (n, 3, 48, 48) in 0..1."""
    return F.interpolate(
        pictures.permute(0, 3, 1, 2).float() / 255, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False
    )


def log_speeds(generator: Generator, conditions: Tensor) -> Tensor:
    """(n, condition) -> (n,): the log of how far each picture moves, root mean square, over a short piece of a walk.

    Walks are those of the stage (engine/players/walks.ts): an arc of the sphere of latents, from a family to another;
    every second one stays in its family. Evenly fast walks are what path length regularisation is for (Karras et al.
    2020); here the length is taken by differences, along the walks themselves.
    """
    count, device = len(conditions), conditions.device
    latent, towards = F.normalize(torch.randn(2, count, LATENT, device=device), dim=2)
    towards = F.normalize(towards - (towards * latent).sum(1, keepdim=True) * latent, dim=1)
    angle = torch.tensor(PACE * torch.pi / 2)
    family = torch.eye(len(FAMILIES), device=device)[torch.randint(len(FAMILIES), (2, count))]
    family[1, ::2] = family[0, ::2]
    way = torch.rand(count, 1, device=device) * (1 - PACE)
    ends = []
    for at in (0, 1):
        z = latent * torch.cos(at * angle) + towards * torch.sin(at * angle)
        mix = family[0].lerp(family[1], way + at * PACE)
        ends.append((z, torch.cat([conditions[:, : -len(FAMILIES)], mix], 1)))
    latents, conditions = (torch.cat(parts) for parts in zip(*ends))
    centre, half = torch.zeros(1, 2, device=device), torch.tensor([[16 / 9, 1.0]], device=device)
    before, after = generator(latents, conditions, centre, half, SIZE // 2).chunk(2)
    return ((after - before).square().mean((1, 2, 3)) + 1e-8).log() / 2


def average_gradients(module: torch.nn.Module) -> None:
    """Over the workers; each has judged its own windows."""
    if distributed.is_initialized():
        learning = [p for p in module.parameters() if p.grad is not None]
        flat = torch.cat([p.grad.flatten() for p in learning])
        distributed.all_reduce(flat)
        for p, mean in zip(learning, flat.div_(distributed.get_world_size()).split([p.numel() for p in learning])):
            p.grad.copy_(mean.view_as(p))


def work(rank: int, workers: int, options: argparse.Namespace) -> None:
    """One worker of several: one thread each wastes less of a busy processor than one worker with many."""
    distributed.init_process_group("gloo", f"tcp://127.0.0.1:{options.port}", rank=rank, world_size=workers)
    train(options, rank, workers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(options: argparse.Namespace) -> None:
    """Trains by `options.recipe`, with as many workers as there are to be."""
    if options.workers > 1 and options.device == "cpu":
        options.port = free_port()
        spawn(work, (options.workers, options), nprocs=options.workers)
    else:
        train(options)


def train(options: argparse.Namespace, rank: int = 0, workers: int = 1) -> None:
    folder, runs, minutes, device = options.data, options.runs, options.minutes, options.device
    recipe: Recipe = options.recipe
    pictures = options.batch // workers
    runs.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    art = Art(folder, device, recipe.held_out)
    generator, critic = recipe.start().to(device), recipe.judge().to(device)
    average = deepcopy(generator).eval().requires_grad_(False)
    lag = R1_EVERY / (R1_EVERY + 1)
    learning = [(name.startswith("mapping."), p) for name, p in generator.named_parameters() if p.requires_grad]
    groups = [{"params": [p for is_mapping, p in learning if is_mapping == slow], "share": share} for slow, share in SHARES]
    optimise_g = torch.optim.Adam([group for group in groups if group["params"]], RATE, (0.0, 0.99))
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

    spread = torch.zeros((), device=device)
    began, last_save, base = time.time(), time.time(), spent
    while spent < minutes * 60:
        progress = spent / (minutes * 60)
        rate = RATE * recipe.rate * min(1.0, (1 - progress) / 0.4 + 0.05)
        for group in optimise_d.param_groups:
            group["lr"] = rate * group["share"]
        for group in optimise_g.param_groups:
            group["lr"] = rate * group["share"] * min(1.0, (step + 1) / (recipe.lead + 1))
        real, asked, centre, half = art.windows(pictures)
        critic.requires_grad_(True)
        fake = generator(torch.randn(pictures, LATENT, device=device), asked, centre, half, SIZE)
        real, fake = recipe.alter(real), recipe.alter(fake)
        label = asked.repeat_interleave(VIEWS, 0)
        place = torch.cat([half.log2(), centre], 1).repeat(pictures, 1)
        both = critic(torch.cat([real, fake.detach()]), torch.cat([label, label]), torch.cat([place, place]), VIEWS)
        (judged_real, judged_fake), read = both[0].chunk(2), both[1].chunk(2)[0]
        loss_d = F.softplus(-judged_real).mean() + F.softplus(judged_fake).mean()
        optimise_d.zero_grad(set_to_none=True)
        (loss_d + OBEDIENCE * disobedience(read, label)).backward()
        if step % R1_EVERY == 0:
            seen = real.requires_grad_(True)
            (slope,) = torch.autograd.grad(critic(seen, label, place, VIEWS)[0].sum(), seen, create_graph=True)
            (R1_EVERY * R1_GAMMA / 2 * slope.square().sum((1, 2, 3)).mean()).backward()
        average_gradients(critic)
        optimise_d.step()

        critic.requires_grad_(False)
        judged, told = critic(fake, label, place, VIEWS)
        loss_g, loss_c = F.softplus(-judged).mean(), disobedience(told, label)
        optimise_g.zero_grad(set_to_none=True)
        (loss_g + OBEDIENCE * loss_c).backward()
        if recipe.even and step % EVEN_EVERY == 0:
            # Two places of the same walk: what is dark or calm as a whole may be slow.
            here, there = log_speeds(generator, asked[: pictures // 2].repeat(2, 1)).chunk(2)
            variance = (here - there).square().mean() / 2
            (EVEN_EVERY * recipe.even * variance).backward()
            spread.lerp_(variance.detach(), 0.02)
        average_gradients(generator)
        optimise_g.step()

        decay = min(0.5 ** (pictures / EMA_PICTURES), (step + 1) / (step + 10))
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
            figures = f"D {loss_d.item():.3f}, G {loss_g.item():.3f}, asked {disobedience(read, label):.3f}/{loss_c:.3f}, uneven {spread.sqrt():.3f}"
            print(f"{spent / 60:6.1f} min, step {step}: {figures}", flush=True)
        if time.time() - last_save > 240 or spent >= minutes * 60:
            last_save = time.time()
            torch.save({n: p.state_dict() for n, p in state.items()} | {"step": step, "seconds": spent}, checkpoint)
            recipe.sheet(average, art, runs / f"sheet-{step:06d}.png")


def disobedience(read: Tensor, asked: Tensor) -> Tensor:
    """Mean square of what was read of the condition against what was asked; colours and families weigh alike."""
    scale = torch.ones(asked.shape[1], device=asked.device)
    scale[[1, 2, 4, 5, 7, 8]] = 5.0
    return ((read - asked) * scale).square().mean()


def count(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=85)
    parser.add_argument("--batch", type=int, default=8, help="pictures a step, four a worker at least")
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
        make(options.data, 96 if options.smoke else 9000, workers=2)
    options.recipe = Recipe()
    run(options)
