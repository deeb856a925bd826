"""Records as token rows, packed whole into fixed rows:

    <theme> word word <glad> <couplets> <verse> <s8> bright <line> the river runs so bright <nl> <s7> ... <end>

Every line begins with its number of syllables and the word it will end on: who writes with the network can choose that
word, so that it rhymes. The theme, the mood and the scheme are left out now and then.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .corpus import Record, words_of
from .pronunciation import Pronunciation, last_word
from .tokens import END, GLAD, LINE, NL, SAD, SCHEME_TOKENS, SECTIONS, THEME, syllable_token

CONTEXT = 256
MAX_THEME = 4
NO_THEME = 0.1
NO_MOOD = 0.3
NO_SCHEME = 0.1
PAIRS = {
    "couplets": ((0, 1), (2, 3)),
    "alternate": ((0, 2), (1, 3)),
    "enclosed": ((0, 3), (1, 2)),
    "ballad": ((1, 3),),
}
"""Which lines of four rhyme."""
IS_SCHEME = 0.7
"""So many of a scheme's pairs must rhyme."""
MOOD = 0.12
"""Mean valence a word, of those in the lexicon, summed over a line: above it is glad, below minus it sad."""

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


def scheme_of(lines: list[str], pronunciation: Pronunciation) -> str:
    """The scheme of `PAIRS` that most of the pairs in fours of lines keep, or `free`."""
    ends = [last_word(line) for line in lines]
    best, found = IS_SCHEME, "free"
    for scheme, pairs in PAIRS.items():
        places = [(at + a, at + b) for at in range(0, len(ends) - 3, 4) for a, b in pairs]
        kept = sum(pronunciation.rhymes(ends[a], ends[b]) != "none" for a, b in places) / max(1, len(places))
        if kept > best:
            best, found = kept, scheme
    return found


class Moods:
    """Tells sad verse from glad by the valence of its words (VADER; Hutto and Gilbert 2014, MIT)."""

    def __init__(self) -> None:
        import vaderSentiment

        text = (Path(vaderSentiment.__file__).parent / "vader_lexicon.txt").read_text("utf-8")
        self.valence = {row.split("\t")[0]: float(row.split("\t")[1]) / 4 for row in text.splitlines() if row}

    def of(self, lines: list[str]) -> int | None:
        """`SAD`, `GLAD`, or None where it is neither."""
        mean = sum(self.valence.get(word, 0.0) for line in lines for word in words_of(line)) / len(lines)
        return GLAD if mean > MOOD else SAD if mean < -MOOD else None


def header_ids(tokenizer: Tokenizer, words: list[str], mood: int | None, scheme: str | None, section: str) -> list[int]:
    """`<theme> words <mood> <scheme> <section>`; mood and scheme may be absent."""
    theme = tokenizer.encode("".join(" " + word for word in words)).ids
    return [THEME, *theme, *([mood] if mood is not None else []), *([SCHEME_TOKENS[scheme]] if scheme else []), SECTIONS[section]]


class Packer:
    """Makes one epoch after another of rows of `CONTEXT + 1` ids and the number of the record each id belongs to."""

    def __init__(self, records: list[Record], tokenizer: Tokenizer, seed: int) -> None:
        self.records, self.tokenizer, self.chance = records, tokenizer, random.Random(seed)
        self.themes = Themes(records)
        pronunciation, moods = Pronunciation(), Moods()
        self.lines = [self.planned(record, pronunciation) for record in records]
        self.schemes = [scheme_of(record.lines, pronunciation) for record in records]
        self.moods = [moods.of(record.lines) for record in records]

    def planned(self, record: Record, pronunciation: Pronunciation) -> list[list[int]]:
        """Each line as `<sN> last word <line> words <nl>`."""
        ends = encode_lines(self.tokenizer, [last_word(line) for line in record.lines])
        words = encode_lines(self.tokenizer, record.lines)
        counts = [syllable_token(pronunciation.syllables(line)) for line in record.lines]
        return [[count, *end, LINE, *line, NL] for count, end, line in zip(counts, ends, words)]

    def row_of(self, index: int) -> list[int]:
        """One record as ids, with freshly drawn theme words; cut at a line's end where it would not fit."""
        record, chance = self.records[index], self.chance
        mood = self.moods[index] if chance.random() >= NO_MOOD else None
        scheme = self.schemes[index] if chance.random() >= NO_SCHEME else None
        theme = self.themes.draw(record, chance)
        ids = header_ids(self.tokenizer, theme, mood, scheme, "chorus" if record.is_chorus else "verse")
        for line in self.lines[index]:
            if len(ids) + len(line) + 1 > CONTEXT + 1:
                return ids
            ids = [*ids, *line]
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
