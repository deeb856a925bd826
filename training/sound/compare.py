"""Compares two objectives at a small size and equal processor time: python training/sound/compare.py [--minutes N].

- staged flow: rectified flow that names the clean sound; half of its times are those that 1, 2 and 4 steps use (train.py).
- mean flow (Geng et al. 2025, arXiv:2505.13447): the network names the average velocity from t to r,
  u = v + (r - t) du/dt, with du/dt along the path by a forward-mode derivative; r = t in half of the batch.

Both see the same music, windows, context and condition; no guidance, no continuing of their own sound. Prints, for 1, 2, 4 and
50 steps, the Frechet distance and the chroma of evaluate.py.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dataset import Piece, batch, load
from denoiser import CONTEXT, Denoiser, Shape, standardise
from evaluate import measure_chroma, measure_frechet
from flow import add_noise
from render import HELD_OUT, kept_pieces
from train import BATCH, FRAME_WEIGHTS, GENERATED, RATE, roughen, sample_times

SHAPE = Shape(width=192, hidden=512)


def staged_flow_loss(model: Denoiser, context: Tensor, x: Tensor, condition: Tensor) -> Tensor:
    t = sample_times(len(x))
    named = model(context, add_noise(x, torch.randn_like(x), t), t, condition, torch.zeros(len(x)))
    error = ((named - x).square().mean(-1) * FRAME_WEIGHTS).mean(-1)
    return (error / (1 - t).clamp(min=0.25)).mean()


def mean_flow_loss(model: Denoiser, context: Tensor, x: Tensor, condition: Tensor) -> Tensor:
    """The span r - t takes the place of the guidance."""
    size = len(x)
    t, r = torch.sigmoid(torch.randn(2, size) - 0.4).sort(dim=0).values
    r = torch.where(torch.rand(size) < 0.5, t, torch.where(torch.rand(size) < 0.25, torch.ones(()), r))
    noise = torch.randn_like(x)
    z, velocity = add_noise(x, noise, t), x - noise

    def average(z: Tensor, t: Tensor) -> Tensor:
        return model(context, z, t, condition, r - t)

    with torch.no_grad():
        _, change = torch.func.jvp(average, (z, t), (velocity, torch.ones(size)))
        target = velocity + (r - t)[:, None, None] * change
    error = ((average(z, t) - target).square().mean(-1) * FRAME_WEIGHTS).mean(-1)
    # Adaptive weights, as the paper's: large errors, which the derivative makes, count less.
    return (error / (error.detach() + 0.1)).mean()


class AverageVelocity(nn.Module):
    """A mean flow as `stream` and `remove_noise` want it: names the x to which a step of 1 / steps goes."""

    def __init__(self, model: Denoiser) -> None:
        super().__init__()
        self.model, self.steps = model, 1

    def forward(self, context: Tensor, z: Tensor, t: Tensor, condition: Tensor, _guidance: Tensor) -> Tensor:
        return z + (1 - t)[:, None, None] * self.model(context, z, t, condition, torch.full_like(t, 1 / self.steps))


def train(loss_of, music: list[Piece], minutes: float) -> Denoiser:
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    model = Denoiser(SHAPE)
    average = Denoiser(SHAPE).requires_grad_(False)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    began, step = time.process_time(), 0
    while (done := (time.process_time() - began) / 60 / minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 100) * (1 - 0.95 * done)
        spectrum, condition = batch(music, BATCH, CONTEXT + GENERATED, CONTEXT, generator)
        x = standardise(spectrum)
        loss = loss_of(model, roughen(x[:, :CONTEXT]), x[:, CONTEXT:], condition)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        decay = min(0.995, step / (step + 20))
        for mean, now in zip(average.parameters(), model.parameters(), strict=True):
            mean.lerp_(now.detach(), 1 - decay)
    print(f"{loss_of.__name__}: {step} steps", flush=True)
    return average.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/sound2"))
    parser.add_argument("--minutes", type=float, default=15, help="of processor time, each")
    arguments = parser.parse_args()
    pieces = kept_pieces(arguments.data)
    music, unheard = (load(arguments.data, [piece for piece in pieces if (piece < HELD_OUT) == kept]) for kept in (False, True))
    flow = train(staged_flow_loss, music, arguments.minutes)
    mean = AverageVelocity(train(mean_flow_loss, music, arguments.minutes))
    figures = {}
    for name, model in (("staged flow", flow), ("mean flow", mean)):
        figures[name] = {}
        for steps in (1, 2, 4, 50):
            mean.steps = steps
            distance = measure_frechet(model, unheard, 10, (steps,))
            figures[name][steps] = {"frechet": round(distance[str(steps)], 1), "chroma": round(measure_chroma(model, steps, 100, 0)["median"], 3)}
        figures["real"] = round(distance["real"], 1)
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
