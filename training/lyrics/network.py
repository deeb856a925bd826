"""A small decoder-only transformer in the manner of Llama (Touvron et al. 2023): RMSNorm before each part, rotary positions
(Su et al. 2021), SwiGLU (Shazeer 2020), no biases, one table for embedding and logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    """The shape of the network."""

    vocabulary: int = 4096
    context: int = 256
    width: int = 256
    layers: int = 6
    heads: int = 4
    hidden: int = 704
    rope_base: float = 10000.0
    epsilon: float = 1e-5


def rotary_table(config: Config) -> tuple[Tensor, Tensor]:
    """cos and sin of `position * base^(-2i/d)`, both [context, d/2], d the width of a head."""
    half = config.width // config.heads // 2
    frequencies = config.rope_base ** (-torch.arange(half) / half)
    angles = torch.outer(torch.arange(config.context).float(), frequencies)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns the pairs (x_i, x_{i + d/2}) of [..., positions, d] by the angle of their position."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


class Block(nn.Module):
    """x + attention(norm(x)), then x + swiglu(norm(x))."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.attention_norm = nn.RMSNorm(config.width, config.epsilon)
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)
        self.mlp_norm = nn.RMSNorm(config.width, config.epsilon)
        self.gate_up = nn.Linear(config.width, 2 * config.hidden, bias=False)
        self.down = nn.Linear(config.hidden, config.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(rotate(query, cos, sin), rotate(key, cos, sin), value, attn_mask=mask)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        gate, up = self.gate_up(self.mlp_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Lyricist(nn.Module):
    """Ids [batch, length] to logits [batch, length, vocabulary]."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width, config.epsilon)
        cos, sin = rotary_table(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.ndim == 2:
                nn.init.normal_(weight, std=0.02 if "embedding" in name else weight.shape[1] ** -0.5 * 0.5)
            if name.endswith(("out.weight", "down.weight")):
                nn.init.zeros_(weight)

    def forward(self, ids: Tensor, owners: Tensor | None = None, last_only: bool = False) -> Tensor:
        """`owners` [batch, length]: a position sees earlier positions of its own record only.
        `last_only`: the logits of the last position alone, [batch, vocabulary]."""
        length = ids.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()
        if owners is not None:
            mask = (mask & (owners[:, :, None] == owners[:, None, :]))[:, None]
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos[:length], self.sin[:length], mask)
        x = x[:, -1] if last_only else x
        return F.linear(self.norm(x), self.embedding.weight)
