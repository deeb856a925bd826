"""Byte-level BPE (Sennrich et al. 2016, on bytes as in GPT-2), 4096 entries.

Ids: the control tokens, then the 256 bytes in the order of `byte_letters`, then one id per merge, in the order learnt.
So the file needs the control tokens and the merges only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SCHEMES = ("couplets", "alternate", "enclosed", "ballad")
MAX_SYLLABLES = 16
CONTROL = [
    "<end>", "<theme>", "<sad>", "<glad>", *(f"<{scheme}>" for scheme in SCHEMES), "<free>", "<verse>", "<chorus>", "<line>", "<nl>",
    *(f"<s{n}>" for n in range(1, MAX_SYLLABLES + 1)),
]
END, THEME, SAD, GLAD, COUPLETS, ALTERNATE, ENCLOSED, BALLAD, FREE, VERSE, CHORUS, LINE, NL, S1 = range(14)
SCHEME_TOKENS = {"couplets": COUPLETS, "alternate": ALTERNATE, "enclosed": ENCLOSED, "ballad": BALLAD, "free": FREE}
SECTIONS = {"verse": VERSE, "chorus": CHORUS}


def syllable_token(count: int) -> int:
    """`<s1>` to `<s16>`; longer lines count as 16."""
    return S1 + min(max(count, 1), MAX_SYLLABLES) - 1


VOCABULARY = 4096
PIECE = r" ?\p{L}+(?:'\p{L}+)*| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"
"""Where a merge may not cross: a word with the space before it, a number, a run of marks, white space."""


def byte_letters() -> list[str]:
    """GPT-2's printable letter for each byte value."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]


def assemble(merges: list[tuple[str, str]]) -> Tokenizer:
    """A tokenizer with our ids."""
    letters = byte_letters()
    entries = [*CONTROL, *letters, *(left + right for left, right in merges)]
    tokenizer = Tokenizer(models.BPE(vocab={entry: i for i, entry in enumerate(entries)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PIECE), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def learn(texts: Iterable[str]) -> Tokenizer:
    """Learns the merges from texts in which every word has a space before it."""
    tokenizer = assemble([])
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY + 200, special_tokens=CONTROL, initial_alphabet=byte_letters(), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    merges, known = [], set(byte_letters())
    for left, right in merges_of(tokenizer):
        if left + right not in known and len(CONTROL) + 256 + len(merges) < VOCABULARY:
            merges.append((left, right))
            known.add(left + right)
    return assemble(merges)


def merges_of(tokenizer: Tokenizer) -> list[tuple[str, str]]:
    """The merges in the order learnt, as pairs of entries."""
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in merges]


def dump(tokenizer: Tokenizer) -> str:
    """The file that Python and TypeScript read: `{ control: [...], merges: ["a b", ...] }`."""
    return json.dumps({"control": CONTROL, "merges": [" ".join(merge) for merge in merges_of(tokenizer)]}, ensure_ascii=False)


def parse(text: str) -> Tokenizer:
    """Reads what `dump` wrote."""
    return assemble([tuple(merge.split(" ")) for merge in json.loads(text)["merges"]])


def read(path: Path) -> Tokenizer:
    return parse(path.read_text(encoding="utf-8"))
