"""The words that the stage lets the model write: those of the training text, a compound with a hyphen being one word.

A network this small invents a word now and then; the runtime (`engine/models/lyrics/lexicon.ts`) only lets it spell these
and the performer's own.
"""

from __future__ import annotations

import re
from collections import Counter

from .corpus import Record

LEXEME = re.compile(r"[a-z]+(?:['-][a-z]+)*", re.IGNORECASE)
MIN_RECORDS = 3


def lexicon_of(records: list[Record]) -> list[str]:
    """Sorted lower-case words found in at least `MIN_RECORDS` records."""
    spread = Counter(word for record in records for word in {w.lower() for w in LEXEME.findall(" ".join(record.lines))})
    return sorted(word for word, count in spread.items() if count >= MIN_RECORDS)
