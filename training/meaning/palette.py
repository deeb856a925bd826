"""Colours as a distribution over prototypes, and how three colours are read off it."""

import torch
from torch import Tensor

SOFTNESS = 0.05
"""OKLab distance over which a named colour is shared between neighbouring prototypes."""


def learn_prototypes(colours: Tensor, count: int, rounds: int = 15) -> Tensor:
    """Lloyd's k-means in OKLab: [N, 3] to [count, 3]."""
    centres = colours[torch.randperm(len(colours))[:count]].clone()
    for _ in range(rounds):
        nearest = torch.cdist(colours, centres).argmin(1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, colours)
        sizes = torch.bincount(nearest, minlength=count).unsqueeze(1)
        centres = torch.where(sizes > 0, sums / sizes.clamp_min(1), centres)
    return centres


def soft_label(colours: Tensor, prototypes: Tensor) -> Tensor:
    """softmax(-d^2 / 2 s^2) over the prototypes: [N, 3] to [N, prototypes]."""
    return torch.softmax(-(torch.cdist(colours, prototypes) ** 2) / (2 * SOFTNESS**2), -1)



APART = 0.14
"""OKLab distance at which another colour of a palette begins to be its own."""
NEAR = 0.10
"""OKLab distance over which neighbouring prototypes speak for one colour."""
CONTRAST = 0.25
"""Difference of lightness from the dominant colour that the third colour looks for."""


def read_palette(logits: Tensor, prototypes: Tensor, log_prior: Tensor) -> Tensor:
    """Three colours from what the words may mean: logits [N, K] to OKLab [N, 9].

    With p the distribution for these words, q that of all names, and density the q of a prototype's neighbourhood:
    the first colour is the strongest mode of p p / q, likely and more so than usual. The second is the strongest mode
    of p / (q density) away from the first: what these words bring to mind and others seldom do. The third is the same
    away from both, and weighted to differ from the first in lightness. The distribution is learned; how it is read
    is a rule.
    """
    near = torch.exp(-squared_distance(prototypes, prototypes) / (2 * NEAR**2))
    log_density = (log_prior.exp() @ near).log()
    first = strongest((2 * logits - log_prior).softmax(-1), prototypes, near)
    evoked = (logits - log_prior - log_density).softmax(-1) * away_from(first, prototypes)
    second = strongest(evoked, prototypes, near)
    lightness = prototypes[:, :1].T - first[:, :1]
    contrast = 1 - torch.exp(-(lightness**2) / (2 * CONTRAST**2))
    third = strongest(evoked * away_from(second, prototypes) * contrast, prototypes, near)
    return torch.cat([first, second, third], 1)


def strongest(mass: Tensor, prototypes: Tensor, near: Tensor) -> Tensor:
    """The mean of `mass` [N, K] around the prototype with most of it nearby: [N, 3]."""
    local = mass * near[(mass @ near).argmax(1)]
    return local @ prototypes / local.sum(1, keepdim=True)


def away_from(colours: Tensor, prototypes: Tensor) -> Tensor:
    """0 at the colour, 1 far from it: 1 - exp(-d^2 / 2 APART^2), [N, K]."""
    return 1 - torch.exp(-squared_distance(colours, prototypes) / (2 * APART**2))


def squared_distance(first: Tensor, second: Tensor) -> Tensor:
    return ((first.unsqueeze(1) - second.unsqueeze(0)) ** 2).sum(-1)
