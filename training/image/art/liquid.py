"""Families that flow: silk, ink, caustics, nebula. Each returns body, mix and glow, all in 0..1 (see colour.py)."""

import torch
from torch import Tensor

from .fields import Scene, step

Layers = tuple[Tensor, Tensor, Tensor]


def silk(s: Scene) -> Layers:
    """Folded cloth: noise warped by noise, with a bright thread along its level lines (Quilez, domain warping)."""
    u, v = 0.6 * s.u, 0.6 * s.v
    qx, qy = s.fbm(u, v, 3), s.fbm(u + 5.2, v + 1.3, 3)
    reach = 0.8 + 1.2 * s.tension
    cloth = s.fbm(u + reach * qx, v + reach * qy)
    thread = 1 - torch.sin(torch.pi * (1.2 + s.energy) * cloth + 2 * qx).abs()
    shade = step(-0.55, 0.6, cloth)
    return shade * (0.25 + 0.75 * thread), step(-0.4, 0.4, qy), thread**5 * step(-0.3, 0.5, qx)


def ink(s: Scene) -> Layers:
    """Dye in water: the plane is carried back along a swirling, divergence-free flow; dye gathers in fine sheets."""
    u, v, e = 0.5 * s.u, 0.5 * s.v, 0.05
    for _ in range(4):
        here = s.noise(u, v)
        du, dv = (s.noise(u, v + e) - here) / e, -(s.noise(u + e, v) - here) / e
        u, v = u + (0.1 + 0.1 * s.tension) * du, v + (0.1 + 0.1 * s.tension) * dv
    dye, hue = s.fbm(u + 30, v + 10), s.noise(1.1 * u + 50, 1.1 * v)
    sheet = 1 - s.noise(1.6 * u + 7, 1.6 * v).abs().clamp(0, 1)
    body = step(-0.45, 0.6, dye) * (0.15 + 0.85 * sheet**2.5)
    return body, step(-0.3, 0.35, hue), sheet**8 * step(-0.35, 0.45, dye)


def caustics(s: Scene) -> Layers:
    """Light through moving water: five rounds of sine warping, bright where all folds are thin (Hoskins, 2014)."""
    px, py = 1.7 * s.u, 1.7 * s.v
    x, y, folds, time = px, py, 0.0, s.random(0, 30)
    for n in range(5):
        t = time * (1 - 3.5 / (n + 1))
        x, y = px + torch.cos(t - x) + torch.sin(t + y), py + torch.sin(t - y) + torch.cos(t + x)
        folds = folds + 0.16 / (1 / (torch.sin(x + t) ** 2 + 1e-3) + 1 / (torch.cos(y + t) ** 2 + 1e-3)).sqrt()
    light = (1.17 - folds.clamp_min(1e-4) ** 1.4) ** 8
    depth = s.fbm(0.3 * s.u + 9, 0.3 * s.v, 3)
    body = (0.12 + 0.75 * light ** (0.8 + 0.5 * s.roughness)).clamp(0, 1) * (0.75 + 0.4 * depth)
    return body, step(-0.4, 0.4, depth), step(0.7, 2.2, light)


def nebula(s: Scene) -> Layers:
    """Lit gas cut by dark dust, and a bright heart."""
    u, v = 0.5 * s.u, 0.5 * s.v
    q = s.fbm(u + 11, v, 3)
    gas = s.fbm(u + 1.2 * q, v - 0.9 * q, 5)
    dust = 1 - s.fbm(1.3 * u + 40, 1.3 * v + q, 4).abs() * 2.2
    cx, cy = s.random(-1.1, 1.1), s.random(-0.5, 0.5)
    heart = torch.exp(-((s.x - cx) ** 2 + (s.y - cy) ** 2) / 0.35)
    body = (step(-0.45, 0.6, gas + 0.35 * heart) * (1 - 0.65 * dust.clamp(0, 1) ** 3)).clamp(0, 1)
    return body, step(-0.35, 0.35, q), heart * body**1.5
