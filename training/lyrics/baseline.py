"""What the network is measured against: a byte n-gram with Witten-Bell interpolation (Witten and Bell 1991)."""

from __future__ import annotations

import math
from collections import Counter


class ByteNgram:
    """p(b | h) = (c(hb) + t(h) p(b | h')) / (c(h) + t(h)), h' one byte shorter, t(h) the number of kinds of byte after h."""

    def __init__(self, text: bytes, order: int = 6) -> None:
        self.order = order
        self.counts = [Counter(text[i : i + n] for i in range(len(text) - n + 1)) for n in range(1, order + 1)]
        self.totals: list[Counter[bytes]] = []
        self.kinds: list[Counter[bytes]] = []
        for grams in self.counts:
            total, kind = Counter(), Counter()
            for gram, count in grams.items():
                total[gram[:-1]] += count
                kind[gram[:-1]] += 1
            self.totals.append(total)
            self.kinds.append(kind)

    def probability(self, history: bytes, byte: bytes) -> float:
        p = 1 / 256
        for n in range(min(self.order, len(history) + 1)):
            context = history[len(history) - n :]
            kinds = self.kinds[n][context]
            if kinds == 0:
                break
            p = (self.counts[n][context + byte] + kinds * p) / (self.totals[n][context] + kinds)
        return p

    def bits_per_byte(self, texts: list[bytes]) -> float:
        """Mean over all bytes of texts that are each begun without a history."""
        bits = sum(-math.log2(self.probability(t[max(0, i - self.order + 1) : i], t[i : i + 1])) for t in texts for i in range(len(t)))
        return bits / sum(map(len, texts))
