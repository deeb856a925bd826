"""From three scalar layers and a three-colour palette to an sRGB picture, in OKLab (Ottosson, 2020)."""

from math import pi

import torch
from torch import Tensor
from torch.nn import functional as F

TO_LMS = torch.tensor(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
TO_RGB = torch.tensor(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def to_srgb(lab: Tensor) -> Tensor:
    """(..., 3) OKLab -> sRGB 0..1, clipped to the gamut."""
    linear = ((lab @ TO_LMS.T) ** 3 @ TO_RGB.T).clamp(0, 1)
    return torch.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clamp_min(1e-8) ** (1 / 2.4) - 0.055)


def to_oklab(rgb: Tensor) -> Tensor:
    """(..., 3) sRGB 0..1 -> OKLab."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = linear @ torch.linalg.inv(TO_RGB).T
    return lms.clamp_min(1e-9) ** (1 / 3) @ torch.linalg.inv(TO_LMS).T


def random_palette(rng: torch.Generator) -> Tensor:
    """(3, 3) OKLab, dominant first: mostly a harmony of hues that grows lighter, one time in five anything."""
    r = torch.rand(12, generator=rng)
    if r[0] < 0.2:
        lightness, chroma, hue = 0.2 + 0.75 * r[1:4], 0.25 * r[4:7], 2 * pi * r[7:10]
    else:
        harmony = torch.tensor([[0, 35, -30], [0, 60, 120], [0, 180, 150], [0, 120, -120], [0, 150, 30], [0, -45, 180]])
        spread = harmony[int(6 * r[1])] + 30 * (r[2:5] - 0.5)
        hue = 2 * pi * r[5] + spread * pi / 180
        lightness = torch.tensor([0.4, 0.55, 0.75]) + torch.tensor([0.25, 0.25, 0.2]) * r[6:9]
        chroma = torch.tensor([0.12, 0.12, 0.06]) + torch.tensor([0.13, 0.12, 0.12]) * r[9:12]
    return torch.stack([lightness, chroma * torch.cos(hue), chroma * torch.sin(hue)], -1)


def shade(
    layers: tuple[Tensor, Tensor, Tensor], palette: Tensor, energy: float, valence: float, brightness: float
) -> Tensor:
    """Body lights the dominant colour out of its own dark, mix leans to the second, glow burns in the third.

    Energy is the contrast; valence warms or cools; brightness sets the mean OKLab lightness to 0.12 + 0.32 brightness,
    by a power curve that leaves black black and is bounded so that a dark ground stays dark.
    Returns (height, width, 3) sRGB 0..1.
    """
    body, mix, glow = (layer[..., None] for layer in layers)
    body = body.clamp(0, 1) ** (0.7 + 1.3 * energy)
    glow = (glow * (0.35 + 0.75 * energy)).clamp(0, 1)
    ground = palette[0] * torch.tensor([0.2, 0.4, 0.4])
    ink = palette[0] + (palette[1] - palette[0]) * mix
    lab = ground + (ink - ground) * body
    lab = lab + (palette[2] - lab) * glow

    light = lab[..., 0].clamp(0.004, 1)
    goal, low, high = 0.12 + 0.32 * brightness, torch.tensor(0.6), torch.tensor(3.0)
    for _ in range(12):
        power = (low * high).sqrt()
        low, high = (low, power) if float((light**power).mean()) < goal else (power, high)
    bright = light**power
    tint = (bright / light).clamp(0.3, 2.5)[..., None] ** 0.75
    lab = torch.cat([bright[..., None], lab[..., 1:] * tint], -1)
    lab = lab + bright[..., None] * valence * torch.tensor([0.0, 0.02, 0.045])
    return bloom(to_srgb(lab), 0.15 + 0.35 * energy)


def bloom(rgb: Tensor, amount: float) -> Tensor:
    """Bright parts spill softly over their neighbours, as in a lens; screen-blended so that nothing clips."""
    bright = (rgb**2.2).permute(2, 0, 1)[None]
    small = F.avg_pool2d(F.avg_pool2d(bright, 6), 3, 1, 1, count_include_pad=False)
    halo = F.interpolate(small, bright.shape[-2:], mode="bicubic", align_corners=False)[0].permute(1, 2, 0).clamp(0, 1)
    return 1 - (1 - rgb) * (1 - amount * halo)
