"""First Light: a conditional, resolution-free generator.

A small convolutional trunk (StyleGAN2's modulation, Karras et al. 2020) draws smooth forms on a coarse 32 x 56 grid.
At any continuous point the grid is read with cubic convolution (Keys 1981), and a modulated per-pixel network turns
what it reads into colour. Detail at every size comes from the head: its rectifiers cut the forms into edges, and the
sines of some forms (Sitzmann et al. 2020, SIREN) ring them with level lines as fine as their gains allow.
"""

from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LATENT = 64
WIDTH = 128
ASPECT = 7 / 4
"""Of the trunk's grid; y spans -1..1 and x -ASPECT..ASPECT, and beyond that the plane is mirrored."""


class Linear(nn.Module):
    """Equalised learning rate: weights are stored at unit scale and multiplied by gain/sqrt(fan in)."""

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0, gain: float = 1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs))
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.gain = gain / sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.gain, self.bias)


def leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


class Mapping(nn.Module):
    """(batch, 64) latent and (batch, condition) -> (batch, 128) style."""

    def __init__(self, condition: int):
        super().__init__()
        scale = torch.ones(condition)
        scale[[1, 2, 4, 5, 7, 8]] = 5.0
        scale[16:] = 2.0
        self.register_buffer("scale", scale)
        self.embed = Linear(condition, 64, gain=sqrt(2))
        self.layers = nn.ModuleList([Linear(n, WIDTH, gain=sqrt(2)) for n in (LATENT + 64, WIDTH, WIDTH)])

    def forward(self, latent: Tensor, condition: Tensor) -> Tensor:
        latent = latent * (latent.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        style = torch.cat([latent, leaky(self.embed(condition * self.scale))], 1)
        for layer in self.layers:
            style = leaky(layer(style))
        return style


class Modulated(nn.Module):
    """A convolution (or 1x1 layer) whose inputs each picture scales by its style.

    With demodulation, each output is divided by its weights' norm, and multiplied by sqrt(2), so that the variance
    survives the rectifier that follows. Style goes on the activations, or, where pixels are many, on the weights.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, demodulate: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.style = Linear(WIDTH, inputs, 1.0)
        self.gain, self.demodulate = 1 / sqrt(inputs * kernel**2), demodulate

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        scale, weight = self.style(style), self.weight * self.gain
        norm = torch.ones_like(self.bias)[None]
        if self.demodulate:
            norm = (scale.square() @ weight.square().sum((2, 3)).T / 2 + 1e-8).rsqrt()
        if weight.shape[-1] == 1:
            folded = weight[None, :, :, 0, 0] * scale[:, None] * norm[:, :, None]
            y = torch.baddbmm(self.bias[None, :, None], folded, x.flatten(2))
            return y.view(len(x), -1, *x.shape[2:])
        y = F.conv2d(x * scale[:, :, None, None], weight, padding=1)
        return y * norm[:, :, None, None] + self.bias[:, None, None]


class Trunk(nn.Module):
    """style -> (batch, forms, 32, 56): a 4x7 sketch drawn from the style, doubled three times."""

    WIDTHS = (96, 64, 48, 32)

    def __init__(self, channels: int):
        super().__init__()
        self.sketch = Linear(WIDTH, self.WIDTHS[0] * 4 * 7)
        pairs = zip((self.WIDTHS[0], *self.WIDTHS[:-1]), self.WIDTHS)
        self.layers = nn.ModuleList([Modulated(a, b, 3) for a, b in pairs])
        self.out = Modulated(self.WIDTHS[-1], channels, 1)

    def features(self, style: Tensor) -> Tensor:
        """(batch, 32, 32, 56): what the forms are made of."""
        x = self.sketch(style).unflatten(1, (-1, 4, 7))
        for i, layer in enumerate(self.layers):
            x = leaky(layer(doubled(x) if i else x, style))
        return x

    def forward(self, style: Tensor) -> Tensor:
        return self.out(self.features(style), style)


def doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


FINER = 4
"""Rows and columns of the fine grid to one of the trunk's."""


class Detail(nn.Module):
    """The large network's two further convolutions: the trunk's features (batch, 32, h, w) and the style -> what is
    added to the forms on a grid four times as fine, (batch, forms, 4 h, 4 w). Before training it adds nothing."""

    WIDTHS = (48, 32)

    def __init__(self, channels: int):
        super().__init__()
        pairs = zip((Trunk.WIDTHS[-1], *self.WIDTHS), self.WIDTHS)
        self.layers = nn.ModuleList([Modulated(a, b, 3) for a, b in pairs])
        self.out = Modulated(self.WIDTHS[-1], channels, 1, demodulate=False)
        nn.init.zeros_(self.out.weight)

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        x = features
        for layer in self.layers:
            x = leaky(layer(doubled(x), style))
        return self.out(x, style)


FORMS, RINGS = 28, 12
"""Channels of the trunk that the head takes as they are, and as sines."""


class Head(nn.Module):
    """(batch, 40, h, w) -> (batch, 3, h, w) in 0..1, pixel by pixel."""

    def __init__(self, width: int):
        super().__init__()
        self.register_buffer("gains", 1.5 * 8 ** (torch.arange(RINGS) / (RINGS - 1)))
        self.layers = nn.ModuleList([Modulated(FORMS + RINGS, width, 1), Modulated(width, width, 1)])
        self.out = Modulated(width, 3, 1, demodulate=False)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        rings = torch.sin(x[:, FORMS:] * self.gains[:, None, None])
        x = torch.cat([x[:, :FORMS], rings], 1)
        for layer in self.layers:
            x = F.relu(layer(x, style))
        return torch.sigmoid(self.out(x, style))


class Generator(nn.Module):
    def __init__(self, condition: int, width: int = 32):
        super().__init__()
        self.mapping = Mapping(condition)
        self.trunk = Trunk(FORMS + RINGS)
        self.head = Head(width)

    def forms(self, style: Tensor) -> Tensor:
        """(batch, 128) -> the whole plane's forms, (batch, 40, rows, columns)."""
        return self.trunk(style)

    def forward(self, latent: Tensor, condition: Tensor, centre: Tensor, half: Tensor, size: int) -> Tensor:
        """Each picture through windows of half-width and half-height `half` around `centre`, both (views, 2).

        Returns (batch * views, 3, size, size) sRGB in 0..1, a picture's views in turn."""
        style = self.mapping(latent, condition)
        grid = self.trunk(style)
        seen = torch.stack([read_window(grid, c, h, size) for c, h in zip(centre, half)], 2)
        colours = self.head(seen.flatten(2, 3), style).unflatten(2, (len(centre), size))
        return colours.transpose(1, 2).flatten(0, 1)


class FineGenerator(Generator):
    """The large network: the small one, and finer forms. The same latent gives the same picture, with more in it."""

    MARGIN = 3
    """Cells of the trunk round a window that its detail depends on, at most."""

    def __init__(self, condition: int, width: int = 32):
        super().__init__(condition, width)
        self.detail = Detail(FORMS + RINGS)

    def forms(self, style: Tensor) -> Tensor:
        """As the small one's, on a grid four times as fine: (batch, 40, 128, 224)."""
        features = self.trunk.features(style)
        rows, columns = features.shape[2:]
        coarse = self.trunk.out(features, style)
        return enlarge(coarse, (0, rows), (0, columns)) + self.detail(features, style)

    def window(self, style: Tensor, centre: Tensor, half: Tensor, size: int) -> Tensor:
        """Forms (batch, 40, size, size) in one window, made only where it looks."""
        features = self.trunk.features(style)
        coarse = self.trunk.out(features, style)
        spans = []
        for middle, reach, extent, count in zip(centre, half, (ASPECT, 1.0), features.shape[:1:-1]):
            ends = [(float(middle + way * reach) / extent + 1) * count / 2 for way in (-1, 1)]
            spans.append((max(0, int(ends[0]) - self.MARGIN), min(count, int(ends[1]) + 1 + self.MARGIN)))
        across, down = spans
        seen = features[:, :, down[0] : down[1], across[0] : across[1]]
        fine = enlarge(coarse, down, across) + self.detail(seen, style)
        span = (torch.arange(size, device=style.device) + 0.5) / size * 2 - 1
        matrices = []
        for (first, last), middle, reach, extent, count in zip(
            (down, across), centre.flip(0), half.flip(0), (1.0, ASPECT), features.shape[2:]
        ):
            weights = axis_weights((span * reach + middle) / extent, count * FINER)
            matrices.append(weights[:, first * FINER : last * FINER])
        return matrices[0] @ (fine @ matrices[1].T)

    def forward(self, latent: Tensor, condition: Tensor, centre: Tensor, half: Tensor, size: int) -> Tensor:
        """As the small one's, but a window that holds the whole picture is left as the small one draws it: there detail
        would be too fine to be seen. What the small one knows is not trained any more."""
        with torch.no_grad():
            style = self.mapping(latent, condition)
        seen = []
        for middle, reach in zip(centre, half):
            if reach[0] > 1:
                with torch.no_grad():
                    seen.append(read_window(self.trunk(style), middle, reach, size))
            else:
                seen.append(self.window(style, middle, reach, size))
        colours = self.head(torch.stack(seen, 2).flatten(2, 3), style).unflatten(2, (len(centre), size))
        return colours.transpose(1, 2).flatten(0, 1)


def enlarge(grid: Tensor, down: tuple[int, int], across: tuple[int, int]) -> Tensor:
    """Rows `down` and columns `across` of the trunk's grid on a grid four times as fine, by cubic convolution."""
    weights = [
        axis_weights(((torch.arange(first * FINER, last * FINER, device=grid.device) + 0.5) / (count * FINER)) * 2 - 1, count)
        for (first, last), count in zip((down, across), grid.shape[2:])
    ]
    return weights[0] @ (grid @ weights[1].T)


def read(grid: Tensor, points: Tensor) -> Tensor:
    """The trunk's (batch, channels, rows, columns) at points (batch, h, w, 2); beyond its edges the plane is mirrored."""
    spot = points / torch.tensor([ASPECT, 1.0], device=points.device)
    return F.grid_sample(grid, spot, mode="bicubic", padding_mode="reflection", align_corners=False)


def frame(height: int, width: int) -> Tensor:
    """(1, h, w, 2): pixel centres of a whole picture; y spans -1..1, x -aspect..aspect."""
    y = (torch.arange(height) + 0.5) / height * 2 - 1
    x = ((torch.arange(width) + 0.5) / width * 2 - 1) * width / height
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)[None]


def read_window(grid: Tensor, centre: Tensor, half: Tensor, size: int) -> Tensor:
    """What `read` gives at size x size points of an upright window, twenty times faster: as two matrix products."""
    span = (torch.arange(size, device=grid.device) + 0.5) / size * 2 - 1
    across = axis_weights((span * half[0] + centre[0]) / ASPECT, grid.shape[3])
    down = axis_weights(span * half[1] + centre[1], grid.shape[2])
    return down @ (grid @ across.T)


def axis_weights(at: Tensor, count: int) -> Tensor:
    """(n,) places in -1..1 -> (n, count): cubic convolution (a = -0.75) of `count` mirrored samples."""
    spot = (at + 1) * count / 2 - 0.5
    first = spot.floor() - 1
    weights = torch.zeros(len(at), count, device=at.device)
    for tap in range(4):
        d = (spot - first - tap).abs()
        near, far = ((1.25 * d - 2.25) * d) * d + 1, ((-0.75 * d + 3.75) * d - 6) * d + 3
        index = torch.remainder(first.long() + tap, 2 * count)
        index = torch.where(index < count, index, 2 * count - 1 - index)
        weights.scatter_add_(1, index[:, None], torch.where(d <= 1, near, far)[:, None])
    return weights
