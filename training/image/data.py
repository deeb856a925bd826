"""Makes the art set: pictures.npy (n, height, width, 3) uint8 and conditions.npy (n, 16 + families) float32."""

import argparse
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from art.colour import random_palette, shade
from art.fields import make_scene
from families import CONDITION, FAMILIES, MEANING
from measure import measure

HEIGHT = 288


def render(index: int, height: int = HEIGHT) -> tuple[np.ndarray, np.ndarray]:
    """Picture `index` of the set, at any height (16:9), and its exact label: drawn by `meaning`, then measured."""
    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(index)
    family = index % len(FAMILIES)
    palette = random_palette(rng)
    numbers = torch.rand(7, generator=rng)
    numbers[1] = 2 * numbers[1] - 1
    meaning = dict(zip(MEANING[9:], numbers.tolist()))
    layers = list(FAMILIES.values())[family](make_scene(rng, height, meaning))
    rgb = shade(layers, palette, meaning["energy"], meaning["valence"], meaning["brightness"])
    meaning |= measure(rgb)
    numbers = torch.tensor([meaning[name] for name in MEANING[9:]])
    condition = torch.cat([palette.flatten(), numbers, torch.eye(len(FAMILIES))[family]])
    return (rgb * 255).round().byte().numpy(), condition.numpy()


def make(folder: Path, count: int, workers: int, height: int = HEIGHT) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = np.lib.format.open_memmap(
        folder / "pictures.npy", mode="w+", dtype=np.uint8, shape=(count, height, round(height * 16 / 9), 3)
    )
    conditions = np.zeros((count, CONDITION), np.float32)
    with get_context("spawn").Pool(workers) as pool:
        for i, (picture, condition) in enumerate(pool.imap(render, range(count), chunksize=24)):
            pictures[i], conditions[i] = picture, condition
            if i % 500 == 0:
                print(f"{i}/{count}", flush=True)
    pictures.flush()
    np.save(folder / "conditions.npy", conditions)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--count", type=int, default=9000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    make(options.data, options.count, options.workers)
