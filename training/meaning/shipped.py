"""The model as it is shipped: `models/meaning.safetensors` back into the network, and text to the sixteen numbers."""

import json
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

from model import Lexer, Meaning, Shape
from palette import read_palette
from text import tokens

NAMES = "L1 a1 b1 L2 a2 b2 L3 a3 b3 energy valence density roughness symmetry tension brightness".split()
NEUTRAL = [0.6, 0, -0.03, 0.35, 0.01, -0.05, 0.88, 0, 0.02, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5]


class Shipped:
    """Texts to [texts, 16]: the same numbers that `engine/models/meaning/meaning.ts` gives."""

    def __init__(self, path: Path) -> None:
        with safe_open(path, "pt") as file:
            stored = {name: file.get_tensor(name) for name in file.keys()}
            shape = Shape(**json.loads(file.metadata()["config"]))
        vocabulary = bytes(stored["words"].tolist()).decode().split("\n")
        self.lexer = Lexer(vocabulary, shape.buckets)
        self.prototypes, self.log_prior = stored["prototypes"].float(), stored["log_prior"].float()
        self.network = Meaning(shape, len(vocabulary))
        with torch.no_grad():
            self.network.word.copy_(stored["word.vectors"].float() * stored["word.scales"].float().unsqueeze(1))
            self.network.gram.copy_(stored["gram.vectors"].float() * stored["gram.scales"].float().unsqueeze(1))
            self.network.log_weight.copy_(stored["word.weights"].float().log())
            self.network.log_fallback.copy_(stored["gram.weight"].float().log())
            for name in ("hidden.weight", "hidden.bias", "out.weight", "out.bias"):
                self.network.get_parameter(name).copy_(stored[name].float())

    @torch.no_grad()
    def __call__(self, texts: list[str]) -> Tensor:
        words = [tokens(text) for text in texts]
        ids = self.lexer(words, length=max(1, *map(len, words)))
        logits, scales = self.network.heads(self.network.pool(ids, torch.tensor(self.lexer.grams)))
        scales = torch.cat([scales[:, :1].sigmoid(), scales[:, 1:2].tanh(), scales[:, 2:].sigmoid()], 1)
        meanings = torch.cat([read_palette(logits, self.prototypes, self.log_prior), scales], 1)
        meanings[[not found for found in words]] = torch.tensor(NEUTRAL)
        return meanings
