"""Trains the large network's detail on top of a trained First Light: `python training/image/train_detail.py`.

Everything that the small network knows stays as it is, so both draw the same picture for the same latent. The loss is
that of train.py, on the same windows; the critic goes on from where it is.
"""

import argparse
from pathlib import Path

from discriminator import Discriminator
from families import CONDITION
from generator import FineGenerator
from train import Recipe, average_of, critic_of, run

BASE = Path("training/runs/image-even/checkpoint.pt")


def detailed() -> FineGenerator:
    """The small network, frozen, and an empty detail."""
    generator = average_of(BASE, FineGenerator(CONDITION))
    for part in (generator.mapping, generator.trunk, generator.head):
        part.requires_grad_(False)
    return generator


def judge() -> Discriminator:
    return critic_of(BASE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image-detail"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=8, help="pictures a step, four a worker at least")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; on cuda, 1")
    parser.add_argument("--smoke", action="store_true", help="thirty seconds, to see that all of it runs")
    options = parser.parse_args()
    if not BASE.exists():
        raise SystemExit(f"There is no {BASE}: train the small network first (training/image/train.py, then train_even.py).")
    if options.smoke:
        options.minutes, options.runs = 0.5, Path("training/runs/image-detail-smoke")
    options.recipe = Recipe(start=detailed, judge=judge)
    run(options)
