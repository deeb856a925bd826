"""Families of order: moire, glass, kaleidoscope, lattice, vortex. Each returns body, mix and glow, all in 0..1."""

from math import pi

import torch
from torch import Tensor

from .fields import Scene, kaleidoscope as fold_wedges, rotate, step

Layers = tuple[Tensor, Tensor, Tensor]


def moire(s: Scene) -> Layers:
    """Waves from a few sources, added: bright where they agree."""
    total, first = 0.0, None
    for i in range(3):
        cx, cy = s.random(-1.6, 1.6), s.random(-1, 1)
        bend = 0.12 * (1 + s.tension) * s.noise(1.2 * s.x + 9 * i, 1.2 * s.y)
        d = torch.hypot(s.x - cx, s.y - cy) + bend
        wave = torch.cos(2 * pi * (0.6 + 0.55 * s.scale) * d)
        first = d if first is None else first
        total = total + wave
    height = total / 3
    body = step(-0.5, 0.95, height)
    return body * torch.exp(-0.35 * first), step(-0.7, 0.7, torch.sin(3 * first + height)), step(0.45, 1.0, height) ** 2


def glass(s: Scene) -> Layers:
    """Stained glass: Voronoi cells with lit seams (Worley, 1996)."""
    u, v = 0.95 * s.u, 0.95 * s.v
    i, j = u.floor(), v.floor()
    jitter = 1 - 0.6 * s.symmetry
    near = torch.full_like(u, 9.0)
    second, hue, tone = near, torch.zeros_like(u), torch.zeros_like(u)
    for di in (-1, 0, 1):
        for dj in (-1, 0, 1):
            ci, cj = i + di, j + dj
            dx = ci + 0.5 + jitter * (s.noise.cell(ci, cj, 1) - 0.5) - u
            dy = cj + 0.5 + jitter * (s.noise.cell(ci, cj, 2) - 0.5) - v
            d = torch.hypot(dx, dy)
            closer = d < near
            second = torch.where(closer, near, torch.minimum(second, d))
            hue = torch.where(closer, s.noise.cell(ci, cj, 3), hue)
            tone = torch.where(closer, s.noise.cell(ci, cj, 4), tone)
            near = torch.minimum(near, d)
    seam = second - near
    body = (0.15 + 0.85 * tone) * (1.05 - near).clamp(0, 1) * step(0.0, 0.25, seam)
    return body, step(0.3, 0.7, hue), torch.exp(-(9 + 8 * s.energy) * seam)


def kaleidoscope(s: Scene) -> Layers:
    """A mandala: mirrored wedges, folded again at each smaller scale."""
    folds = int(s.random(4, 9))
    bend = 0.15 * s.tension * (1 - 0.6 * s.symmetry)
    x, y = fold_wedges(s.x + bend * s.noise(s.x, s.y), s.y + bend * s.noise(s.x + 9, s.y), folds)
    radius, angle, trap, glow = torch.hypot(x, y), s.random(0, pi), 9.0, 0.0
    x, y = x * (0.6 + 0.25 * s.scale), y * (0.6 + 0.25 * s.scale)
    for n in range(3):
        x, y = rotate((x - 0.55).abs(), (y - 0.25).abs(), angle)
        d = (torch.hypot(x, y) - 0.42).abs() / 1.15**n
        trap = torch.minimum(d, trap) if n else d
        glow = glow + torch.exp(-18 * d)
    petals = 0.5 + 0.5 * torch.cos(9 * x + 4 * radius)
    fade = torch.exp(-0.5 * radius)
    return (
        (1 - 2.2 * trap).clamp(0, 1) * fade * (0.4 + 0.6 * petals),
        step(0.2, 0.8, petals),
        (0.6 * glow).clamp(0, 1) * fade,
    )


def lattice(s: Scene) -> Layers:
    """Glowing threads that cross over and under in a bent weave."""
    u, v = 0.8 * s.u, 0.8 * s.v
    u, v = u + 0.3 * s.tension * s.noise(0.6 * u, 0.6 * v), v + 0.3 * s.tension * s.noise(0.6 * u + 8, 0.6 * v)
    a, b = torch.sin(pi * u), torch.sin(pi * v)
    over = torch.cos(pi * u) * torch.cos(pi * v)
    warp, weft = torch.exp(-(3.5 - s.roughness) * a.abs()), torch.exp(-(3.5 - s.roughness) * b.abs())
    front = step(-0.25, 0.25, over)
    light = s.fbm(0.35 * s.u + 4, 0.35 * s.v, 2) * 0.5 + 0.6
    body = torch.maximum(warp * (0.35 + 0.65 * front), weft * (1 - 0.65 * front)) * light
    return body.clamp(0, 1), step(-0.3, 0.3, weft - warp), (warp * weft) ** 1.5


def vortex(s: Scene) -> Layers:
    """A galaxy: logarithmic spiral arms torn by noise, and a burning core."""
    cx, cy = s.random(-0.7, 0.7) * (1 - s.symmetry), s.random(-0.3, 0.3) * (1 - s.symmetry)
    x, y = rotate(s.x - cx, s.y - cy, s.random(0, 6))
    y = y * s.random(1.0, 1.6)
    radius = torch.hypot(x, y) + 0.03
    arms, wind = round(s.random(1.5, 4.5)), s.random(2, 5) * (1 if s.random() < 0.5 else -1)
    phase = arms * torch.atan2(y, x) + wind * radius.log()
    rx, ry = rotate(torch.cos(phase / arms) * radius, torch.sin(phase / arms) * radius, 0.0)
    torn = s.fbm((0.7 + 0.6 * s.scale) * rx + 9, (0.7 + 0.6 * s.scale) * ry)
    arm = 0.5 + 0.5 * torch.cos(phase + (0.6 + 1.6 * s.tension) * torn)
    body = arm**1.5 * (0.65 + 0.6 * torn).clamp(0, 1.2) * torch.exp(-0.55 * radius)
    return (
        body.clamp(0, 1),
        step(0.1, 0.9, radius + 0.3 * torn),
        (torch.exp(-7 * radius) + 0.5 * arm**8 * torch.exp(-1.5 * radius)).clamp(0, 1),
    )
