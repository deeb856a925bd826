"""Differentiable augmentation (Zhao et al. 2020, DiffAugment): few pictures train a critic that cannot learn them by heart.

Real and painted windows are altered alike, and the slope goes through the alteration back to the painter.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

SHIFT = 1 / 8
"""Farthest a window moves, of its side; what it uncovers is mirrored, as the painted plane is."""
HOLE = 3 / 8
"""Side of the square that is blanked out, of the window's."""
LIGHT, CHROMA, CONTRAST = 0.06, 0.2, 0.15
"""Largest changes of the colours: small, since a picture's colours are part of what the generator is asked for."""


def augment(windows: Tensor) -> Tensor:
    """(n, 3, size, size) in 0..1 -> the same shape, each window mirrored, moved, tinted and holed by chance."""
    return hole(tint(move(windows)))


def move(x: Tensor) -> Tensor:
    """Mirrors every other window left to right, and shifts all by whole pixels, so that none is blurred."""
    n, _, size, _ = x.shape
    mirror = torch.randint(2, (n,), device=x.device) * 2.0 - 1
    reach = round(SHIFT * size)
    shift = torch.randint(-reach, reach + 1, (n, 2), device=x.device) * 2 / size
    matrix = torch.zeros(n, 2, 3, device=x.device)
    matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, :, 2] = mirror, 1.0, shift
    grid = F.affine_grid(matrix, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def tint(x: Tensor) -> Tensor:
    chance = torch.rand(3, len(x), 1, 1, 1, device=x.device) * 2 - 1
    grey, middle = x.mean(1, keepdim=True), x.mean((1, 2, 3), keepdim=True)
    x = grey + (x - grey) * (1 + CHROMA * chance[0])
    return middle + (x - middle) * (1 + CONTRAST * chance[1]) + LIGHT * chance[2]


def hole(x: Tensor) -> Tensor:
    """A square is set to middle grey, anywhere; it may hang over the edge."""
    n, _, size, _ = x.shape
    centre = torch.rand(n, 2, 1, device=x.device) * size
    near = (torch.arange(size, device=x.device) + 0.5 - centre).abs() < HOLE * size / 2
    blank = (near[:, 0, :, None] & near[:, 1, None, :])[:, None]
    return x.masked_fill(blank, 0.5)
