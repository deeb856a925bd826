"""Trains the sound model: python training/sound/train.py [--smoke] [--data DIR] [--device cpu|cuda] [--minutes N].

Resumable: the checkpoint in training/runs/sound/ keeps the minutes already spent. Renders its music first if it is missing.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dataset import Music, batch, load
from denoiser import BLOCK, CONTEXT, OVERLAP, Denoiser, standardise
from flow import add_noise, remove_noise
from render import HELD_OUT, prepare

RATE = 1.2e-3
BATCH = 32
GENERATED = BLOCK + OVERLAP
RUNTIME_TIMES = torch.tensor([0.0, 0.0, 0.25, 0.5, 0.5, 0.75])
"""The times at which 1, 2 and 4 steps ask the network, so that few steps are what it is best at."""

FRAME_WEIGHTS = torch.cat([torch.tensor([2.5, 2.0, 1.6, 1.3]), torch.ones(GENERATED - 4)])
"""The first frames after the context weigh more: seams."""


def sample_times(size: int) -> Tensor:
    """[size] in 0..1: half the times of the stage, half logit-normal (Esser et al. 2024) for any number of steps."""
    anywhere = torch.sigmoid(torch.randn(size) - 0.4)
    staged = RUNTIME_TIMES[torch.randint(len(RUNTIME_TIMES), (size,))]
    return torch.where(torch.rand(size) < 0.5, staged, anywhere)


def loss_of(model: Denoiser, context: Tensor, x: Tensor, condition: Tensor) -> Tensor:
    """E | model(z_t) - x |^2 / max(1 - t, 1/4), first frames weighted. All spectra standardised."""
    t = sample_times(len(x)).to(x.device)
    named = model(context, add_noise(x, torch.randn_like(x), t), t, condition)
    error = ((named - x).square().mean(-1) * FRAME_WEIGHTS.to(x.device)).mean(-1)
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
        block = remove_noise(lambda z, t: model(x[:, :CONTEXT], z, t, seen), noise, steps)
        return torch.cat([x[:, BLOCK:CONTEXT], block], dim=1)


def train(arguments: argparse.Namespace, music: Music, runs: Path) -> None:
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    model = Denoiser().to(arguments.device)
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
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {len(music.held)} frames, from step {step}", flush=True)

    began, saved_at, running = time.time() - spent, time.time(), []
    whole = arguments.minutes * 60
    while (spent := time.time() - began) < whole:
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
        loss = loss_of(model, roughen(context), x[:, CONTEXT:], condition)
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
        if time.time() - saved_at > 60:
            save(path, model, average, optimiser, step, spent)
            saved_at = time.time()
    save(path, model, average, optimiser, step, spent)


def save(path: Path, model: Denoiser, average: Denoiser, optimiser: torch.optim.Optimizer, step: int, spent: float) -> None:
    """Writes beside and renames, so that a cut never leaves half a checkpoint."""
    part = path.with_suffix(".part")
    torch.save(
        {"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent}, part
    )
    part.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="half a minute, to see that everything runs")
    parser.add_argument("--data", type=Path, default=Path("training/data/sound"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pieces", type=int, default=30)
    arguments = parser.parse_args()
    runs = Path("training/runs/sound-smoke" if arguments.smoke else "training/runs/sound")
    runs.mkdir(parents=True, exist_ok=True)
    if arguments.smoke:
        arguments.data, arguments.minutes, arguments.pieces = Path("training/data/sound-smoke"), 0.3, HELD_OUT + 1
    pieces = prepare(arguments.data, arguments.pieces, *((20.0,) if arguments.smoke else ()))
    train(arguments, load(arguments.data, [piece for piece in pieces if piece >= HELD_OUT]), runs)


if __name__ == "__main__":
    main()
