"""Scalar fields over the plane: noise, its sums, and the bending of coordinates. All tensors are (height, width)."""

from dataclasses import dataclass
from math import cos, pi, sin

import torch
from torch import Tensor
from torch.nn import functional as F

TABLE = 64


class Noise:
    """Smooth value noise in about -1..1: a periodic random table, read with bicubic interpolation."""

    def __init__(self, rng: torch.Generator):
        table = torch.rand(TABLE, TABLE, generator=rng) * 2 - 1
        self.table = table
        self.padded = F.pad(table[None, None], (2, 3, 2, 3), mode="circular")

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        size = TABLE + 5
        grid = torch.stack([torch.remainder(x, TABLE), torch.remainder(y, TABLE)], -1) + 2.5
        return F.grid_sample(self.padded, (grid / size * 2 - 1)[None], mode="bicubic", align_corners=False)[0, 0] * 1.4

    def cell(self, i: Tensor, j: Tensor, salt: int) -> Tensor:
        """A constant in 0..1 for each integer cell."""
        return self.table[(j.long() + 7 * salt) % TABLE, (i.long() + 13 * salt) % TABLE] * 0.5 + 0.5


@dataclass
class Scene:
    """One picture's coordinates and the meaning that shapes it.

    `x` -16/9..16/9 and `y` -1..1 are the plain coordinates (y down); `u`, `v` are folded by symmetry, bent by tension
    and scaled by density: one unit is about one form.
    """

    rng: torch.Generator
    noise: Noise
    x: Tensor
    y: Tensor
    u: Tensor
    v: Tensor
    scale: float
    energy: float
    roughness: float
    symmetry: float
    tension: float

    def random(self, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * float(torch.rand((), generator=self.rng))

    def fbm(self, x: Tensor, y: Tensor, octaves: int = 4) -> Tensor:
        """Fractional Brownian motion in about -1..1; roughness raises the gain of its finer octaves."""
        gain, amplitude, total, norm = 0.35 + 0.27 * self.roughness, 1.0, 0.0, 0.0
        for octave in range(octaves):
            total = total + amplitude * self.noise(x + 17.3 * octave, y + 9.1 * octave)
            norm, amplitude = norm + amplitude, amplitude * gain
            x, y = 1.6 * x + 1.2 * y, 1.6 * y - 1.2 * x
        return total / norm


def step(low: float, high: float, value: Tensor) -> Tensor:
    """The smooth step from 0 at `low` to 1 at `high`."""
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def rotate(x: Tensor, y: Tensor, angle: float) -> tuple[Tensor, Tensor]:
    return cos(angle) * x - sin(angle) * y, sin(angle) * x + cos(angle) * y


def kaleidoscope(x: Tensor, y: Tensor, folds: int) -> tuple[Tensor, Tensor]:
    """Mirrors the plane into one wedge of 2 pi / folds."""
    radius, wedge = torch.hypot(x, y), 2 * pi / folds
    angle = (torch.remainder(torch.atan2(y, x), wedge) - wedge / 2).abs()
    return radius * torch.cos(angle), radius * torch.sin(angle)


def fold(x: Tensor, y: Tensor, symmetry: float) -> tuple[Tensor, Tensor]:
    """None below 0.5, then a mirror, two mirrors, and from 0.9 six folds."""
    if symmetry < 0.5:
        return x, y
    if symmetry < 0.75:
        return (x * x + 0.002).sqrt(), y
    if symmetry < 0.9:
        return (x * x + 0.002).sqrt(), (y * y + 0.002).sqrt()
    return kaleidoscope(x, y, 6)


def make_scene(rng: torch.Generator, height: int, meaning: dict[str, float]) -> Scene:
    noise = Noise(rng)
    scale = 0.8 * 4.5 ** meaning["density"]
    width = round(height * 16 / 9)
    y, x = torch.meshgrid(
        (torch.arange(height) + 0.5) / height * 2 - 1,
        ((torch.arange(width) + 0.5) / width * 2 - 1) * 16 / 9,
        indexing="ij",
    )
    shift = torch.rand(5, generator=rng)
    u, v = fold(x, y, meaning["symmetry"])
    loose = 0.35 * (1 - meaning["symmetry"])
    u, v = u + loose * noise(x + 3, y), v + loose * noise(x, y + 8)
    bend = 0.55 * meaning["tension"]
    u, v = u + bend * noise(1.3 * u + 20, 1.3 * v), v + bend * noise(1.3 * u, 1.3 * v + 40)
    if meaning["symmetry"] < 0.5:
        u, v = rotate(u, v, 2 * pi * float(shift[0]))
    u, v = scale * u + 60 * float(shift[1]), scale * v + 60 * float(shift[2])
    keys = ("energy", "roughness", "symmetry", "tension")
    return Scene(rng, noise, x, y, u, v, scale, **{key: meaning[key] for key in keys})
