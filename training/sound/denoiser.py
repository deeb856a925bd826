"""The denoiser: sees the last frames of the sound, a noisy block after them and the condition, and names the clean block.

A 1-D ConvNeXt over time (Liu et al. 2022, "A ConvNet for the 2020s"; frequency bins are channels), with RMS norm and squared
ReLU. Its twin for the browser is `engine/models/sound/denoiser.ts`.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from condition import CONDITION
from spectrum import BINS

CONTEXT = 18
"""Frames that are known: each of the six convolutions eats three of them, so none is computed in vain."""

BLOCK = 16
"""Frames kept of what is generated."""

OVERLAP = 4
"""Frames generated beyond the block; the next block is faded into them."""

TRAIL = 6
"""Frames known after the noisy ones, where a loop closes or a part of one is replaced."""

MOST_GUIDANCE = 1.5

MEAN, SPREAD = 0.06, 0.12
"""The network works on (value - MEAN) / SPREAD of the compressed amplitudes, about unit variance."""


@dataclass(frozen=True)
class Shape:
    width: int = 256
    hidden: int = 768
    blocks: int = 6
    kernel: int = 7
    condition_hidden: int = 512
    time_width: int = 64

    def as_json(self) -> dict[str, int]:
        return asdict(self)


SHAPES = {"small": Shape(), "large": Shape(width=320, hidden=1152)}
"""The small one is for one core without a GPU."""


def standardise(value: Tensor) -> Tensor:
    return (value - MEAN) / SPREAD


def unstandardise(value: Tensor) -> Tensor:
    return value * SPREAD + MEAN


def time_features(t: Tensor, width: int) -> Tensor:
    """[batch] in 0..1 -> [batch, width]: sin and cos of t * 2^(i / 2), i = 0 .. width / 2 - 1, at most 2^8."""
    rates = 2.0 ** torch.linspace(0, 8, width // 2, device=t.device)
    angles = t[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def rms_norm(x: Tensor) -> Tensor:
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6)


class Block(nn.Module):
    """x + W2 relu(W1 m)^2 with m = rms_norm(conv(x)) * (1 + scale(t) + gain(condition)) + shift(t).

    The convolution is not padded in the past: the first kernel // 2 frames are seen, and do not come out.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.reach = shape.kernel // 2
        self.conv = nn.Conv1d(width, width, shape.kernel, groups=width)
        self.time = nn.Linear(shape.time_width, 2 * width)
        self.gain = nn.Linear(width, width)
        self.up = nn.Linear(width, shape.hidden)
        self.down = nn.Linear(shape.hidden, width)
        for layer in (self.time, self.gain, self.down):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.time(time)[:, None].chunk(2, dim=-1)
        future = nn.functional.pad(x.transpose(1, 2), (0, self.reach))
        y = self.conv(future).transpose(1, 2)
        y = rms_norm(y) * (1 + scale + self.gain(condition[:, -y.shape[1] :])) + shift
        return x[:, self.reach :] + self.down(torch.relu(self.up(y)).square())


class Denoiser(nn.Module):
    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.enter = nn.Linear(BINS, width)
        self.known = nn.Parameter(torch.zeros(width))
        self.condition_up = nn.Linear(CONDITION, shape.condition_hidden)
        self.condition_down = nn.Linear(shape.condition_hidden, width)
        self.time = nn.Linear(shape.time_width + 1, shape.time_width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.blocks))
        self.leave = nn.Linear(width, BINS)

    def forward(
        self,
        context: Tensor,
        noisy: Tensor,
        t: Tensor,
        condition: Tensor,
        guidance: Tensor,
        trail: Tensor | None = None,
    ) -> Tensor:
        """Names the clean frames.

        :param context: [batch, CONTEXT, BINS] standardised frames before the block.
        :param noisy: [batch, frames, BINS] z_t of the flow (flow.py).
        :param t: [batch] in 0..1; 0 is noise, 1 is sound.
        :param condition: [batch, CONTEXT + frames (+ TRAIL), CONDITION].
        :param guidance: [batch] in 0..MOST_GUIDANCE: how much more than likely the sound is to be as asked.
        :param trail: [batch, TRAIL, BINS] standardised frames after the block, where they are known.
        :returns: [batch, frames, BINS] standardised.
        """
        features = torch.cat([time_features(t, self.shape.time_width), guidance[:, None]], dim=1)
        time = torch.relu(self.time(features))
        embedded = self.condition_down(torch.relu(self.condition_up(condition)))
        frames = [self.enter(context) + self.known, self.enter(noisy)]
        if trail is not None:
            frames.append(self.enter(trail) + self.known)
        x = torch.cat(frames, dim=1) + embedded
        for block in self.blocks:
            x = block(x, time, embedded)
        return self.leave(rms_norm(x[:, : noisy.shape[1]]))
