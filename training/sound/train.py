"""Trains the sound model: python training/sound/train.py [--smoke] [--size small|large] [--device cpu|cuda] [--minutes N].

Resumable: the checkpoint in training/runs/sound-SIZE/ keeps the minutes (of processor time) already spent. Its music is what
render.py made.
"""

import argparse
import copy
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from condition import FRAME_RATE
from dataset import Piece, batch, load
from denoiser import BLOCK, CONTEXT, MOST_GUIDANCE, OVERLAP, SHAPES, TRAIL, Denoiser, standardise
from flow import add_noise, remove_noise
from render import HELD_OUT, kept_pieces, prepare

RATE = 1.2e-3
BATCH = 32
GENERATED = BLOCK + OVERLAP
RUNTIME_TIMES = torch.tensor([0.0, 0.0, 0.25, 0.5, 0.5, 0.75])
"""The times at which 1, 2 and 4 steps ask the network, so that few steps are what it is best at."""

UNASKED = 0.1
"""Share of the sounds that are learnt without being asked for: what guidance leads away from."""

GUIDED, TRAILED = 0.25, 0.15
"""Shares of the batches that learn to be guided, and to meet what follows."""

FRAME_WEIGHTS = torch.cat([torch.tensor([2.5, 2.0, 1.6, 1.3]), torch.ones(GENERATED - 4)])
"""The first frames after the context weigh more: seams."""


def sample_times(size: int) -> Tensor:
    """[size] in 0..1: half the times of the stage, half logit-normal (Esser et al. 2024) for any number of steps."""
    anywhere = torch.sigmoid(torch.randn(size) - 0.4)
    staged = RUNTIME_TIMES[torch.randint(len(RUNTIME_TIMES), (size,))]
    return torch.where(torch.rand(size) < 0.5, staged, anywhere)


def loss_of(model: Denoiser, context: Tensor, x: Tensor, condition: Tensor, trail: Tensor | None, guide: bool) -> Tensor:
    """E | model(z_t, c, g) - x_g |^2 / max(1 - t, 1/4), first frames weighted. All spectra standardised.

    Guidance (Ho and Salimans 2022) is learnt as an input, against the model's own guess of what it would do (as model
    guidance, Tang et al. 2025): x_g = x + g (model(z_t, c, 0) - model(z_t, nothing, 0)). It costs nothing on stage.
    """
    size = len(x)
    t = sample_times(size).to(x.device)
    z = add_noise(x, torch.randn_like(x), t)
    guidance = torch.zeros(size, device=x.device)
    target = x
    if guide:
        guidance = (torch.rand(size) * MOST_GUIDANCE).to(x.device)
        with torch.no_grad():
            none = torch.zeros_like(guidance)
            asked = model(context, z, t, condition, none, trail)
            unasked = model(context, z, t, torch.zeros_like(condition), none, trail)
        target = x + guidance[:, None, None] * (asked - unasked)
    else:
        condition = condition * (torch.rand(size, 1, 1) > UNASKED).to(x.device)
    named = model(context, z, t, condition, guidance, trail)
    error = ((named - target).square().mean(-1) * FRAME_WEIGHTS.to(x.device)[: x.shape[1]]).mean(-1)
    return (error / (1 - t).clamp(min=0.25)).mean()


def roughen(context: Tensor) -> Tensor:
    """Known frames are never perfect on stage: noise of 0 to 0.15 on half of the batch."""
    size = len(context)
    level = torch.rand(size, 1, 1) * 0.15 * (torch.rand(size, 1, 1) < 0.5)
    return context + torch.randn_like(context) * level.to(context.device)


def own_context(model: Denoiser, x: Tensor, condition: Tensor) -> Tensor:
    """The model's own continuation of x[:, :CONTEXT], so that it learns to mend what it did (as Self Forcing, Huang et al. 2025)."""
    steps = int(torch.randint(1, 3, ()))
    with torch.no_grad():
        seen = condition[:, : CONTEXT + BLOCK]
        noise = torch.randn_like(x[:, :BLOCK])
        unguided = torch.zeros(len(x), device=x.device)
        block = remove_noise(lambda z, t: model(x[:, :CONTEXT], z, t, seen, unguided), noise, steps)
        return torch.cat([x[:, BLOCK:CONTEXT], block], dim=1)


