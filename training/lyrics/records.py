"""Records as token rows: `<theme> words <length> <verse> line <nl> line <nl> ... <end>`, packed whole into fixed rows."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
from tokenizers import Tokenizer

from .corpus import Record, length_of, words_of
from .tokens import END, LENGTHS, NL, THEME, VERSE

CONTEXT = 192
MAX_THEME = 4
NO_THEME = 0.1

STOP_WORDS = frozenset(
    """the and that with but for not all his her you she him they them their there then than this these those what when
    where who whom whose why how which was were are been being have has had having did does done will would shall should can
    could may might must from into upon unto over under through about above below between after before again once here
    some any each every few more most other such only own same too very just yet still ever never now out off down up
    our ours your yours its it's mine myself himself herself itself themselves one two three let like said say says
    come came comes goes went gone going get got make made makes made take took see saw seen know knew known though
    because while till until nor either neither both also even much many well i'm i'll i've don't can't won't that's
    there's he's she's you're they're we're didn't doesn't wasn't couldn't wouldn't shouldn't isn't aren't without within
    among against along around across toward towards upon since if so as at by in on of to or an is am be do we us me my
    it he no oh way thing things something nothing day""".split()
)


def content_words(text: str) -> list[str]:
    """The words of a text that can be a theme, each once, possessives cut back to their noun."""
    bare = (word.removesuffix("'s").removesuffix("'") for word in words_of(text))
    return list(dict.fromkeys(word for word in bare if len(word) > 2 and "'" not in word and word not in STOP_WORDS))


class Themes:
    """Draws theme words from a record: the rarer a word, the likelier."""

    def __init__(self, records: list[Record]) -> None:
        spread = Counter(word for record in records for word in content_words(" ".join(record.lines)))
        self.rarity = {word: math.log(len(records) / count) for word, count in spread.items()}

    def draw(self, record: Record, chance: random.Random) -> list[str]:
        """1 to 4 words of the record, in any order; one time in five one of them is from its title. One time in ten there
        is no theme: the same network then also tells what verse is like without one, for guidance and for measuring."""
        words = content_words(" ".join(record.lines))
        if not words or chance.random() < NO_THEME:
            return []
        count = min(len(words), chance.randint(1, MAX_THEME))
        # Weighted draw without replacement (Efraimidis and Spirakis 2006): the largest of u^(1/w).
        keyed = sorted(words, key=lambda word: -(chance.random() ** (1 / self.rarity.get(word, 1.0))))[:count]
        title = [word for word in content_words(record.title) if word not in keyed]
        if title and chance.random() < 0.2:
            keyed[0] = chance.choice(title)
        chance.shuffle(keyed)
        return keyed


def encode_lines(tokenizer: Tokenizer, lines: list[str]) -> list[list[int]]:
    """Each line starts with a space, so that a word has one form wherever it stands."""
    return [encoding.ids for encoding in tokenizer.encode_batch([" " + line for line in lines])]


def prompt_ids(tokenizer: Tokenizer, words: list[str], length: str) -> list[int]:
    """`<theme> words <length> <verse>`."""
    return [THEME, *tokenizer.encode("".join(" " + word for word in words)).ids, LENGTHS[length], VERSE]


class Packer:
    """Makes one epoch after another of rows of `CONTEXT + 1` ids and the number of the record each id belongs to."""

    def __init__(self, records: list[Record], tokenizer: Tokenizer, seed: int) -> None:
        self.records, self.tokenizer, self.chance = records, tokenizer, random.Random(seed)
        self.themes = Themes(records)
        self.lines = [encode_lines(tokenizer, record.lines) for record in records]
        self.lengths = [length_of(record.lines) for record in records]

    def row_of(self, index: int) -> list[int]:
        """One record as ids, with freshly drawn theme words; cut at a line's end where it would not fit."""
        ids = prompt_ids(self.tokenizer, self.themes.draw(self.records[index], self.chance), self.lengths[index])
        for line in self.lines[index]:
            if len(ids) + len(line) + 2 > CONTEXT + 1:
                return ids
            ids = [*ids, *line, NL]
        return [*ids, END]

    def epoch(self, weighted: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """`(ids, owners)`, both [rows, CONTEXT + 1] int64; owner 0 is padding. First fit over a few open rows."""
        order = [i for i, record in enumerate(self.records) for _ in range(record.weight if weighted else 1)]
        self.chance.shuffle(order)
        rows: list[list[list[int]]] = []
        open_rows: list[tuple[list[list[int]], int]] = []
        for index in order:
            ids = self.row_of(index)
            for slot, (row, used) in enumerate(open_rows):
                if used + len(ids) <= CONTEXT + 1:
                    row.append(ids)
                    open_rows[slot] = (row, used + len(ids))
                    break
            else:
                rows.append([ids])
                open_rows.append((rows[-1], len(ids)))
                if len(open_rows) > 32:
                    open_rows.pop(0)
        packed = np.full((len(rows), CONTEXT + 1), END, dtype=np.int64)
        owners = np.zeros_like(packed)
        for row, parts in enumerate(rows):
            at = 0
            for owner, ids in enumerate(parts, start=1):
                packed[row, at : at + len(ids)] = ids
                owners[row, at : at + len(ids)] = owner
                at += len(ids)
        shuffled = np.random.default_rng(self.chance.getrandbits(32)).permutation(len(rows))
        return packed[shuffled], owners[shuffled]
