"""Trains the meaning model: `python training/meaning/train.py [--smoke] [--data DIR] [--device cpu|cuda] [--minutes N]`.

Three teachers, then one pupil. The teachers read the sentence encoder's embedding: a colour head taught on named
colours, a ridge regression taught on words that people rated for valence and arousal, and semantic axes that need no
teaching. Energy is arousal with some of its axis: people call a lullaby arousing, but it is no loud thing. The pupil learns what they say of every word and phrase, and the true colours and ratings themselves wherever
there are any.
"""

import argparse
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from axes import AXES, directions
from colour import colour_difference, hex_to_rgb, rgb_to_oklab
from data import RUNS, VERSE, Corpus, fold, is_test, is_validation, load_corpus, stem
from model import Lexer, Meaning, Shape
from palette import learn_prototypes, read_palette, soft_label
from teacher import Encoder
from text import tokens

RATED = ("valence", "arousal")
UNIT = {"valence": 0.4, "arousal": 0.25}
"""The spread of the ratings; dividing by it puts them beside the axes, which are z-scores."""
LOUDNESS = 0.2
"""How much of the axis of energy is added to arousal."""
TRUTH = 0.7
"""How much of a named colour's target is its true colour; the rest is the colour head's opinion."""


def is_learned(word: str) -> bool:
    """Ratings: of one word family in seven they are held out."""
    return fold(stem(word)) >= 1 / 7


def colours_of(corpus: Corpus, names: list[str]) -> Tensor:
    """OKLab, [names, 3]."""
    return rgb_to_oklab(torch.tensor([hex_to_rgb(corpus.colours[name]) for name in names]))


