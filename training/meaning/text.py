"""Text to tokens, exactly as `engine/models/meaning/tokens.ts` does it at run time."""

import re
import unicodedata

MAX_CHARACTERS = 10_000
"""Of a text; what comes after is not read."""

_POSSESSIVE = re.compile("['\u2019]s(?![^\\W\\d_])")
_APOSTROPHE = re.compile("['\u2019]")
_TOKEN = re.compile("[^\\W\\d_]+|[\u2600-\u27bf\U0001f300-\U0001faff]")


def tokens(text: str) -> list[str]:
    """Lower-case words without accents or apostrophes, and single emoji; digits and punctuation fall away."""
    plain = text[:MAX_CHARACTERS]
    if plain.isascii():
        plain = plain.lower()
    else:
        plain = unicodedata.normalize("NFKD", plain).lower()
        plain = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    return _TOKEN.findall(_APOSTROPHE.sub("", _POSSESSIVE.sub("", plain)))


def ngram_buckets(word: str, buckets: int) -> list[int]:
    """The hash buckets of a word's 3-, 4- and 5-grams, with `<` and `>` marking its ends (Bojanowski et al. 2017)."""
    marked = f"<{word}>"
    grams = [marked[i : i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1)]
    return [fnv1a(gram) % buckets for gram in grams]


def fnv1a(text: str) -> int:
    """32-bit FNV-1a over UTF-16 code units, low byte first (http://www.isthe.com/chongo/tech/comp/fnv/)."""
    value = 0x811C9DC5
    for byte in text.encode("utf-16-le"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value
