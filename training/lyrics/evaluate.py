"""Held-out figures of the exported network, and of the lines that the stage gets from it, as one JSON object.

Bits a byte are of the network, and of a table that tells how many syllables come next. All else is of lines that the shipped runtime wrote (`npm run lyrics`), and is
measured here with the dictionary and with an embedding that the runtime does not know.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "training" / "meaning")]  # so that the file also runs by its path

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from teacher import Encoder  # noqa: E402

from training.lyrics import corpus, tokens  # noqa: E402
from training.lyrics.baseline import ByteNgram  # noqa: E402
from training.lyrics.corpus import Record, words_of  # noqa: E402
from training.lyrics.export import shipped_network  # noqa: E402
from training.lyrics.lexicon import LEXEME  # noqa: E402
from training.lyrics.network import Lyricist  # noqa: E402
from training.lyrics.pronunciation import Pronunciation, last_word  # noqa: E402
from training.lyrics.records import CONTEXT, PAIRS, Moods, Packer, content_words, header_ids, scheme_of  # noqa: E402
from training.lyrics.tokens import MAX_SYLLABLES, S1, syllable_token  # noqa: E402
from training.lyrics.train import PREPARED, prepare  # noqa: E402

HELD = 300
COPIED = 12
PROMPTS = 200
OTHERS = 9


def verse_of(record: Record) -> bytes:
    return "".join(line + "\n" for line in record.lines).encode()


class Counts:
    """p(number of syllables | the line before's), from training, half a line added to each. At run time the runtime chooses the
    number, and the network learnt lines given it."""

    def __init__(self, records: list[Record], sounds: Pronunciation) -> None:
        self.pairs: Counter[tuple[int, int]] = Counter()
        for record in records:
            counts = [0, *(syllable_token(sounds.syllables(line)) for line in record.lines)]
            self.pairs.update(zip(counts, counts[1:]))
        self.totals = Counter(before for before, _ in self.pairs.elements())

    def nats(self, before: int, count: int) -> float:
        return -math.log((self.pairs[before, count] + 0.5) / (self.totals[before] + 0.5 * MAX_SYLLABLES))


@torch.no_grad()
def bits_per_byte(network: Lyricist, counts: Counts, packer: Packer, chance: random.Random, with_header: bool) -> float:
    """Of whole lines. What is named before a line (its syllables, its last word) follows from the line, so that the sum over
    all its tokens bounds the line's own from above; `<nl>` counts as the line feed. Records longer than the context are cut."""
    nats, size = 0.0, 0
    sounds, moods = Pronunciation(), Moods()
    for record, lines in zip(packer.records, packer.lines):
        theme = packer.themes.draw(record, chance) if with_header else []
        mood = moods.of(record.lines) if with_header else None
        scheme = scheme_of(record.lines, sounds) if with_header else None
        header = header_ids(packer.tokenizer, theme, mood, scheme, "chorus" if record.is_chorus else "verse")
        ids = list(header)
        before = 0
        for text, line in zip(record.lines, lines):
            if len(ids) + len(line) > CONTEXT:
                break
            nats += counts.nats(before, line[0])
            before = line[0]
            ids += line
            size += len(text.encode()) + 1
        row = torch.tensor(ids)
        logits = network(row[None, :-1])[0, len(header) - 1 :]
        said = row[len(header) :]
        is_count = (said >= S1) & (said < S1 + MAX_SYLLABLES)
        nats += F.cross_entropy(logits[~is_count], said[~is_count], reduction="sum").item()
    return nats / size / math.log(2)


def write(themes: list[str], **options: str | int) -> list[list[str]]:
    """Lines about each theme, by the runtime."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(themes))
        file.flush()
        arguments = [f"--{name}={value}" for name, value in options.items()]
        command = ["npm", "run", "lyrics", "--", "--themes", file.name, *arguments]
        written = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows = [json.loads(row) for row in written.splitlines() if row.startswith("{")]
    return [[line["text"] for line in row["lines"]] for row in rows]


def copied(lines: list[str], records: list[Record]) -> tuple[int, int]:
    """How many lines, run on in the order written, share `COPIED` words in a row with the training text, and the longest run
    that any shares, up to 20."""
    longest, many = 0, 0
    running = words_of(" ".join(lines))
    texts = [words_of(" ".join(record.lines)) for record in records]
    for n in range(2, 21):
        wanted = {tuple(running[i : i + n]) for i in range(len(running) - n + 1)}
        found = {g for words in texts for i in range(len(words) - n + 1) if (g := tuple(words[i : i + n])) in wanted}
        if not found:
            break
        longest = n
        many = len(found) if n == COPIED else many
    return many, longest


def form(themes: list[str], scheme: str, syllables: int, sounds: Pronunciation) -> dict[str, float]:
    """Share of the scheme's pairs that rhyme, of those whose words the dictionary knows, and of lines within one syllable."""
    poems = write(themes, lines=8, scheme=scheme, syllables=syllables, seed=syllables)
    kinds = []
    for poem in poems:
        ends = [last_word(line) for line in poem]
        for at in range(0, len(ends) - 3, 4):
            pairs = [(ends[at + a], ends[at + b]) for a, b in PAIRS[scheme]]
            kinds += [sounds.rhymes(a, b) for a, b in pairs if sounds.knows(a) and sounds.knows(b)]
    off = [abs(sounds.syllables(line) - syllables) for poem in poems for line in poem]
    return {
        "pairs": len(kinds),
        "rhyme": round(sum(kind != "none" for kind in kinds) / len(kinds), 3),
        "perfect": round(sum(kind == "perfect" for kind in kinds) / len(kinds), 3),
        "within_one_syllable": round(sum(o <= 1 for o in off) / len(off), 3),
        "exact": round(sum(o == 0 for o in off) / len(off), 3),
    }


def theme_rank(prompts: list[str], poems: list[list[str]], encoder: Encoder, chance: random.Random) -> float:
    """How often the prompt is nearest to its own lines, among nine others drawn."""
    of_prompts = encoder(prompts)
    of_poems = encoder([" ".join(poem) for poem in poems])
    first = 0
    for i, poem in enumerate(of_poems):
        others = chance.sample([j for j in range(len(prompts)) if j != i], OTHERS)
        first += bool((of_prompts[i] @ poem) > (of_prompts[others] @ poem).max())
    return first / len(prompts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/verse"), help="folder of marked-up verse")
    parser.add_argument("--prompts", type=int, default=PROMPTS)
    arguments = parser.parse_args()
    prepare(arguments.data)
    network, tokenizer = shipped_network()
    train, held = (corpus.load(PREPARED / f"{name}.jsonl") for name in ("train", "held"))
    chance, sounds = random.Random(11), Pronunciation()
    sample = chance.sample(held, min(HELD, len(held)))
    packer = Packer(sample, tokenizer, 5)
    counts = Counts(train, sounds)
    ngram = ByteNgram(b"".join(verse_of(record) for record in train))
    figures: dict[str, object] = {
        "bits_per_byte": round(bits_per_byte(network, counts, packer, chance, False), 3),
        "bits_per_byte_with_header": round(bits_per_byte(network, counts, packer, chance, True), 3),
        "bits_per_byte_ngram": round(ngram.bits_per_byte([verse_of(record) for record in sample]), 3),
    }
    # Prompts that training never saw together: two content words of verse that was held out.
    prompts = [" ".join(packer.themes.draw(record, chance)[:2]) or "light" for record in chance.choices(held, k=arguments.prompts)]
    poems = write(prompts, lines=5, seed=3)
    lines = [line for poem in poems for line in poem]
    lexemes = [word.lower() for line in lines for word in LEXEME.findall(line)]
    own = {word for prompt in prompts for word in content_words(prompt)}
    pairs = [pair for line in lines for pair in zip(words_of(line), words_of(line)[1:])]
    many, longest = copied(lines, train)
    figures |= {
        "lines": len(lines), "distinct_2": round(len(set(pairs)) / len(pairs), 3),
        "real_words": round(sum(sounds.knows(word) or word in own for word in lexemes) / len(lexemes), 4),
        "runs_of_12_copied": many, "longest_copied": longest,
        "theme_first_of_10": round(theme_rank(prompts, poems, Encoder(), chance), 3),
    }
    for scheme, syllables in (("couplets", 8), ("alternate", 7), ("enclosed", 10), ("ballad", 6)):
        figures[f"{scheme}_{syllables}"] = form(prompts[:25], scheme, syllables, sounds)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
