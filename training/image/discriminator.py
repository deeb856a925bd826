"""Judges 48-pixel windows: strided convolutions, minibatch deviation, projection of the condition (Miyato, 2018).

It also reads the condition back (Odena et al. 2017, an auxiliary classifier), so that the generator learns to obey.
"""

from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from generator import Linear, leaky


PLACE = 4


class Conv(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1, kernel: int = 3):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.gain, self.stride = sqrt(2) / sqrt(inputs * kernel**2), stride

    def forward(self, x: Tensor) -> Tensor:
        return leaky(F.conv2d(x, self.weight * self.gain, self.bias, self.stride, self.weight.shape[-1] // 2))


class Discriminator(nn.Module):
    """(batch, 3, 48, 48) in 0..1, the condition, and the window's place -> (batch,) logits, (batch, condition) read.

    The place is log2 of the window's half-width and half-height, and its centre: (batch, 4).
    """

    def __init__(self, condition: int, widths: tuple[int, ...] = (24, 48, 80, 112, 144)):
        super().__init__()
        scale = torch.ones(condition + PLACE)
        scale[[1, 2, 4, 5, 7, 8]] = 5.0
        scale[16:condition] = 2.0
        self.register_buffer("scale", scale)
        self.first = Conv(3, widths[0])
        self.down = nn.ModuleList([Conv(a, b, 2, 3) for a, b in zip(widths, widths[1:])])
        self.last = Conv(widths[-1] + 1, widths[-1])
        self.flat = Linear(widths[-1] * 9, 192, gain=sqrt(2))
        self.embed = nn.ModuleList([Linear(condition + PLACE, 192, gain=sqrt(2)), Linear(192, 192)])
        self.out = Linear(192, 1)
        self.reader = nn.ModuleList([Linear(192 + PLACE, 128, gain=sqrt(2)), Linear(128, condition)])

    def forward(self, pictures: Tensor, condition: Tensor, place: Tensor, views: int) -> tuple[Tensor, Tensor]:
        """The batch holds pictures, in groups of four, each through `views` windows in turn."""
        x = self.first(pictures * 2 - 1)
        for layer in self.down:
            x = layer(x)
        groups = x.unflatten(0, (-1, 4, views))
        spread = (groups.var(1, unbiased=False) + 1e-8).sqrt().mean((2, 3, 4))
        spread = spread[:, None].expand(-1, 4, -1).reshape(-1, 1, 1, 1).expand(-1, -1, *x.shape[2:])
        x = leaky(self.flat(self.last(torch.cat([x, spread], 1)).flatten(1)))
        label = self.embed[1](leaky(self.embed[0](torch.cat([condition, place], 1) * self.scale)))
        told = self.reader[1](leaky(self.reader[0](torch.cat([x, place], 1)))) / self.scale[:-PLACE]
        return self.out(x)[:, 0] + (x * label).mean(1) * 4, told
