"""Rectified flow (Liu et al. 2022, arXiv:2209.03003; Lipman et al. 2022, arXiv:2210.02747) with a network that names the clean
sound (Li and He 2025, arXiv:2511.13720). The twin for the browser is `engine/models/sound/flow.ts`.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def add_noise(x: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """Forward: z_t = t x + (1 - t) noise.

    :param x, noise: [batch, frames, bins]; :param t: [batch] in 0..1.
    """
    t = t[:, None, None]
    return t * x + (1 - t) * noise


def velocity(x_named: Tensor, z: Tensor, t: Tensor) -> Tensor:
    """dz/dt = x - noise = (x - z_t) / (1 - t), for t < 1."""
    return (x_named - z) / (1 - t)[:, None, None]


def remove_noise(name_clean: Callable[[Tensor, Tensor], Tensor], noise: Tensor, steps: int) -> Tensor:
    """Reverse: Euler steps of dz/dt from z_0 = noise to z_1 = x, at t = 0, 1/steps, ..., 1 - 1/steps.

    :param name_clean: (z [batch, frames, bins], t [batch]) -> x, the denoiser with its context and condition bound.
    """
    z = noise
    for step in range(steps):
        t = torch.full((len(z),), step / steps)
        z = z + velocity(name_clean(z, t), z, t) / steps
    return z
