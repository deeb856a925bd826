"""Held-out figures as JSON: python training/sound/evaluate.py [--checkpoint FILE].

- chroma: cosine of asked and produced chroma, median over frames with notes; beside the real sound's, and a shuffled asking.
- frechet: Frechet distance over frames, every sixth bin (compressed), to held-out real frames.
- seam: mean jump from frame to frame at block borders, over the real sound's jump at the same frames; without and with fade.
- rough: mean jump inside blocks, over the real one.
- drift: level of the last 20 s over that of the first 20 s in two minutes of a held chord, two steps, in decibels.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy.linalg import sqrtm
from torch import Tensor

from condition import CONDITION, FAMILIES, FIRST_KEY, FRAME_RATE, KEYS
from dataset import load, windows
from denoiser import BLOCK, CONTEXT, OVERLAP
from export import load_average
from render import HELD_OUT
from spectrum import BINS, BINS_PER_OCTAVE, LOWEST, expand
from stream import stream

BLOCKS = 6


def asked_chroma(condition: Tensor) -> Tensor:
    """[..., CONDITION] -> [..., 12], the sum of held velocities of every pitch class."""
    held = condition[..., :KEYS].unflatten(-1, (KEYS // 12, 12)).sum(-2)
    return held.roll(FIRST_KEY % 12, -1)


def heard_chroma(spectrum: Tensor) -> Tensor:
    """Compressed [..., BINS] -> [..., 12], the root of the energy of every pitch class up to 3.5 kHz."""
    midi = 69 + 12 * np.log2(LOWEST / 440) + np.arange(6 * BINS_PER_OCTAVE) * 12 / BINS_PER_OCTAVE
    classes = torch.nn.functional.one_hot(torch.from_numpy(np.round(midi).astype(np.int64)) % 12, 12).float()
    return (expand(spectrum[..., : len(midi)]).square() @ classes).sqrt()


def chroma_match(spectrum: Tensor, condition: Tensor) -> float:
    asked, heard = asked_chroma(condition), heard_chroma(spectrum)
    sounding = asked.sum(-1) > 0
    return torch.cosine_similarity(asked[sounding], heard[sounding], dim=-1).median().item()


def frechet(a: Tensor, b: Tensor) -> float:
    """|mean_a - mean_b|^2 + tr(cov_a + cov_b - 2 sqrt(cov_a cov_b)), every sixth bin."""
    x, y = (v.reshape(-1, BINS)[:, ::6].double().numpy() / 0.15 for v in (a, b))
    cov_x, cov_y = np.cov(x.T), np.cov(y.T)
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(cov_x + cov_y - 2 * sqrtm(cov_x @ cov_y).real))


def jumps(spectrum: Tensor) -> Tensor:
    """Mean absolute change from each frame to the next: [batch, frames - 1, BINS] -> [frames - 1]."""
    return spectrum.diff(dim=1).abs().mean((0, 2))


def drift(model: torch.nn.Module, steps: int) -> dict[str, float]:
    """Two minutes of a held chord in four families that last."""
    blocks = 120 * FRAME_RATE // BLOCK
    condition = torch.zeros(4, CONTEXT + blocks * BLOCK + OVERLAP, CONDITION)
    names = ("pads", "strings", "voices", "organs")
    for i, name in enumerate(names):
        for key in (24, 31, 36, 40):
            condition[i, CONTEXT:, key] = 0.6
            age = torch.arange(condition.shape[1] - CONTEXT) / FRAME_RATE
            condition[i, CONTEXT:, KEYS + key] = 0.6 * torch.exp(-age / 0.4)
        condition[i, :, 2 * KEYS + FAMILIES.index(name)] = 1
        condition[i, :, -2] = 0.5
    power = expand(stream(model, condition, steps, 0)).square().sum(-1)
    span = 20 * FRAME_RATE
    change = 10 * torch.log10(power[:, -span:].mean(1) / power[:, FRAME_RATE : span + FRAME_RATE].mean(1))
    return {name: round(value, 2) for name, value in zip(names, change.tolist(), strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/sound"))
    parser.add_argument("--checkpoint", type=Path, default=Path("training/runs/sound/checkpoint.pt"))
    parser.add_argument("--windows", type=int, default=24)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_average(arguments.checkpoint)
    music = load(arguments.data, list(range(HELD_OUT)))

    rng = np.random.default_rng(1)
    length = CONTEXT + BLOCKS * BLOCK + OVERLAP
    first = torch.from_numpy(rng.integers(0, len(music.held) - length, 2 * arguments.windows))
    spectrum, condition = windows(music, first, length)
    real, other = spectrum[: arguments.windows, CONTEXT:-OVERLAP], spectrum[arguments.windows :, CONTEXT:-OVERLAP]
    start, condition = spectrum[: arguments.windows, :CONTEXT], condition[: arguments.windows]
    asked = condition[:, CONTEXT:-OVERLAP]
    borders = torch.arange(1, BLOCKS) * BLOCK - 1
    inside = torch.tensor([i for i in range(BLOCKS * BLOCK - 1) if (i + 1) % BLOCK])
    true_jumps = jumps(real)

    figures: dict[str, object] = {
        "real": {
            "chroma": chroma_match(real, asked),
            "chroma_shuffled": chroma_match(real, asked[torch.randperm(len(asked))]),
            "frechet_real": frechet(real, other),
            "frechet_noise": frechet(torch.randn(real.shape) * 0.15 + 0.1, other),
        }
    }
    for steps in (1, 2, 4, 50):
        faded = stream(model, condition, steps, 0, start)
        row = {
            "chroma": chroma_match(faded, asked),
            "frechet": frechet(faded, other),
            "frechet_same": frechet(faded, real),
            "seam": (jumps(faded)[borders].mean() / true_jumps[borders].mean()).item(),
            "rough": (jumps(faded)[inside].mean() / true_jumps[inside].mean()).item(),
        }
        if steps <= 4:
            plain = stream(model, condition, steps, 0, start, fade=False)
            row["seam_without_fade"] = (jumps(plain)[borders].mean() / true_jumps[borders].mean()).item()
        figures[f"steps_{steps}"] = {name: round(value, 3) for name, value in row.items()}
    figures["drift_decibels"] = drift(model, 2)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
