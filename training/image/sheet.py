"""Contact sheets: pictures side by side in one PNG."""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from generator import LATENT, FineGenerator, Generator
from render import render


def pictures(generator: Generator, latents: Tensor, conditions: Tensor, height: int, width: int) -> Tensor:
    """(n, height, width, 3) uint8."""
    batch = [render(generator, latent, condition, height, width) for latent, condition in zip(latents, conditions)]
    return (torch.stack(batch).cpu() * 255).round().byte()


def tile(batch: Tensor, columns: int) -> np.ndarray:
    rows = [np.concatenate(list(batch[i : i + columns].numpy()), 1) for i in range(0, len(batch), columns)]
    return np.concatenate(rows, 0)


def save_sheet(generator: Generator, conditions: Tensor, file: Path, rows: int, columns: int, height: int) -> None:
    """The same latents and conditions every time, spread evenly over the set (whose families alternate)."""
    rng, n = torch.Generator().manual_seed(7), rows * columns
    device = next(generator.parameters()).device
    latents = torch.randn(n, LATENT, generator=rng).to(device)
    batch = pictures(generator, latents, conditions[torch.arange(n)].to(device), height, round(height * 16 / 9))
    Image.fromarray(tile(batch, columns)).save(file)


def stage_sheet(generator: Generator, conditions: Tensor) -> np.ndarray:
    """Four rows of six at 320x180, then a row of three that are 1280x720, halved."""
    rng = torch.Generator().manual_seed(7)
    latents = torch.randn(27, LATENT, generator=rng)
    small = tile(pictures(generator, latents[:24], conditions[:24], 180, 320), 6)
    large = pictures(generator, latents[24:], conditions[24:27], 720, 1280).permute(0, 3, 1, 2).float()
    halved = F.interpolate(large, (360, 640), mode="area").round().byte().permute(0, 2, 3, 1)
    return np.concatenate([small, tile(halved, 3)], 0)


if __name__ == "__main__":
    from export import load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image-detail"))
    parser.add_argument("--out", type=Path, default=Path("models/image.png"))
    options = parser.parse_args()
    held_out = torch.from_numpy(np.load(options.data / "conditions.npy"))[-600:]
    large, _ = load(options.runs / "checkpoint.pt", FineGenerator)
    Image.fromarray(stage_sheet(large, held_out)).save(options.out)
