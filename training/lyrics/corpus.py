"""Turns public-domain verse into stanza-sized records of plain, lower-case lines.

The verse is old; the lines go on a stage today. So what reads as of another time, as dialect, or as an insult is left
out by rule, and each surviving run of stanzas (4 to 16 lines) becomes one record.

Input markup: a line `<|poem|>`, a line `# title | author | year`, then stanzas parted by blank lines.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from .unfit import PEOPLES, UNFIT

MAX_LINES = 16
MIN_LINES = 4
HELD_OUT = 0.02
MIN_SOURCES = 4
"""A word used in fewer books is taken for a name, a dialect spelling, a foreign word or a scanning error."""

BOOKS = Path(__file__).parent / "books.tsv"
"""What the shipped weights learnt from: the files' names without `.txt`, and each book's title, author, year and number."""

SKIPPED_SOURCES = re.compile(
    r"burns|psalms|hymn|religious|ballads-and-savoy|bab-ballads|sentimental-bloke|folk-rhymes|gilbert-and-sullivan|nursery"
    r"|mother-goose|humorous-verse|oxford-book-of-ballads|dime-song|street-ballads|hesperides|elizabethan|american-history"
    r"|shanty|bush-songs|cowboy|cattle-trail|songs-and-ballads-of|don-juan|childe-harold|lady-of-the-lake|idylls|nonsense"
    r"|war-ballads|thomas-moore|barrack-room|old-songs|biglow|congo|dunbar|riley|byron|plays|phillis|moral-poems"
)

PLAIN_SOURCES = re.compile(
    r"^(a-boy-s-will|a-dome|a-few-figs|a-hundred-and-seventy|a-shropshire|anthology-of-magazine|american-poetry-1922|collected-poems-12"
    r"|color|come-hither|enough-rope|fir-flower|flame-and|general-william|georgian|harlem|helen-of-troy|last-poems|late-lyrics"
    r"|love-songs|men-women|modern-(american|british)|moments|more-translations|mountain|new-poems|peacock|poems-three-series"
    r"|poems-1918|poems-of-william-blake|poems-of-p|poems-19188|goblin|poetry-a-magazine|renascence|responsibilities|rivers"
    r"|satires|second-april|songs-and-satires|songs-from-vagabondia|spoon-river|sword-blades|the-children-of"
    r"|the-collected-(poems-of-rupert|works-in-verse)|the-harp|the-little-book|the-new-poetry|the-second-book|the-war-poems"
    r"|the-wild-swans|the-poems-of-alice|time-s|salt-water|a-child-s-garden|a-book-of-irish|india-s-love|collected-poems-30)"
)
"""Books of the later, plainer poets: these are shown twice as often."""

ARCHAIC = frozenset(
    """thee thou thy thine thyself ye hath doth hast dost didst hadst shalt wilt wert wast canst couldst wouldst shouldst
    mayst mightst quoth wherefore whilom eftsoons methinks methought forsooth betwixt prithee anon hither thither whither
    yclept withal twain sware spake brake bade verily behold lo ere oft nay yea unto ne nigh wight trow wot wist swain swains
    maiden's bosom bosoms dear'st tis twas twere twill er neath gainst gan amid amidst midst whilst begot athwart aught naught
    hark ah alas o'er e'er beauteous yonder yon thence whence thereof therein whereof wherein thro tho steed nymph nymphs
    damsel knave sire sires liege fain fay perchance mayhap haply hie hied bethink thereon whereon wherewith thrice
    saith cometh goeth maketh foe foes muse bard bards celestial ethereal zephyr zephyrs o'erhead evermore nevermore
    oe'r befell thereto save'd lest beseech hearken hearkened smote clad girt lov'd methinks bower bowers""".split()
)

DIALECT = frozenset(
    """de dat dis dey dem dere den den's wuz wus ole ol gwine git gits gittin yo yer yers ain't ez fer jes jest sez tuk wid hev
    hez thar whar bin an tha auld wee bonnie bonny lassie lassies lad's ken kens wi frae gang gae ain mither faither nae na
    muckle sae mair dinna canna didna wadna isna heid hame wha whaur oot doon aboot bairn bairns yit kin'a sich wot'll
    massa mammy honey'd gals gal feller fellers cuss durned blamed reckon critter critters pardner hoss begorra darlint
    mon cher je le les des du der die das und et ist ich que qui""".split()
)

CONTRACTION = re.compile(
    r"^(?:[a-z]+n't|[a-z]+'s|[a-z]+s'|(?:i|you|we|they)'ve|(?:i|you|he|she|we|they|it|there|who|that)'(?:ll|d)|i'm"
    r"|(?:you|we|they)'re|o'clock)$"
)
NOT_ETH = frozenset("teeth beth seth elizabeth nazareth".split())
ROMAN = re.compile(r"^[ivxlc]+\.?$")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)*'?", re.IGNORECASE)


@dataclass
class Record:
    """One piece of verse to learn from: `weight` is how often it is shown per epoch."""

    title: str
    author: str
    lines: list[str]
    weight: int
    is_chorus: bool = False
    """A line of it stands in more than one stanza of its poem."""


def words_of(text: str) -> list[str]:
    """Lower-case words, apostrophes inside kept."""
    return [word.lower() for word in WORD.findall(text)]


