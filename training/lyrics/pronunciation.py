"""How words sound: the CMU Pronouncing Dictionary (the copy in the npm package `cmu-pronouncing-dictionary`, BSD), and for words
that it lacks, the end of the known word that ends in the same letters. The twin of `engine/models/lyrics/pronunciation.ts`.

Phonemes are ARPAbet without their digits; a vowel keeps its stress apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

DICTIONARY = Path("node_modules/cmu-pronouncing-dictionary/index.js")
ENTRY = re.compile(r'^  "?([a-z\'-]+)(?:\(\d\))?"?: "([A-Z0-9 ]+)"', re.MULTILINE)
WORD = re.compile(r"[a-z]+(?:'[a-z]+)*", re.IGNORECASE)
LETTERS = (6, 5, 4, 3, 2)
"""How many of a word's last letters are looked for in known words, the most first."""

CLASSES = {
    **dict.fromkeys("P T K B D G CH JH".split(), "T"),
    **dict.fromkeys("F TH S SH HH V DH Z ZH".split(), "S"),
    **dict.fromkeys("M N NG".split(), "N"),
    **dict.fromkeys("L R W Y".split(), "L"),
}
"""Consonants that stand for each other in a near rhyme: plosives, fricatives, nasals, liquids and glides."""
OPEN = {"AO": "AA", "AH": "AH", "ER": "AH R", "UH": "UW", "IH": "IY"}
"""Vowels that stand for each other in a near rhyme."""


def is_vowel(phoneme: str) -> bool:
    return phoneme[-1].isdigit()


def rhyme_part(phonemes: list[str]) -> tuple[str, ...]:
    """From the last stressed vowel on, without digits: what a perfect rhyme shares. Secondary stress counts as stress."""
    vowels = [i for i, phoneme in enumerate(phonemes) if is_vowel(phoneme)]
    if not vowels:
        return tuple(phonemes)
    stressed = [i for i in vowels if phonemes[i][-1] != "0"] or vowels[-1:]
    return tuple(phoneme.rstrip("012") for phoneme in phonemes[stressed[-1] :])


def last_syllable(phonemes: list[str]) -> tuple[str, ...]:
    """From the last vowel on, without digits."""
    vowels = [i for i, phoneme in enumerate(phonemes) if is_vowel(phoneme)]
    return tuple(phoneme.rstrip("012") for phoneme in phonemes[vowels[-1] if vowels else 0 :])


def near_key(part: tuple[str, ...]) -> tuple[str, ...]:
    """A rhyme part with like sounds made one."""
    return tuple(OPEN.get(phoneme, CLASSES.get(phoneme, phoneme)) for phoneme in part)


def syllables_by_letters(word: str) -> int:
    """A count by vowel groups, with the silent final e taken off."""
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$|es$|(?<=[^td])ed$", "", word.lower()))))


class Pronunciation:
    """Looks words up; lower case, an apostrophe within a word allowed."""

    def __init__(self, path: Path = DICTIONARY) -> None:
        self.known: dict[str, list[list[str]]] = defaultdict(list)
        for word, sounds in ENTRY.findall(path.read_text(encoding="utf-8")):
            self.known[word].append(sounds.split())
        endings: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for word, ways in self.known.items():
            for n in LETTERS:
                if len(word) > n:
                    endings[word[-n:]][tuple(rhyme_part(ways[0]))] += 1
        # The commonest; of equals the one that sorts first, so that both languages choose the same.
        self.endings = {letters: min(parts.items(), key=lambda item: (-item[1], item[0]))[0] for letters, parts in endings.items()}

    def knows(self, word: str) -> bool:
        """Whether the dictionary has it, or both parts of a compound."""
        return all(part in self.known for part in word.lower().split("-"))

    def parts(self, word: str) -> list[tuple[str, ...]]:
        """The rhyme parts that a word may have; empty when nothing is known of how it ends."""
        ways = self.known.get(word.lower())
        if ways:
            return [rhyme_part(way) for way in ways]
        found = next((self.endings[word[-n:].lower()] for n in LETTERS if word[-n:].lower() in self.endings), None)
        return [found] if found else []

    def tails(self, word: str) -> list[tuple[str, ...]]:
        """The last syllables that a known word may have."""
        return [last_syllable(way) for way in self.known.get(word.lower(), [])]

    def syllables(self, text: str) -> int:
        """Of a line or a word."""
        total = 0
        for word in WORD.findall(text.lower()):
            ways = self.known.get(word)
            total += sum(map(is_vowel, ways[0])) if ways else syllables_by_letters(word)
        return total

    def rhymes(self, a: str, b: str) -> str:
        """`perfect`, `near` or `none`; a word does not rhyme with itself."""
        if a.lower() == b.lower():
            return "none"
        ours, theirs = self.parts(a), self.parts(b)
        if set(ours) & set(theirs):
            return "perfect"
        if {near_key(part) for part in ours} & {near_key(part) for part in theirs}:
            return "near"
        # An ending without stress answers one with it: memory, see.
        ours, theirs = self.tails(a), self.tails(b)
        return "near" if {t for t in ours if t[0] != "AH"} & {t for t in theirs if t[0] != "AH"} else "none"


def last_word(line: str) -> str:
    """The word that a line ends on, lower case; of a compound with a hyphen its last part."""
    words = WORD.findall(line.lower())
    return words[-1] if words else ""
