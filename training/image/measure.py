"""What can be read off a finished picture, as numbers of meaning: the labels of art and of a performer's own pictures.

A label that is measured is exact, whatever drew the picture.
"""

from math import log

import torch
from torch import Tensor
from torch.nn import functional as F

from art.colour import to_oklab

ROWS = 72
"""Pictures are measured at this height, so that a picture's size does not change what it means."""
ENERGY = (0.12, 0.85)
"""Contrast of a dull picture (one in fifty of the art set lies below), and of a fierce one (one in fifty above)."""
DENSITY = (0.15, 0.95)
"""Likewise, slope of lightness for each row of a picture of wide forms, and of fine ones."""


def measure(rgb: Tensor) -> dict[str, float]:
    """(height, width, 3) sRGB in 0..1 -> brightness, energy, density and symmetry, each 0..1.

    brightness: mean OKLab lightness, 0 at 0.12 and 1 at 0.5. energy: contrast, that is lightness's deviation over its
    mean. density: the mean spatial frequency, that is the slope's root mean square over the deviation, on a log scale.
    symmetry: correlation with the likest of the picture's mirror images.
    """
    width = round(ROWS * rgb.shape[1] / rgb.shape[0])
    small = F.interpolate(rgb.permute(2, 0, 1)[None], (ROWS, width), mode="area")[0].permute(1, 2, 0)
    light = to_oklab(small)[..., 0]
    mean, centred = light.mean(), light - light.mean()
    deviation = centred.square().mean().sqrt() + 1e-4
    slope = light.diff(dim=0)[:, 1:].square() + light.diff(dim=1)[1:].square()
    frequency = slope.mean().sqrt() / deviation
    mirrored = [(centred * centred.flip(axes)).mean() / deviation**2 for axes in ((0,), (1,), (0, 1))]
    return {
        "brightness": clamp((float(mean) - 0.12) / 0.38),
        "energy": clamp((float(deviation / (mean + 0.02)) - ENERGY[0]) / (ENERGY[1] - ENERGY[0])),
        "density": clamp(log(max(float(frequency), 1e-3) / DENSITY[0]) / log(DENSITY[1] / DENSITY[0])),
        "symmetry": clamp(float(max(mirrored))),
    }


def clamp(value: float) -> float:
    return min(1.0, max(0.0, value))