def normalise(line: str) -> str:
    """One line as it will stand on stage: lower case but for `I`, ASCII, only `. , ! ? ' -` as marks."""
    text = unicodedata.normalize("NFKD", line.translate(str.maketrans("’‘`´", "''''")))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"[“”\"_*\[\](){}<>|~^]", " ", text)
    text = re.sub(r"\s*(?:—|–|--+|;|:|\.\.+|…)\s*", ", ", text)
    text = re.sub(r"(?<![a-z])'+|'+(?![a-z])", " ", re.sub(r"(?<=s)'(?= [a-z])", "\x00", text)).replace("\x00", "'")
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([,.!?])[,.!?\s]*", r"\1 ", text).strip()
    text = re.sub(r"^[,.!?\s-]+", "", text)
    return re.sub(r"\bi\b", "I", text)


def is_plain(line: str, known: frozenset[str]) -> bool:
    """Whether a normalised line can be said on stage today."""
    if re.search(r"[^a-zI ,.!?'-]", line) or ROMAN.match(line):
        return False
    words = words_of(line)
    if not 2 <= len(words) <= 11:
        return False
    for word in words:
        if word in ARCHAIC or word in DIALECT or word in UNFIT or word in PEOPLES or (len(word) == 1 and word not in "aio"):
            return False
        if "'" in word and not CONTRACTION.match(word):
            return False
        if word.endswith("eth") and word not in NOT_ETH:
            return False
        if "'" not in word and word not in known:
            return False
    return True


def read_poems(path: Path) -> list[tuple[str, str, list[list[str]]]]:
    """`(title, author, stanzas of raw lines)` for every poem of a book."""
    poems = []
    for block in path.read_text(encoding="utf-8").split("<|poem|>")[1:]:
        head, _, body = block.lstrip("\n").partition("\n")
        title, author, *_ = [field.strip() for field in head.lstrip("# ").split("|")] + ["", ""]
        stanzas = [[line for line in stanza.split("\n") if line.strip()] for stanza in re.split(r"\n\s*\n", body)]
        poems.append((title, author, [stanza for stanza in stanzas if stanza]))
    return poems


def plain_runs(stanzas: list[list[str]], known: frozenset[str]) -> list[list[str]]:
    """Runs of 4 to 16 plain lines. A short stanza with one bad line is dropped whole, so that its rhymes stay whole."""
    runs: list[list[str]] = []
    run: list[str] = []

    def close() -> None:
        nonlocal run
        if len(run) >= MIN_LINES:
            runs.append(run)
        run = []

    for stanza in stanzas:
        lines = [normalise(line) for line in stanza]
        plain = [is_plain(line, known) for line in lines]
        if len(lines) <= MAX_LINES and not all(plain):
            close()
            continue
        if len(run) + len(lines) > MAX_LINES:
            close()
        for line, good in zip(lines, plain):
            if not good or len(run) == MAX_LINES:
                close()
            if good:
                run.append(line)
    close()
    return runs


def build(data: Path) -> tuple[list[Record], list[Record]]:
    """`(training records, held-out records)`: held out by poem, and free of lines seen in training."""
    books = {path.stem: read_poems(path) for path in sorted(data.glob("*.txt")) if not SKIPPED_SOURCES.search(path.stem)}
    known_books = {line.split("\t")[0] for line in BOOKS.read_text(encoding="utf-8").splitlines()[1:]}
    if others := sorted(set(books) - known_books):
        print(f"not in {BOOKS.name}, so this is another corpus than the shipped weights': {', '.join(others)}", flush=True)
    spread: Counter[str] = Counter()
    for poems in books.values():
        spread.update({w for _, _, stanzas in poems for s in stanzas for line in s for w in words_of(normalise(line))})
    known = frozenset(word for word, count in spread.items() if count >= MIN_SOURCES)

    chance = random.Random(7)
    seen: set[str] = set()
    train: list[Record] = []
    held: list[Record] = []
    for name, poems in books.items():
        weight = 2 if PLAIN_SOURCES.search(name) else 1
        for title, author, stanzas in poems:
            into = held if chance.random() < HELD_OUT else train
            stood = Counter(line for stanza in stanzas for line in {normalise(line) for line in stanza})
            for lines in plain_runs(stanzas, known):
                repeated = sum(line in seen for line in lines)
                seen.update(lines)
                mean_words = sum(len(words_of(line)) for line in lines) / len(lines)
                if repeated <= len(lines) // 4 and 3 <= mean_words <= 9:
                    into.append(Record(normalise(title), author, lines, weight, any(stood[line] > 1 for line in lines)))
    trained = {line for record in train for line in record.lines}
    held = [record for record in held if sum(line in trained for line in record.lines) <= 1]
    return train, held


def save(records: list[Record], path: Path) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in records), encoding="utf-8")


def load(path: Path) -> list[Record]:
    """What `save` wrote."""
    return [Record(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/verse"), help="folder of marked-up verse")
    parser.add_argument("--out", type=Path, default=Path("training/data/lyrics"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    train, held = build(arguments.data)
    save(train, arguments.out / "train.jsonl")
    save(held, arguments.out / "held.jsonl")
    size = sum(len(line) + 1 for record in train for line in record.lines)
    print(json.dumps({
        "train_records": len(train), "held_records": len(held), "train_bytes": size,
        "weighted_bytes": sum(r.weight * (len(line) + 1) for r in train for line in r.lines),
        "choruses": sum(record.is_chorus for record in train),
    }))


if __name__ == "__main__":
    main()
