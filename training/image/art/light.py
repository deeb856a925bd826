"""Families of light: aurora, flame, filament. Each returns body, mix and glow, all in 0..1."""

import torch
from torch import Tensor

from .fields import Scene, fold, rotate, step

Layers = tuple[Tensor, Tensor, Tensor]


def aurora(s: Scene) -> Layers:
    """Curtains that hang in the night: a sharp lower hem, and rays that fade upward."""
    x, _ = fold(s.x, s.y, min(s.symmetry, 0.74))
    x = x + 0.25 * s.tension * s.noise(1.5 * x, 1.5 * s.y)
    body, mix, glow = 0.0, 0.0, 0.0
    for i in range(3):
        seat, reach = s.random(-0.2, 0.75), s.random(0.35, 0.9)
        f = 0.35 + 0.3 * s.scale
        height = seat + 0.35 * s.fbm(f * x + 13 * i, torch.full_like(x, 3.0 * i), 3) - s.y
        rays = 0.55 + 0.45 * s.fbm(2.5 * f * x + 31 * i + 0.2 * height, 0.25 * s.y + 5 * i, 4)
        curtain = (
            torch.where(height > 0, torch.exp(-height / (reach * rays.clamp(0.15, 1))), torch.exp(height / 0.06)) * rays
        )
        body, mix = body + curtain, mix + curtain * step(0.1, 0.6, height / reach)
        glow = glow + torch.exp(-(height.abs()) / 0.05) * rays
    return (0.75 * body).clamp(0, 1), (mix / (body + 0.05)).clamp(0, 1), (0.5 * glow).clamp(0, 1)


def flame(s: Scene) -> Layers:
    """Tongues of fire: noise stretched upward, torn more the higher it climbs."""
    x, _ = fold(s.x, s.y, min(s.symmetry, 0.74))
    f, up = 0.5 + 0.45 * s.scale, (1 - s.y) / 2
    x = x + (0.15 + 0.45 * s.tension) * up * s.noise(1.4 * f * x, f * s.y + 9)
    lick = s.fbm(f * x + 40 * s.random(), 0.45 * f * s.y + 40 * s.random())
    detail = s.fbm(2 * f * x, 0.9 * f * s.y + 7, 3)
    heat = 1.15 - 1.5 * up + 0.75 * lick + 0.35 * detail
    tongue = 1 - (2.2 * (lick - 0.3 * detail)).sin().abs()
    return (
        step(-0.1, 0.95, heat) * (0.45 + 0.55 * tongue),
        step(0.2, 0.8, up + 0.4 * detail),
        step(0.5, 1.4, heat) * tongue**3,
    )


def filament(s: Scene) -> Layers:
    """Bundles of bright wire: the inverse distance to a handful of wandering curves."""
    x, y = fold(s.x, s.y, s.symmetry)
    x, y = rotate(x, y, s.random(-0.7, 0.7))
    body, mix, glow = torch.zeros_like(x), torch.zeros_like(x), torch.zeros_like(x)
    for i in range(6):
        sway = (0.35 + 0.35 * s.tension) * s.fbm((0.3 + 0.35 * s.scale) * x + 0.35 * i, torch.full_like(x, 0.45 * i), 3)
        d = (y - 1.5 * sway - 0.12 * (i - 2.5)).abs()
        power = 0.5 + 0.5 * s.noise(0.8 * x + 9 * i, torch.full_like(x, 5.0 * i))
        line = power * 0.05 / (d + 0.035)
        body, glow = body + line, glow + power * torch.exp(-d / 0.012)
        mix = mix + line * (i % 2)
    return step(0.0, 1.6, body), (mix / (body + 0.02)).clamp(0, 1), (0.8 * glow).clamp(0, 1)
