"""First Light: a conditional, resolution-free generator.

A small convolutional trunk (StyleGAN2's modulation, Karras et al. 2020) draws forms on a coarse 32 x 56 grid; at any
continuous point the grid is read bilinearly, and a modulated per-pixel network turns what it reads into colour: its
rectifiers cut the smooth readings into edges that are sharp at every size.
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

    def forward(self, style: Tensor) -> Tensor:
        x = self.sketch(style).unflatten(1, (-1, 4, 7))
        for i, layer in enumerate(self.layers):
            if i:
                x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = leaky(layer(x, style))
        return self.out(x, style)


class Head(nn.Module):
    """(batch, channels, h, w) -> (batch, 3, h, w) in 0..1, pixel by pixel."""

    def __init__(self, channels: int, width: int):
        super().__init__()
        self.layers = nn.ModuleList([Modulated(channels, width, 1), Modulated(width, width, 1)])
        self.out = Modulated(width, 3, 1, demodulate=False)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        for layer in self.layers:
            x = F.relu(layer(x, style))
        return torch.sigmoid(self.out(x, style))


class Generator(nn.Module):
    def __init__(self, condition: int, forms: int = 40, width: int = 32):
        super().__init__()
        self.mapping = Mapping(condition)
        self.trunk = Trunk(forms)
        self.head = Head(forms, width)

    def forward(self, latent: Tensor, condition: Tensor, points: Tensor) -> Tensor:
        """points: (batch, h, w, 2) as (x, y). Returns (batch, 3, h, w) sRGB in 0..1."""
        style = self.mapping(latent, condition)
        grid = points / torch.tensor([ASPECT, 1.0], device=points.device)
        forms = F.grid_sample(self.trunk(style), grid, mode="bilinear", padding_mode="reflection", align_corners=False)
        return self.head(forms, style)


def frame(height: int, width: int) -> Tensor:
    """(1, h, w, 2): pixel centres of a whole picture; y spans -1..1, x -aspect..aspect."""
    y = (torch.arange(height) + 0.5) / height * 2 - 1
    x = ((torch.arange(width) + 0.5) / width * 2 - 1) * width / height
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)[None]


def window(centre: Tensor, half: float, size: int) -> Tensor:
    """(batch, size, size, 2): square windows of half-height `half` around (batch, 2) centres."""
    return frame(size, size) * half + centre[:, None, None]
