"""Makes a trained First Light's walks even: `python training/image/train_even.py`.

It learns on, slowly, until a picture changes as fast everywhere along a walk (what path length regularisation is for,
Karras et al. 2020).
"""

import argparse
from pathlib import Path

from discriminator import Discriminator
from families import CONDITION
from generator import Generator
from train import Recipe, average_of, critic_of, run

BASE = Path("training/runs/image/checkpoint.pt")


def drawn() -> Generator:
    return average_of(BASE, Generator(CONDITION))


def judge() -> Discriminator:
    return critic_of(BASE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image-even"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--batch", type=int, default=8, help="pictures a step, four a worker at least")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; on cuda, 1")
    parser.add_argument("--smoke", action="store_true", help="thirty seconds, to see that all of it runs")
    options = parser.parse_args()
    if not BASE.exists():
        raise SystemExit(f"There is no {BASE}: train the small network first (training/image/train.py).")
    if options.smoke:
        options.minutes, options.runs = 0.5, Path("training/runs/image-even-smoke")
    options.recipe = Recipe(start=drawn, judge=judge, even=1.0, rate=0.3)
    run(options)
