"""Whole pictures, exactly as the browser renders them (engine/models/image/generator.ts).

Reading the trunk at every pixel is dear, so it is read once a cell of q x q pixels, and those readings are
interpolated: they are still several to one cell of the trunk.
"""

from dataclasses import dataclass
from math import ceil, cos, floor, log2, sin

import torch
from torch import Tensor
from torch.nn import functional as F

from generator import Generator, read


@dataclass
class View:
    """point = (x, y) + rotation(pixel) / zoom, with pixels spanning -1..1 in height; rotation in radians."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    rotation: float = 0.0

    def points(self, x: Tensor, y: Tensor) -> Tensor:
        """Rows `y`, columns `x` of pixel coordinates -> (1, h, w, 2)."""
        y, x = torch.meshgrid(y, x, indexing="ij")
        c, s = cos(self.rotation) / self.zoom, sin(self.rotation) / self.zoom
        return torch.stack([c * x - s * y + self.x, s * x + c * y + self.y], -1)[None]


def cell_size(height: int) -> int:
    """1 below 192 rows, then doubling with the height: there are always 96 to 191 cells from top to bottom."""
    return 2 ** max(0, floor(log2(height / 96)))


def pixel_axis(count: int, height: int, pitch: int = 1, margin: int = 0) -> Tensor:
    """Centres of `count` cells of `pitch` pixels (and `margin` more at both ends), as multiples of half the height.

    The first cell starts at the first pixel, so that the axis is centred on count * pitch pixels only when they fit."""
    return (torch.arange(-margin, count + margin) + 0.5) * pitch * 2 / height


@torch.no_grad()
def render(
    generator: Generator,
    latent: Tensor,
    condition: Tensor,
    height: int,
    width: int,
    truncation: float = 1.0,
    view: View = View(),
    tint: Tensor | None = None,
) -> Tensor:
    """(64,) latent and (condition,) -> (h, w, 3) sRGB in 0..1.

    Truncation draws the style to that of the zero latent under the same condition. `tint` is the latent of the
    colours, where it is not that of the forms.
    """
    plain = generator.mapping(torch.zeros_like(latent)[None], condition[None])
    drawn = lambda z: plain + truncation * (generator.mapping(z[None], condition[None]) - plain)  # noqa: E731
    return render_style(generator, drawn(latent), drawn(latent if tint is None else tint), height, width, view)


@torch.no_grad()
def render_style(
    generator: Generator, style: Tensor, tint: Tensor, height: int, width: int, view: View = View()
) -> Tensor:
    """(1, 128) or (128,) styles of the forms and of the colours -> (h, w, 3) sRGB in 0..1."""
    style, tint = style.view(1, -1), tint.view(1, -1)
    q = cell_size(height)
    rows, columns = ceil(height / q), ceil(width / q)
    coarse_x = pixel_axis(columns, height, q) - width / height
    coarse_y = pixel_axis(rows, height, q, margin=1) - 1
    forms = read(generator.forms(style), view.points(coarse_x, coarse_y).to(style.device))
    forms = F.interpolate(forms, ((rows + 2) * q, columns * q), mode="bilinear", align_corners=False)
    forms = forms[:, :, q : q + height, :width]
    return generator.head(forms, tint)[0].permute(1, 2, 0)
