"""The network: a table of word vectors, a weighted mean, and one hidden layer."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from text import ngram_buckets

MAX_TOKENS = 16
"""Of a training text; at run time there is no such limit."""
MAX_NGRAMS = 24


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    dimensions: int = 64
    buckets: int = 8_192
    hidden: int = 160
    prototypes: int = 256
    scales: int = 7
    """Valence, energy, and the other five qualities."""


class Lexer:
    """Texts to padded indices. Words without a row keep an index beyond the vocabulary, and so only their n-grams."""

    def __init__(self, vocabulary: list[str], buckets: int) -> None:
        self.known = len(vocabulary)
        self.buckets = buckets
        self.index = {word: i for i, word in enumerate(vocabulary)}
        self.grams = [self.row(word) for word in vocabulary]
        """Of every word met so far, [words, MAX_NGRAMS]."""

    def row(self, word: str) -> list[int]:
        found = ngram_buckets(word, self.buckets)[:MAX_NGRAMS]
        return found + [-1] * (MAX_NGRAMS - len(found))

    def __call__(self, token_lists: list[list[str]], length: int = MAX_TOKENS) -> Tensor:
        """Returns [texts, length], -1 where a text has ended."""
        rows = []
        for words in token_lists:
            for word in words:
                if word not in self.index:
                    self.index[word] = len(self.index)
                    self.grams.append(self.row(word))
            ids = [self.index[word] for word in words[:length]]
            rows.append(ids + [-1] * (length - len(ids)))
        return torch.tensor(rows)


class Meaning(nn.Module):
    """h = sum_i w_i e_i / sum_i w_i over the tokens; y = B relu(A h + a) + b.

    w_i = exp(s_i), begun at the smooth inverse frequency of Arora, Liang and Ma (2017) and then learned. A word
    without a row has e_i = the mean of its n-grams' vectors, and one learned weight that all such words share.
    """

    def __init__(self, shape: Shape, known: int) -> None:
        super().__init__()
        self.shape = shape
        self.known = known
        self.word = nn.Parameter(torch.randn(known, shape.dimensions) * 0.3)
        self.log_weight = nn.Parameter(torch.zeros(known))
        self.gram = nn.Parameter(torch.randn(shape.buckets, shape.dimensions) * 0.1)
        self.log_fallback = nn.Parameter(torch.zeros(1))
        self.hidden = nn.Linear(shape.dimensions, shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.prototypes + shape.scales)
        self.decode = nn.Linear(shape.dimensions, 384)
        """To the teacher's embedding; not shipped."""

    def pool(self, ids: Tensor, grams: Tensor, spell: float = 0.0) -> Tensor:
        """ids [N, T] and every word's n-grams [words, MAX_NGRAMS] to h [N, D]. `spell`: the share of known words that
        are read by their n-grams all the same, so that the n-grams learn what the words know."""
        used = ids >= 0
        spelled = used & ((ids >= self.known) | (torch.rand(ids.shape) < spell))
        known = ids.clamp(0, self.known - 1)
        vectors = self.word[known]
        log_weight = self.log_weight[known]
        if spelled.any():
            rows = grams[ids[spelled]]
            there = (rows >= 0).unsqueeze(-1).float()
            mean = (self.gram[rows.clamp_min(0)] * there).sum(1) / there.sum(1).clamp_min(1)
            vectors = vectors.masked_scatter(spelled.unsqueeze(-1).expand_as(vectors), mean)
            log_weight = torch.where(spelled, self.log_fallback, log_weight)
        weight = log_weight.exp() * used
        return (vectors * weight.unsqueeze(-1)).sum(1) / weight.sum(1, keepdim=True).clamp_min(1e-9)

    def heads(self, pooled: Tensor, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
        """h [N, D] to the palette's logits [N, prototypes] and the scales [N, 7]."""
        hidden = nn.functional.dropout(self.hidden(pooled).relu(), dropout, dropout > 0)
        return self.out(hidden).split([self.shape.prototypes, self.shape.scales], -1)
