"""Directions of the style space that a performer can turn: principal components of what the latent does to the style
(GANSpace, Härkönen et al. 2020), named by what they do to pictures."""

from math import atan2, cos, pi, sin

import torch
from torch import Tensor

from art.colour import to_oklab
from generator import LATENT, Generator
from measure import measure
from render import render_style

COUNT = 8


def find_directions(generator: Generator, conditions: Tensor, samples: int = 2000) -> Tensor:
    """(COUNT, 128): unit components times their standard deviations, the widest first."""
    rng = torch.Generator().manual_seed(3)
    rows = torch.randint(len(conditions), (samples,), generator=rng)
    latents = torch.randn(samples, LATENT, generator=rng)
    with torch.no_grad():
        own = generator.mapping(latents, conditions[rows])
        typical = generator.mapping(torch.zeros_like(latents), conditions[rows])
    away = own - typical
    _, spread, axes = torch.linalg.svd(away - away.mean(0), full_matrices=False)
    return axes[:COUNT] * (spread[:COUNT, None] / samples**0.5)


def traits(picture: Tensor) -> dict[str, float]:
    """What a direction may change: the measured labels, and where the light and the warmth are."""
    lab = to_oklab(picture)
    light = lab[..., 0] / (lab[..., 0].sum() + 1e-6)
    height, width = light.shape
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    hue = atan2(float(lab[..., 2].mean()), float(lab[..., 1].mean()))
    return measure(picture) | {
        "height": float(-(light * y).sum()),
        "side": float((light * x).sum()),
        "focus": -float((light * torch.hypot(x, y)).sum()),
        "warmth": float(lab[..., 1].mean() + lab[..., 2].mean()) * 4,
        "colour": float(lab[..., 1:].norm(dim=-1).mean()) * 4,
        "hue": cos(hue - pi / 4) if abs(sin(hue)) > 0 else 0.0,
    }


def name_directions(generator: Generator, directions: Tensor, conditions: Tensor, samples: int = 24) -> list[str]:
    """Each by the trait it changes most, in units of that trait's spread over pictures; a trait names one direction."""
    rng = torch.Generator().manual_seed(4)
    rows = torch.randint(len(conditions), (samples,), generator=rng)
    latents = torch.randn(samples, LATENT, generator=rng)
    with torch.no_grad():
        styles = generator.mapping(latents, conditions[rows])

    def seen(style: Tensor) -> dict[str, float]:
        return traits(render_style(generator, style, style, 48, 84))

    plain = [seen(style) for style in styles]
    keys = list(plain[0])
    spread = {k: max(1e-3, float(torch.tensor([p[k] for p in plain]).std())) for k in keys}
    effects = []
    for direction in directions:
        up, down = ([seen(style + way * direction) for style in styles] for way in (1.5, -1.5))
        effects.append({k: sum(u[k] - d[k] for u, d in zip(up, down)) / samples / spread[k] for k in keys})
    names, taken = [""] * len(directions), set()
    strongest = sorted(((abs(e[k]), i, k) for i, e in enumerate(effects) for k in keys), reverse=True)
    for _, i, k in strongest:
        if not names[i] and k not in taken:
            names[i] = k if effects[i][k] > 0 else f"less {k}"
            taken.add(k)
    return names
