"""Held-out figures, as JSON: likeness (KID), obedience to the condition, and variety.

Likeness: the kernel Inception distance's estimator (Binkowski et al. 2018), unbiased polynomial MMD^2, on the
features of a fixed, randomly initialised convolutional network instead of Inception, standardised by the real set:
figures compare with each other, not with papers.
Obedience: a regressor that has seen real pictures only reads the labels back from generated ones.
Detail: the same distance between parts, a quarter as high as the picture, of the small and of the large network.
Evenness: along walks of a minute at 15 frames a second, the largest step between frames over the median one.
Variety: the distance of each picture to its nearest neighbour, among the generated and among the real.
"""

import argparse
import json
from math import pi
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from export import load
from families import CONDITION, FAMILIES
from generator import LATENT, FineGenerator, Generator, read_window
from render import View, render
from train import HELD_OUT

HEIGHT, WIDTH = 72, 128
OTHERS = 4 * HELD_OUT
"""Real pictures that the real-against-real distance takes: fewer make it jump about."""
TARGETS = [1, 2, 9, 11, 15]
"""Read back: the dominant colour's a and b, energy, density, brightness."""


def convolutions(widths: tuple[int, ...]) -> nn.Sequential:
    """(batch, 3, 72, 128) -> (batch, 2 * widths[-1]): strided convolutions, then each channel's mean and spread."""
    layers = []
    for inputs, outputs in zip((3, *widths), widths):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers)


def pooled(x: Tensor) -> Tensor:
    return torch.cat([x.mean((2, 3)), x.std((2, 3))], 1)


@torch.no_grad()
def random_features(pictures: Tensor) -> Tensor:
    """Of all depths of an untrained network with a fixed seed: (n, 448)."""
    torch.manual_seed(0)
    network, features, x = convolutions((32, 64, 128)), [], pictures * 2 - 1
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            nn.init.orthogonal_(layer.weight, gain=2**0.5)
        x = layer(x)
        if isinstance(layer, nn.LeakyReLU):
            features.append(pooled(x))
    return torch.cat(features, 1)


def kid(a: Tensor, b: Tensor) -> float:
    """Unbiased MMD^2 with (x.y / d + 1)^3, times 1000."""
    kernel = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3  # noqa: E731
    n, m = len(a), len(b)
    own_a, own_b = kernel(a, a), kernel(b, b)
    within = (own_a.sum() - own_a.trace()) / (n * (n - 1)) + (own_b.sum() - own_b.trace()) / (m * (m - 1))
    return 1000 * float(within - 2 * kernel(a, b).mean())


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = convolutions((24, 48, 64, 96))
        self.out = nn.Sequential(nn.Linear(192, 96), nn.LeakyReLU(0.2), nn.Linear(96, len(TARGETS)))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.out(pooled(self.body(pictures * 2 - 1)))


def fit(pictures: Tensor, labels: Tensor, steps: int) -> Regressor:
    torch.manual_seed(1)
    regressor, scale = Regressor(), labels.std(0)
    optimiser = torch.optim.Adam(regressor.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps)
    for _ in range(steps):
        rows = torch.randint(len(pictures), (32,))
        loss = F.smooth_l1_loss(regressor(pictures[rows].float() / 255), labels[rows] / scale)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    regressor.out[-1].weight.data *= scale[:, None]
    regressor.out[-1].bias.data *= scale
    return regressor.eval()


def spearman(a: Tensor, b: Tensor) -> float:
    ranks = torch.stack([a, b]).argsort(1).argsort(1).float()
    return float(torch.corrcoef(ranks)[0, 1])


@torch.no_grad()
def obedience(regressor: Regressor, pictures: Tensor, labels: Tensor) -> dict[str, float]:
    read, wanted = torch.cat([regressor(part) for part in pictures.split(100)]), labels[:, TARGETS]
    hue = torch.atan2(read[:, 1], read[:, 0]) - torch.atan2(wanted[:, 1], wanted[:, 0])
    error = (torch.remainder(hue + pi, 2 * pi) - pi).abs() * 180 / pi
    coloured = torch.hypot(wanted[:, 0], wanted[:, 1]) > 0.05
    figures = {"dominant hue, median error in degrees": float(error[coloured].median())}
    for i, name in enumerate(("energy", "density", "brightness"), 2):
        figures[f"{name}, Spearman"] = spearman(read[:, i], wanted[:, i])
    return figures


