"""Families of matter: coral, crystal, attractor. Each returns body, mix and glow, all in 0..1."""

from math import pi

import torch
from torch import Tensor
from torch.nn import functional as F

from .fields import Scene, step

Layers = tuple[Tensor, Tensor, Tensor]


def coral(s: Scene) -> Layers:
    """Reaction and diffusion: Gray and Scott's two substances (Pearson, 1993) until spots or a labyrinth have grown.

    The reaction runs on a grid whose cells a denser picture makes smaller; a smooth cut makes it sharp at every size.
    """
    rows = int(44 + 15 * s.scale)
    columns = round(rows * 16 / 9)
    yy, xx = torch.meshgrid(torch.linspace(-1, 1, rows), torch.linspace(-16 / 9, 16 / 9, columns), indexing="ij")
    drift = s.noise(0.9 * xx + 20 * s.random(), 0.9 * yy + 20)
    feed = 0.036 + 0.014 * s.random() + 0.005 * drift
    kill = 0.0598 + 0.05 * (feed - 0.03) + 0.0012 * s.random()
    seeds = (s.noise(4 * xx + 13, 4 * yy + 40 * s.random()) > 0.25).float()[None, None]
    both = torch.cat([1 - 0.6 * seeds, 0.45 * seeds], 1)
    spread = torch.tensor([[0.05, 0.2, 0.05], [0.2, -1.0, 0.2], [0.05, 0.2, 0.05]]).expand(2, 1, 3, 3).contiguous()
    rates = torch.tensor([1.0, 0.5]).view(1, 2, 1, 1)
    supply = torch.stack([feed, torch.zeros_like(feed)])[None]
    loss = torch.stack([feed, feed + kill])[None]
    for _ in range(1400):
        flow = F.conv2d(F.pad(both, (1, 1, 1, 1), mode="circular"), spread, groups=2) * rates
        eaten = both[:, :1] * both[:, 1:] ** 2
        both = both + flow + supply - loss * both + torch.cat([-eaten, eaten], 1)
    grown = F.interpolate(both[:, 1:], s.x.shape, mode="bicubic", align_corners=False)[0, 0]
    low, high = grown.quantile(0.05), grown.max()
    height = ((grown - low) / (high - low + 1e-3)).clamp(0, 1)
    light = 0.65 + 0.5 * s.fbm(0.35 * s.u + 4, 0.35 * s.v, 2)
    rim = torch.exp(-(((height - 0.42) / 0.13) ** 2))
    return step(0.15, 0.75, height) * light.clamp(0.1, 1), step(-0.5, 0.5, s.noise(0.9 * s.x + 31, 0.9 * s.y)), rim * light.clamp(0, 1) ** 2


def crystal(s: Scene) -> Layers:
    """Cut stone: nearest-point facets, each tilted its own way to the light, cut again at half the size."""
    body, mix, glow = torch.zeros_like(s.u), torch.zeros_like(s.u), torch.zeros_like(s.u)
    for level, (size, share) in enumerate(((0.7, 0.6), (1.5, 0.4))):
        u, v = size * s.u + 11 * level, size * s.v
        i, j = u.floor(), v.floor()
        near, second = torch.full_like(u, 9.0), torch.full_like(u, 9.0)
        tone, lean, px, py = (torch.zeros_like(u) for _ in range(4))
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                ci, cj = i + di, j + dj
                dx = u - ci - 0.1 - 0.8 * s.noise.cell(ci, cj, 1)
                dy = v - cj - 0.1 - 0.8 * s.noise.cell(ci, cj, 2)
                d = dx.abs() + 0.55 * dy.abs() + 0.35 * (dx + dy).abs()
                closer = d < near
                second = torch.where(closer, near, torch.minimum(second, d))
                near = torch.minimum(near, d)
                tone = torch.where(closer, s.noise.cell(ci, cj, 3), tone)
                lean = torch.where(closer, 2 * pi * s.noise.cell(ci, cj, 4), lean)
                px, py = torch.where(closer, dx, px), torch.where(closer, dy, py)
        slope = (torch.cos(lean) * px + torch.sin(lean) * py) * 1.3
        facet = (0.25 + 0.65 * tone + slope).clamp(0, 1)
        edge = torch.exp(-(14 + 10 * s.energy) * (second - near))
        body, mix = body + share * facet**1.6, mix + share * tone
        glow = glow + share * (edge * facet + step(0.86, 1.0, facet))
    return body.clamp(0, 1), step(0.25, 0.75, mix), (0.8 * glow).clamp(0, 1)


def attractor(s: Scene) -> Layers:
    """Smoke of a strange attractor: where the orbits of de Jong's map go, counted (Dewdney, 1987)."""
    height, width = s.x.shape
    a, b, c, d = (s.random(0.9, 2.7) * (1 if s.random() < 0.5 else -1) for _ in range(4))
    x = torch.rand(30000, generator=s.rng) * 4 - 2
    y = torch.rand(30000, generator=s.rng) * 4 - 2
    count, ages = torch.zeros(height * width), torch.zeros(height * width)
    turn, zoom = s.random(0, pi), 0.75 / (0.55 + 0.45 * s.scale / 3.6) / 1.6
    ca, sa = torch.cos(torch.tensor(turn)) * zoom, torch.sin(torch.tensor(turn)) * zoom
    for n in range(56):
        x, y = torch.sin(a * y) - torch.cos(b * x), torch.sin(c * x) - torch.cos(d * y)
        if n < 12:
            continue
        u, v = ca * x - sa * y, sa * x + ca * y
        bend = 0.2 * s.tension
        u, v = u + bend * torch.sin(2 * v), v + bend * torch.sin(2 * u + 1)
        for flip in (1, -1) if s.symmetry >= 0.5 else (1,):
            column = ((flip * u * height / 2) + width / 2).long()
            row = (v * height / 2 + height / 2).long()
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            index = (row * width + column)[inside]
            count.index_add_(0, index, torch.ones(len(index)))
            ages.index_add_(0, index, x[inside])
    soften = lambda m: F.avg_pool2d(m.view(1, 1, height, width), 3, 1, 1)[0, 0]  # noqa: E731
    many, age = soften(count), soften(ages)
    mean = 44 * 30000 / (height * width)
    smoke = (1 + many / mean * 6).log() / 3.6
    return step(0.0, 0.95, smoke), step(-1.2, 1.2, age / (many + 1e-3)), step(0.6, 1.25, smoke)
