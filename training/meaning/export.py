"""Writes models/meaning.safetensors (8-bit tables, f16 layers) and its parity fixture."""

import argparse
import dataclasses
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from data import ROOT, RUNS, VERSE, Corpus, is_test, is_validation, load_corpus
from model import Lexer, Meaning, Shape
from shipped import Shipped
from text import tokens

WEIGHTS = ROOT / "models" / "meaning.safetensors"
FIXTURE = ROOT / "test" / "fixtures" / "meaning.parity.safetensors"

NORMAL_TO_LOGISTIC = 1.702
"""sigmoid(1.702 z) is within 0.01 of the normal distribution function, so a z-score becomes a quantile."""
STRONG_VALENCE = 1.25
"""What the 95th percentile of |valence| becomes before the tanh: 0.85 after it."""

PARITY_TEXTS = [
    "",
    "neon river",
    "winter sea",
    "blood moon",
    "spring meadow",
    "machine heart",
    "grandmother's garden",
    "gold",
    "nothing",
    "deep ocean",
    "sunrise over gold fields",
    "rage and fire",
    "sleeping snow",
    "Café Noir — ÉTÉ",
    "zzyzxian quorbleflax",
    "🔥 🌊",
    "I wandered lonely as a cloud that floats on high o'er vales and hills",
    "42 & 7, 1999!",
    "noche de verano, 冬の海",
    "love love love love hate",
]


def quantise(table: Tensor) -> tuple[Tensor, Tensor]:
    """[rows, D] to 8-bit integers and one f16 scale a row: value = integer * scale."""
    scales = (table.abs().amax(1) / 127).clamp_min(1e-6).half()
    return (table / scales.float().unsqueeze(1)).round().clamp(-127, 127).to(torch.int8), scales


@torch.no_grad()
def calibrate(model: Meaning, corpus: Corpus, lexer: Lexer) -> None:
    """Spreads the scales over their ranges, as seen over names and phrases, by changing the last layer alone; and puts
    energy before valence, as the meaning vector has them."""
    texts = [text for text in [*corpus.colours, *corpus.phrases] if not is_test(text) and not is_validation(text)]
    ids = lexer([tokens(text) for text in texts])
    _, scales = model.heads(model.pool(ids, torch.tensor(lexer.grams)))
    centre, spread = scales.mean(0), scales.std(0) / NORMAL_TO_LOGISTIC
    centre[0], spread[0] = 0.0, scales[:, 0].abs().quantile(0.95) / STRONG_VALENCE
    order = torch.tensor([1, 0, 2, 3, 4, 5, 6])
    first = model.shape.prototypes
    model.out.weight[first:] = (model.out.weight[first:] / spread.unsqueeze(1))[order]
    model.out.bias[first:] = ((model.out.bias[first:] - centre) / spread)[order]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=VERSE, help="the folder of verse that training had")
    corpus = load_corpus(options.parse_args().data)
    vocabulary = list(corpus.vocabulary)
    model = Meaning(Shape(), len(vocabulary))
    model.load_state_dict(torch.load(RUNS / "best.pt")["model"])
    calibrate(model, corpus, Lexer(vocabulary, model.shape.buckets))

    teachers = torch.load(RUNS / "teachers.pt")
    word_vectors, word_scales = quantise(model.word.detach())
    gram_vectors, gram_scales = quantise(model.gram.detach())
    tensors = {
        "words": torch.tensor(list("\n".join(vocabulary).encode()), dtype=torch.uint8),
        "word.vectors": word_vectors,
        "word.scales": word_scales,
        "word.weights": model.log_weight.detach().exp().half(),
        "gram.vectors": gram_vectors,
        "gram.scales": gram_scales,
        "gram.weight": model.log_fallback.detach().exp().half(),
        "hidden.weight": model.hidden.weight.detach().half(),
        "hidden.bias": model.hidden.bias.detach().half(),
        "out.weight": model.out.weight.detach().half(),
        "out.bias": model.out.bias.detach().half(),
        "prototypes": teachers["prototypes"].half(),
        "log_prior": teachers["log_prior"].half(),
    }
    WEIGHTS.parent.mkdir(exist_ok=True)
    save_file(tensors, WEIGHTS, {"config": json.dumps(dataclasses.asdict(model.shape)), "kind": "meaning"})
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    save_file({"meanings": Shipped(WEIGHTS)(PARITY_TEXTS)}, FIXTURE, {"texts": json.dumps(PARITY_TEXTS)})
    print(f"{WEIGHTS.stat().st_size} bytes, {len(vocabulary)} words")


if __name__ == "__main__":
    main()
