"""Held-out figures of models/meaning.safetensors, as one JSON object on standard output."""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from axes import AXES, directions
from colour import colour_difference
from data import ROOT, VERSE, is_test, load_corpus
from shipped import NAMES, Shipped
from teacher import Encoder
from text import tokens
from train import colours_of, is_learned

PLAIN_COLOURS = set("red orange yellow green blue purple violet pink brown black white grey gray teal gold".split())


def spearman(first: Tensor, second: Tensor) -> float:
    """Pearson's correlation of ranks, equal values sharing their mean rank."""
    ranks = []
    for values in (first, second):
        _, place, count = values.unique(return_inverse=True, return_counts=True)
        ranks.append((count.cumsum(0) - (count + 1) / 2)[place])
    return float(torch.corrcoef(torch.stack(ranks))[0, 1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=VERSE, help="the folder of verse that training had")
    corpus = load_corpus(options.parse_args().data)
    shipped, encoder = Shipped(ROOT / "models" / "meaning.safetensors"), Encoder()

    names = [name for name in corpus.colours if is_test(name)]
    truth = colours_of(corpus, names)
    mean = colours_of(corpus, [name for name in corpus.colours if not is_test(name)]).mean(0)
    palettes = shipped(names)
    learned, constant = colour_difference(palettes[:, :3], truth), colour_difference(mean.expand_as(truth), truth)
    plain = torch.tensor([bool(PLAIN_COLOURS & set(tokens(name))) for name in names])

    def colour_figures(rows: Tensor) -> dict[str, float]:
        ours, theirs = float(learned[rows].median()), float(constant[rows].median())
        return {"names": int(rows.sum()), "model": ours, "mean colour": theirs, "ratio": ours / theirs}

    def rating_figures(ratings: dict[str, float], quality: str) -> dict[str, float]:
        held = {word: rating for word, rating in ratings.items() if not is_learned(word)}
        said = shipped(list(held))[:, NAMES.index(quality)]
        return {"words": len(held), "spearman": spearman(said, torch.tensor(list(held.values())))}

    axes = directions(encoder)
    phrases = [phrase for phrase in corpus.phrases if is_test(phrase)]
    embedded = {phrase: vector for phrase, vector in zip(corpus.phrases, encoder(corpus.phrases), strict=True)}
    taught = torch.stack([embedded[phrase] for phrase in phrases]) @ axes.T
    given = shipped(phrases)
    unseen_taught, unseen_given = encoder(corpus.unseen_words) @ axes.T, shipped(corpus.unseen_words)

    def agreement(teacher: Tensor, pupil: Tensor) -> dict[str, float]:
        return {axis: spearman(teacher[:, i], pupil[:, NAMES.index(axis)]) for i, axis in enumerate(AXES) if axis != "energy"}

    spread = given.quantile(torch.tensor([0.05, 0.5, 0.95]), 0).T
    figures = {
        "colour, median CIEDE2000": {
            "all held-out names": colour_figures(torch.ones_like(plain)),
            "with a plain colour word": colour_figures(plain),
            "without": colour_figures(~plain),
        },
        "valence, held-out words": rating_figures(corpus.valence, "valence"),
        "energy, held-out words and their arousal": rating_figures(corpus.arousal, "energy"),
        f"axes, spearman with the teacher, {len(phrases)} held-out phrases": agreement(taught, given),
        f"axes, spearman with the teacher, {len(corpus.unseen_words)} words outside the vocabulary": agreement(
            unseen_taught, unseen_given
        ),
        "quantiles 5, 50, 95 over held-out phrases": dict(zip(NAMES, spread.tolist(), strict=True)),
    }
    print(json.dumps(rounded(figures), indent=2))


def rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