def learn_colour_head(head: nn.Module, embeddings: Tensor, labels: Tensor, epochs: int) -> None:
    """Cross-entropy to the softened true colour; the input is scaled to about unit variance."""
    optimiser = torch.optim.AdamW(head.parameters(), 1e-3, weight_decay=1e-2)
    for _ in range(epochs):
        for rows in torch.randperm(len(embeddings)).split(256):
            log_p = head(embeddings[rows] * 384**0.5).log_softmax(-1)
            loss = -(labels[rows] * log_p).sum(-1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    head.eval()


def learn_ridge(embeddings: Tensor, targets: Tensor, penalty: float = 10.0) -> Tensor:
    """(X'X + penalty I)^-1 X'y with a constant column: [385]."""
    x = with_constant(embeddings)
    return torch.linalg.solve(x.T @ x + penalty * torch.eye(385), x.T @ targets)


def with_constant(embeddings: Tensor) -> Tensor:
    return torch.cat([embeddings, torch.ones(len(embeddings), 1)], 1)


class Teachers(nn.Module):
    """An embedding [N, 384] to the palette's distribution [N, prototypes] and seven scales [N, 7], about 1 wide each."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.colour = nn.Sequential(
            nn.Linear(384, 256), nn.GELU(), nn.Dropout(0.3), nn.Linear(256, shape.prototypes)
        )
        self.register_buffer("prototypes", torch.zeros(shape.prototypes, 3))
        self.register_buffer("log_prior", torch.zeros(shape.prototypes))
        self.register_buffer("ridge", torch.zeros(385, len(RATED)))
        self.register_buffer("axes", torch.zeros(len(AXES), 384))
        self.register_buffer("centre", torch.zeros(len(AXES)))
        self.register_buffer("spread", torch.ones(len(AXES)))

    def learn(self, corpus: Corpus, encoder: Encoder, epochs: int) -> None:
        """From everything that is not held out."""
        names = [name for name in corpus.colours if not is_test(name) and not is_validation(name)]
        row_of_name = {name: i for i, name in enumerate(corpus.colours)}
        embedded = encoder(list(corpus.colours), "colours")[[row_of_name[name] for name in names]]
        colours = colours_of(corpus, names)
        self.prototypes.copy_(learn_prototypes(colours, len(self.prototypes)))
        labels = soft_label(colours, self.prototypes)
        self.log_prior.copy_(labels.mean(0).log())
        learn_colour_head(self.colour, embedded, labels, epochs)

        row_of_word = {word: i for i, word in enumerate(corpus.vocabulary)}
        words = encoder(list(corpus.vocabulary.values()), "words")
        for i, scale in enumerate(RATED):
            ratings = {word: rating for word, rating in getattr(corpus, scale).items() if is_learned(word)}
            rated = words[[row_of_word[word] for word in ratings]]
            self.ridge[:, i] = learn_ridge(rated, torch.tensor(list(ratings.values())) / UNIT[scale])

        self.axes.copy_(directions(encoder))
        population = torch.cat([embedded, encoder(corpus.phrases, "phrases")]) @ self.axes.T
        self.centre.copy_(population.mean(0))
        self.spread.copy_(population.std(0))

    @torch.no_grad()
    def forward(self, embeddings: Tensor, valence: Tensor, arousal: Tensor) -> tuple[Tensor, Tensor]:
        """`valence` and `arousal`, [N]: what people said, in units of `UNIT`; nan where nobody did."""
        palette = self.colour(embeddings * 384**0.5).softmax(-1)
        energy, *others = ((embeddings @ self.axes.T - self.centre) / self.spread).unbind(1)
        guessed = (with_constant(embeddings) @ self.ridge).unbind(1)
        valence, arousal = (
            torch.where(said.isnan(), guess, said) for said, guess in zip((valence, arousal), guessed, strict=True)
        )
        return palette, torch.stack([valence, arousal + LOUDNESS * energy, *others], 1)


@torch.no_grad()
def colour_error(model: Meaning, ids: Tensor, grams: Tensor, teachers: Teachers, truth: Tensor) -> float:
    """Median CIEDE2000 between true colours (OKLab, [N, 3]) and the palette's dominant ones."""
    logits, _ = model.heads(model.pool(ids, grams))
    said = read_palette(logits, teachers.prototypes, teachers.log_prior)[:, :3]
    return float(colour_difference(said, truth).median())


def begin(model: Meaning, corpus: Corpus, embedded: Tensor) -> None:
    """Words begin at the principal components of their embeddings, weights at the smooth inverse frequency."""
    centred = embedded - embedded.mean(0)
    _, _, components = torch.pca_lowrank(centred, model.shape.dimensions, niter=4)
    frequency = torch.tensor([corpus.frequency[word] for word in corpus.vocabulary])
    with torch.no_grad():
        model.word.copy_(centred @ components * 4)
        model.log_weight.copy_(torch.log(1e-3 / (1e-3 + frequency)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--smoke", action="store_true", help="a tiny run that only proves that the parts fit")
    options.add_argument("--data", type=Path, default=VERSE, help="a folder of verse, *.txt")
    options.add_argument("--device", default="cpu", help="for the sentence encoder")
    options.add_argument("--minutes", type=float, default=30, help="for the pupil")
    options.add_argument("--epochs", type=int, default=12)
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(chosen.threads)

    corpus = load_corpus(chosen.data, smoke=chosen.smoke)
    runs = RUNS / "smoke" if chosen.smoke else RUNS
    runs.mkdir(parents=True, exist_ok=True)
    train(corpus, Encoder(chosen.device), runs, 1 if chosen.smoke else chosen.epochs, chosen.minutes)


def train(corpus: Corpus, encoder: Encoder, runs: Path, epochs: int, minutes: float) -> None:
    """Keeps `teachers.pt`, `pupil.pt` (to go on from) and `best.pt` (least colour error in validation) in `runs`."""
    shape = Shape()
    teachers = Teachers(shape).eval()
    if (runs / "teachers.pt").exists():
        teachers.load_state_dict(torch.load(runs / "teachers.pt"))
    else:
        teachers.learn(corpus, encoder, epochs)
        torch.save(teachers.state_dict(), runs / "teachers.pt")

    names = [name for name in corpus.colours if not is_test(name) and not is_validation(name)]
    phrases = [phrase for phrase in corpus.phrases if not is_test(phrase)]
    vocabulary = list(corpus.vocabulary)
    place = {name: i for i, name in enumerate(corpus.colours)}
    embedded = torch.cat(
        [
            encoder(list(corpus.colours))[[place[name] for name in names]],
            encoder(list(corpus.vocabulary.values()), "words"),
            encoder(corpus.phrases)[[i for i, phrase in enumerate(corpus.phrases) if not is_test(phrase)]],
        ]
    )
    rated = {name: torch.full((len(embedded),), torch.nan) for name in RATED}
    for name, said in rated.items():
        ratings = getattr(corpus, name)
        for i, word in enumerate(vocabulary, start=len(names)):
            if word in ratings and is_learned(word):
                said[i] = ratings[word] / UNIT[name]
    palette, scales = teachers(embedded, **rated)
    truth = soft_label(colours_of(corpus, names), teachers.prototypes)
    palette[: len(names)] = torch.lerp(palette[: len(names)], truth, TRUTH)
    emphasis = torch.full((len(embedded),), 0.5)
    emphasis[: len(names)] = 1.0

    lexer = Lexer(vocabulary, shape.buckets)
    ids = lexer([tokens(name) for name in names] + [[word] for word in vocabulary] + [tokens(p) for p in phrases])
    judged = [name for name in corpus.colours if is_validation(name)]
    judged_ids, judged_colours = lexer([tokens(name) for name in judged]), colours_of(corpus, judged)
    grams = torch.tensor(lexer.grams)

    model = Meaning(shape, len(vocabulary))
    begin(model, corpus, embedded[len(names) : len(names) + len(vocabulary)])
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    done, best = 0, float("inf")
    if (runs / "pupil.pt").exists():
        state = torch.load(runs / "pupil.pt")
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        done, best = state["epochs"], state["best"]

    started = time.monotonic()
    for epoch in range(done, epochs):
        if time.monotonic() - started > minutes * 60:
            break
        optimiser.param_groups[0]["lr"] = 2e-3 * (1 - epoch / epochs)
        total = 0.0
        for rows in torch.randperm(len(ids)).split(768):
            pooled = model.pool(ids[rows], grams, spell=0.1)
            logits, y = model.heads(pooled, dropout=0.2)
            colour = -(palette[rows] * logits.log_softmax(-1)).sum(-1)
            scale = ((y - scales[rows]) ** 2).sum(-1)
            meaning = ((model.decode(pooled) - embedded[rows]) ** 2).sum(-1)
            loss = (emphasis[rows] * colour).mean() + 0.3 * scale.mean() + meaning.mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * len(rows)
        error = colour_error(model, judged_ids, grams, teachers, judged_colours)
        minutes_used = (time.monotonic() - started) / 60
        print(f"epoch {epoch + 1}: loss {total / len(ids):.3f}, colour {error:.2f}, {minutes_used:.1f} min", flush=True)
        torch.save(
            {
                "model": model.state_dict(),
                "optimiser": optimiser.state_dict(),
                "epochs": epoch + 1,
                "best": min(best, error),
            },
            runs / "pupil.pt",
        )
        if error < best:
            best = error
            torch.save({"model": model.state_dict(), "epoch": epoch + 1}, runs / "best.pt")


if __name__ == "__main__":
    main()
