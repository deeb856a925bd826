"""Held-out figures of the exported network, as one JSON object.

Lines are drawn as plainly as can be (temperature 0.8, top-k 40, min-p 0.05): without the rules that the stage adds
against repetition, for spelling, and for the theme.
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import Tensor  # noqa: E402

from training.lyrics import corpus, tokens  # noqa: E402
from training.lyrics.baseline import ByteNgram  # noqa: E402
from training.lyrics.corpus import Record, words_of  # noqa: E402
from training.lyrics.export import load_network  # noqa: E402
from training.lyrics.lexicon import LEXEME, lexicon_of  # noqa: E402
from training.lyrics.network import Lyricist  # noqa: E402
from training.lyrics.records import CONTEXT, Themes, encode_lines, length_of, prompt_ids  # noqa: E402
from training.lyrics.train import PREPARED  # noqa: E402

HELD = 200
POEMS = 38
LINES = 6
TOKENS = 72
GUIDANCE = (1.0, 2.0)
THEMES = """sea night garden rose rain fire moon dream city river wind winter song mother death gold bird tree star road
    house summer window dance snow light heart king child shadow flower storm sleep music mountain ship grass sky""".split()


def verse_of(record: Record) -> bytes:
    return "".join(line + "\n" for line in record.lines).encode()


@torch.no_grad()
def bits_per_byte(network: Lyricist, tokenizer, records: list[Record], themes: list[list[str]]) -> float:
    """Of the lines and their ends, given the prompt; `<nl>` counts as the line feed. Records longer than the context are cut."""
    nats, size = 0.0, 0
    for record, theme in zip(records, themes):
        prompt = prompt_ids(tokenizer, theme, length_of(record.lines))
        ids = list(prompt)
        for text, line in zip(record.lines, encode_lines(tokenizer, record.lines)):
            if len(ids) + len(line) + 1 > CONTEXT:
                break
            ids += [*line, tokens.NL]
            size += len(text.encode()) + 1
        row = torch.tensor(ids)
        logits = network(row[None, :-1])[0, len(prompt) - 1 :]
        nats += F.cross_entropy(logits, row[len(prompt) :], reduction="sum").item()
    return nats / size / math.log(2)


def draw(logits: Tensor, generator: torch.Generator, temperature: float = 0.8, top_k: int = 40, min_p: float = 0.05) -> Tensor:
    """One id per row of logits [rows, vocabulary]."""
    logits = logits.clone()
    logits[:, [tokens.THEME, tokens.SHORT, tokens.MEDIUM, tokens.LONG, tokens.VERSE, tokens.END]] = -math.inf
    best, ids = (logits / temperature).topk(top_k)
    shares = best.softmax(-1)
    shares = torch.where(shares >= min_p * shares[:, :1], shares, 0)
    return ids.gather(1, torch.multinomial(shares, 1, generator=generator))[:, 0]


@torch.no_grad()
def write(network: Lyricist, tokenizer, themes: list[list[str]], guidance: float, seed: int = 5) -> list[list[str]]:
    """`LINES` lines about each theme, all poems at once.

    Guidance: logits = without + guidance * (with theme - without); 1 is none. Prompts are padded on the left, and the
    padding belongs to another owner, so no poem sees it; rotary positions are relative, so it moves nothing.
    """
    generator = torch.Generator().manual_seed(seed)
    prompts = [prompt_ids(tokenizer, theme, "medium") for theme in [*themes, *([[]] * len(themes))]]
    longest = max(map(len, prompts))
    rows = torch.tensor([[tokens.END] * (longest - len(prompt)) + prompt for prompt in prompts])
    owners = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    for _ in range(TOKENS):
        told, untold = network(rows, owners, last_only=True).chunk(2)
        drawn = draw(untold + guidance * (told - untold), generator).repeat(2)[:, None]
        rows, owners = torch.cat([rows, drawn], 1), torch.cat([owners, torch.ones_like(drawn)], 1)
    poems = []
    for row in rows[: len(themes), longest:].tolist():
        lines = [tokenizer.decode([int(i) for i in line.split()]).strip() for line in " ".join(map(str, row)).split(f" {tokens.NL} ")]
        poems.append([line for line in lines[:-1] if line][:LINES])
    return poems


def longest_shared_run(poems: list[list[str]], records: list[Record], longest: int = 16) -> list[int]:
    """For each line the length, in words, of its longest run that a training record also holds, up to `longest`."""
    lines = [words_of(line) for poem in poems for line in poem]
    corpus_words = [words_of(" ".join(record.lines)) for record in records]
    runs = [0] * len(lines)
    for n in range(2, longest + 1):
        wanted = {tuple(line[i : i + n]) for line in lines for i in range(len(line) - n + 1)}
        found = {g for words in corpus_words for i in range(len(words) - n + 1) if (g := tuple(words[i : i + n])) in wanted}
        for at, line in enumerate(lines):
            if any(tuple(line[i : i + n]) in found for i in range(len(line) - n + 1)):
                runs[at] = n
        if not found:
            break
    return runs


def obedience(poems: list[list[str]]) -> dict[str, float]:
    """Share of poems that hold the word asked for (or one that begins with it), and share of the other poems that do."""
    words = [[word for line in poem for word in words_of(line)] for poem in poems]
    holds = np.array([[any(word.startswith(theme) for word in poem) for theme in THEMES] for poem in words])
    asked = np.arange(len(poems)) % len(THEMES)
    own = np.zeros_like(holds)
    own[np.arange(len(poems)), asked] = True
    return {"holds_its_theme": round(float(holds[own].mean()), 3), "chance": round(float(holds[~own].mean()), 3)}


def main() -> None:
    network, saved = load_network()
    tokenizer = tokens.read(PREPARED / "tokenizer.json")
    train, held = (corpus.load(PREPARED / f"{name}.jsonl") for name in ("train", "held"))
    chance = random.Random(11)
    held = chance.sample(held, min(HELD, len(held)))
    themes_of = Themes(train)
    drawn = [themes_of.draw(record, chance) for record in held]
    known = set(lexicon_of(train))
    themes = [[THEMES[i % len(THEMES)]] for i in range(POEMS)]
    figures: dict[str, object] = {
        "steps": saved["step"], "tokens_seen": saved["seen"], "seconds": round(saved["spent"]),
        "bits_per_byte": round(bits_per_byte(network, tokenizer, held, [[] for _ in held]), 3),
        "bits_per_byte_with_theme": round(bits_per_byte(network, tokenizer, held, drawn), 3),
    }
    for guidance in GUIDANCE:
        poems = write(network, tokenizer, themes, guidance)
        lines = [line for poem in poems for line in poem]
        pairs = [pair for line in lines for pair in zip(words_of(line), words_of(line)[1:])]
        lexemes = [word.lower() for line in lines for word in LEXEME.findall(line)]
        runs = longest_shared_run(poems, train)
        figures[f"guidance_{guidance:g}"] = {
            "lines": len(lines), "distinct_2": round(len(set(pairs)) / len(pairs), 3),
            "real_words": round(sum(word in known for word in lexemes) / len(lexemes), 4),
            "longest_shared_run_mean": round(float(np.mean(runs)), 2), "longest_shared_run_max": max(runs),
            "lines_whole_in_training": round(float(np.mean([run >= len(words_of(line)) for run, line in zip(runs, lines)])), 4),
            **obedience(poems),
        }
    ngram = ByteNgram(b"".join(verse_of(record) for record in train))
    figures["bits_per_byte_ngram"] = round(ngram.bits_per_byte([verse_of(record) for record in held]), 3)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