@torch.no_grad()
def held_out_loss(model: Denoiser, music: list[Piece], device: str) -> float:
    """Mean loss of music never learnt: the same windows and the same noise every time."""
    generator = np.random.default_rng(1)
    losses = []
    with torch.random.fork_rng():
        torch.manual_seed(1)
        for _ in range(8):
            spectrum, condition = batch(music, BATCH, CONTEXT + GENERATED, CONTEXT, generator)
            x = standardise(spectrum).to(device)
            losses.append(loss_of(model, x[:, :CONTEXT], x[:, CONTEXT:], condition.to(device), None, guide=False).item())
    return float(np.mean(losses))


def train(arguments: argparse.Namespace, music: list[Piece], unheard: list[Piece], runs: Path) -> None:
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    model = Denoiser(SHAPES[arguments.size]).to(arguments.device)
    average = copy.deepcopy(model).requires_grad_(False)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    path = runs / "checkpoint.pt"
    step, spent = 0, 0.0
    if path.exists():
        saved = torch.load(path, weights_only=False)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = saved["step"], saved["spent"]
        generator = np.random.default_rng(step)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {sum(map(len, music)) / FRAME_RATE / 3600:.1f} hours, from step {step}", flush=True)

    began, saved_at, running = time.process_time() - spent, time.time(), []
    whole = arguments.minutes * 60
    while (spent := time.process_time() - began) < whole:
        done = spent / whole
        rate = RATE * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        roll = done > 0.15 and generator.random() < 0.4
        length = CONTEXT + GENERATED + (BLOCK if roll else 0)
        spectrum, condition = batch(music, BATCH, length, length - GENERATED, generator)
        x, condition = standardise(spectrum).to(arguments.device), condition.to(arguments.device)
        if roll:
            context = own_context(model, x, condition)
            x, condition = x[:, BLOCK:], condition[:, BLOCK:]
        else:
            context = x[:, :CONTEXT]
        guide, trailed = done > 0.3 and generator.random() < GUIDED, generator.random() < TRAILED
        x = x[:, CONTEXT:]
        x, trail = (x[:, :-TRAIL], x[:, -TRAIL:]) if trailed else (x, None)
        loss = loss_of(model, roughen(context), x, condition, trail, guide)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        decay = min(0.998, step / (step + 20))
        for mean, now in zip(average.parameters(), model.parameters(), strict=True):
            mean.lerp_(now.detach(), 1 - decay)
        running.append(loss.item())
        if step % 50 == 0:
            print(f"step {step} minutes {spent / 60:.1f} loss {np.mean(running[-50:]):.4f} rate {rate:.1e}", flush=True)
        if step % 1000 == 0:
            print(f"step {step} held out {held_out_loss(average, unheard, arguments.device):.4f}", flush=True)
        if time.time() - saved_at > 60:
            save(path, model, average, optimiser, step, spent)
            saved_at = time.time()
    save(path, model, average, optimiser, step, spent)
    print(f"step {step} held out {held_out_loss(average, unheard, arguments.device):.4f}", flush=True)


def save(path: Path, model: Denoiser, average: Denoiser, optimiser: torch.optim.Optimizer, step: int, spent: float) -> None:
    """Writes beside and renames, so that a cut never leaves half a checkpoint."""
    part = path.with_suffix(".part")
    torch.save(
        {"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent,
         "shape": model.shape.as_json()}, part,
    )
    part.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="half a minute, to see that everything runs")
    parser.add_argument("--size", choices=SHAPES, default="small")
    parser.add_argument("--data", type=Path, default=Path("training/data/sound2"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=150)
    arguments = parser.parse_args()
    runs = Path("training/runs") / ("sound-smoke" if arguments.smoke else f"sound-{arguments.size}")
    runs.mkdir(parents=True, exist_ok=True)
    if arguments.smoke:
        arguments.data, arguments.minutes = Path("training/data/sound-smoke"), 0.3
        prepare(arguments.data, HELD_OUT + 1, 20.0)
    pieces = kept_pieces(arguments.data)
    if max(pieces, default=0) < HELD_OUT:
        sys.exit(f"There are no sounds to learn from in {arguments.data}: python3 training/sound/render.py makes them (20 hours of sound)")
    learnt, held_out = ([piece for piece in pieces if (piece < HELD_OUT) == kept] for kept in (False, True))
    train(arguments, load(arguments.data, learnt), load(arguments.data, held_out), runs)


if __name__ == "__main__":
    main()