def standardised(sets: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each set's features, in units of those of the set "other"."""
    features = {name: random_features(pictures) for name, pictures in sets.items()}
    centre, spread = features["other"].mean(0), features["other"].std(0)
    return {name: (x - centre) / spread for name, x in features.items()}


def nearest(a: Tensor, b: Tensor | None = None) -> float:
    """Median root-mean-square distance from each 18x32 picture to its nearest other (in `b`, or in its own set)."""
    shrink = lambda x: F.avg_pool2d(x, 4).flatten(1)  # noqa: E731
    distances = torch.cdist(shrink(a), shrink(a if b is None else b)) / (3 * 18 * 32) ** 0.5
    if b is None:
        distances.fill_diagonal_(float("inf"))
    return float(distances.min(1).values.median())


def generate(generator: Generator, conditions: Tensor) -> Tensor:
    rng = torch.Generator().manual_seed(5)
    pictures = [render(generator, torch.randn(LATENT, generator=rng), c, HEIGHT, WIDTH) for c in conditions]
    return torch.stack(pictures).permute(0, 3, 1, 2)


def shrink(pictures: np.ndarray) -> Tensor:
    """uint8 (n, 288, 512, 3) -> uint8 (n, 3, 72, 128)."""
    parts = [F.avg_pool2d(torch.from_numpy(p.copy()).permute(0, 3, 1, 2).float(), 4) for p in np.array_split(pictures, 90)]
    return torch.cat([part.round().byte() for part in parts])


def corner(row: int) -> tuple[int, int]:
    """Where the part of a picture (288x512) is that is looked at closely: top and left, different for each."""
    return 53 * row % (288 - HEIGHT), 91 * row % (512 - WIDTH)


@torch.no_grad()
def close(generator: Generator, conditions: Tensor) -> Tensor:
    """A part of each picture, as many pixels as the art has there: (n, 3, 72, 128)."""
    rng, parts = torch.Generator().manual_seed(5), []
    for row, condition in enumerate(conditions):
        top, left = corner(row)
        view = View(288 / HEIGHT, (left + WIDTH / 2 - 256) / 144, (top + HEIGHT / 2 - 144) / 144)
        parts.append(render(generator, torch.randn(LATENT, generator=rng), condition, HEIGHT, WIDTH, view=view))
    return torch.stack(parts).permute(0, 3, 1, 2)


def cut(pictures: np.ndarray) -> Tensor:
    """The same parts of real pictures, uint8 (n, 288, 512, 3)."""
    parts = []
    for row, picture in enumerate(pictures):
        top, left = corner(row)
        parts.append(torch.from_numpy(picture[top : top + HEIGHT, left : left + WIDTH].copy()))
    return torch.stack(parts).permute(0, 3, 1, 2).float() / 255


@torch.no_grad()
def unevenness(generator: Generator, condition: Tensor, walks: int = 12, latents: int = 25, frames: int = 36) -> list[float]:
    """For each of some walks from key to key (engine/players/walks.ts), each key of a family of its own, sorted."""
    rng, ratios = torch.Generator().manual_seed(6), []
    eye, t = torch.eye(len(FAMILIES)), torch.arange(frames) / frames
    way = (t + 0.25 * (t * t * (3 - 2 * t) - t))[:, None]
    for _ in range(walks):
        keys = F.normalize(torch.randn(latents + 1, LATENT, generator=rng), dim=1)
        family = eye[torch.randint(len(FAMILIES), (latents + 1,), generator=rng)]
        pictures = []
        for a, b, c, d in zip(keys, keys[1:], family, family[1:]):
            angle = torch.acos(a @ b)
            latent = torch.sin((1 - way) * angle) * a + torch.sin(way * angle) * b
            asked = torch.cat([condition[: -len(FAMILIES)].expand(frames, -1), c.lerp(d, way)], 1)
            style = generator.mapping(latent, asked)
            seen = read_window(generator.trunk(style), torch.zeros(2), torch.tensor([16 / 9, 1.0]), 36)
            pictures.append(generator.head(seen, style))
        steps = torch.cat(pictures).diff(dim=0).square().mean((1, 2, 3)).sqrt()
        ratios.append(round(float(steps.max() / steps.median()), 2))
    return sorted(ratios)


def evaluate(checkpoint: Path, detail: Path, data: Path, steps: int) -> dict:
    labels = torch.from_numpy(np.load(data / "conditions.npy"))
    pictures = shrink(np.load(data / "pictures.npy", mmap_mode="r"))
    seen, held = pictures[:-HELD_OUT], pictures[-HELD_OUT:].float() / 255
    wanted = labels[-HELD_OUT:]
    generator, _ = load(checkpoint)
    made = generate(generator, wanted)
    torch.manual_seed(2)
    noise = generate(Generator(CONDITION).eval(), wanted)
    large, _ = load(detail, FineGenerator)
    all_pictures = np.load(data / "pictures.npy", mmap_mode="r")
    others = torch.randperm(len(seen))[:OTHERS].sort().values
    parts = {
        "real": cut(all_pictures[-HELD_OUT:]),
        "other": cut(all_pictures[others.numpy()]),
        "small": close(generator, wanted),
        "large": close(large, wanted),
    }
    regressor = fit(seen, labels[:-HELD_OUT, TARGETS], steps)

    other = seen[others].float() / 255
    features = standardised({"real": held, "other": other, "made": made, "noise": noise})
    near = standardised(parts)
    return {
        "KID x 1000, random features": {
            "real against held-out real": kid(features["other"], features["real"]),
            "generated against held-out real": kid(features["made"], features["real"]),
            "untrained against held-out real": kid(features["noise"], features["real"]),
        },
        "KID x 1000 of parts a quarter as high": {
            "real against held-out real": kid(near["other"], near["real"]),
            "small network": kid(near["small"], near["real"]),
            "large network": kid(near["large"], near["real"]),
        },
        "walks of a minute, largest step over median step": unevenness(generator, labels.median(0).values),
        "labels read from held-out real": obedience(regressor, held, wanted),
        "labels read from generated": obedience(regressor, made, wanted),
        "nearest neighbour, RMS of 0..1": {
            "among held-out real": nearest(held),
            "held-out real to training set": nearest(held, seen.float() / 255),
            "among generated": nearest(made),
            "generated to training set": nearest(made, seen.float() / 255),
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image-even"))
    parser.add_argument("--detail", type=Path, default=Path("training/runs/image-detail"))
    parser.add_argument("--steps", type=int, default=1200, help="of the label regressor")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(json.dumps(evaluate(options.runs / "checkpoint.pt", options.detail / "checkpoint.pt", options.data, options.steps), indent=2))
