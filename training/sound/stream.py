"""Streams the model over many blocks, each seeing the last frames of what came before: what happens on stage."""

import torch
from torch import Tensor

from condition import KEYS
from denoiser import BLOCK, CONTEXT, OVERLAP, Denoiser, standardise, unstandardise
from flow import remove_noise
from spectrum import BINS

TEMPERATURE = 0.5
"""Spread of the first noise, as in `engine/models/sound/index.ts`."""

GUIDANCE = 0.5
"""Likewise."""

LOUDEST = 0.95
"""Likewise."""

FADE = (torch.arange(OVERLAP) + 1)[:, None] / (OVERLAP + 1)


@torch.no_grad()
def stream(model: Denoiser, condition: Tensor, steps: int, seed: int, start: Tensor | None = None, fade: bool = True, guidance: float = GUIDANCE) -> Tensor:
    """Generates sound for a condition.

    :param condition: [batch, CONTEXT + blocks * BLOCK + OVERLAP, CONDITION].
    :param start: [batch, CONTEXT, BINS] compressed frames to go on from; silence if left out.
    :param fade: whether the next block is faded in over what this one foresaw, as long as the same keys are held.
    :returns: [batch, blocks * BLOCK, BINS] compressed.
    """
    generator = torch.Generator().manual_seed(seed)
    size = len(condition)
    guided = torch.full((size,), guidance)
    context = standardise(torch.zeros(size, CONTEXT, BINS) if start is None else start)
    beyond: Tensor | None = None
    out = []
    for first in range(0, condition.shape[1] - CONTEXT - OVERLAP - BLOCK + 1, BLOCK):
        seen = condition[:, first : first + CONTEXT + BLOCK + OVERLAP]
        noise = TEMPERATURE * torch.randn(size, BLOCK + OVERLAP, BINS, generator=generator)
        known = context
        named = remove_noise(lambda z, t: model(known, z, t, seen, guided), noise, steps).clamp(max=standardise(LOUDEST))
        block = named[:, :BLOCK].clone()
        if fade and beyond is not None:
            same = (seen[:, CONTEXT - 1, :KEYS] == seen[:, CONTEXT, :KEYS]).all(-1)[:, None, None]
            block[:, :OVERLAP] = torch.where(same, torch.lerp(beyond, block[:, :OVERLAP], FADE), block[:, :OVERLAP])
        beyond = named[:, BLOCK:]
        context = torch.cat([context, block], dim=1)[:, -CONTEXT:]
        out.append(block)
    return unstandardise(torch.cat(out, dim=1)).clamp(min=0)
