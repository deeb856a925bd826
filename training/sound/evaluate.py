"""Held-out figures as JSON: python training/sound/evaluate.py [--size small|large] [--checkpoint FILE] [--quick].

All of it is measured on music and chords that were never learnt; what is heard is the frames through the stage's own inverse.

- frechet: Frechet distance of log-mel statistics (measure.statistics) to held-out music, for 1, 2, 4 and 50 steps; beside
  that of other held-out music (the floor), and of Griffin-Lim of noise.
- chroma: median cosine of asked and heard chroma over random chords of tonal families.
- brightness, density: Spearman's rank correlation of what is asked and what is heard.
- family: how often a classifier that has seen real music alone names the asked family, and how often it is right of the real.
- seam: jumps at the blocks' borders over jumps elsewhere, in ten minutes of held-out scenes.
- hold: ten minutes of one chord: decibels from the first to the last minute, and the greatest autocorrelation.
- guidance: chroma and family without it and with it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import Tensor, nn

from condition import ATTACK_AT, BRIGHTNESS_AT, CONDITION, FAMILIES, FAMILY_AT, FIRST_KEY, FRAME_RATE, HELD_AT, KEYS, ROUGHNESS_AT, STRUCK_AT
from condition import STRUCK_SECONDS, TONAL_FAMILIES, fading
from dataset import Piece, load, window
from denoiser import BLOCK, CONTEXT, OVERLAP, Denoiser
from export import load_average
from measure import brightness, chroma, cosine, frechet, griffin_lim, heard, keys_heard, log_mel, rises, statistics
from measure import HOP, RATE, WINDOW
from render import HELD_OUT, kept_pieces
from scenes import random_chord
from spectrum import BINS, amplitudes, expand
from stream import GUIDANCE, stream

STEPS = (1, 2, 4, 50)
VELOCITY = 90 / 127


def keep_keys(keys: list[int], family: str, seconds: float, bright: float = 0.5, rate: float = 0.0, rng: np.random.Generator | None = None) -> Tensor:
    """The condition of a held chord from silence on, struck `rate` times a second: [CONTEXT + frames + OVERLAP, CONDITION]."""
    frames = int(np.ceil(seconds * FRAME_RATE / BLOCK)) * BLOCK + OVERLAP
    condition = np.zeros((CONTEXT + frames, CONDITION), np.float32)
    strikes = np.zeros((CONTEXT + frames, KEYS), np.float32)
    for key in keys:
        condition[CONTEXT:, HELD_AT][:, key] = VELOCITY
        strikes[CONTEXT, key] = VELOCITY
        at = CONTEXT
        while rate > 0 and rng is not None:
            at += max(4, int(rng.exponential(1 / rate) * FRAME_RATE))
            if at >= len(strikes):
                break
            strikes[at, key] = VELOCITY
    condition[:, STRUCK_AT] = fading(strikes, STRUCK_SECONDS)
    condition[:, FAMILY_AT.start + FAMILIES.index(family)] = 1
    condition[:, BRIGHTNESS_AT] = bright
    return torch.from_numpy(condition)


def held_out_windows(music: list[Piece], blocks: int, generator: np.random.Generator, count: int) -> tuple[Tensor, Tensor]:
    """Random windows of held-out music at natural brightness: spectra and conditions, [count, CONTEXT + blocks ...]."""
    length = CONTEXT + blocks * BLOCK + OVERLAP
    cuts = []
    for i in range(count):
        piece = music[i % len(music)]
        cuts.append(window(piece, int(generator.integers(0, len(piece) - length)), length))
    spectrum, condition = (torch.stack(parts) for parts in zip(*cuts, strict=True))
    return spectrum, condition


def described(spectra: Tensor) -> np.ndarray:
    return np.concatenate([statistics(heard(spectrum)) for spectrum in spectra])


def measure_frechet(model: nn.Module, music: list[Piece], count: int, every: tuple[int, ...] = STEPS) -> dict[str, float]:
    """Windows of 16 s."""
    generator = np.random.default_rng(1)
    blocks = 75
    spectrum, condition = held_out_windows(music, blocks, generator, count)
    real = described(held_out_windows(music, blocks, generator, count)[0][:, CONTEXT:-OVERLAP])
    figures = {"real": frechet(described(spectrum[:, CONTEXT:-OVERLAP]), real)}
    level = float(np.sqrt(np.mean([np.mean(heard(x) ** 2) for x in spectrum[:4]])))
    noise = griffin_lim(torch.randn(WINDOW // 2 + 1, 16 * FRAME_RATE * 8).abs())
    figures["griffin_lim"] = frechet(statistics(noise * level / noise.std()), real)
    for steps in every:
        figures[str(steps)] = frechet(described(stream(model, condition, steps, 0, spectrum[:, :CONTEXT])), real)
    return figures


def measure_chroma(model: nn.Module, steps: int, count: int, guidance: float = GUIDANCE) -> dict[str, float]:
    """Random chords of one to six keys, three quarters of a second in, in every tonal family by turns."""
    rng = np.random.default_rng(2)
    seconds = 1.0
    names = [TONAL_FAMILIES[i % len(TONAL_FAMILIES)] for i in range(count)]
    chords = []
    for name in names:
        low, high = (28, 55) if name == "bass" else (45, 84)
        notes = random_chord(rng, low, high)[:6]
        chords.append([note - FIRST_KEY for note in notes])
    conditions = torch.stack([keep_keys(keys, name, seconds) for keys, name in zip(chords, names, strict=True)])
    sound = torch.cat([stream(model, part, steps, 3, guidance=guidance) for part in conditions.split(64)])
    cosines: dict[str, list[float]] = {}
    for spectrum, keys, name in zip(sound, chords, names, strict=True):
        asked = np.zeros(KEYS)
        asked[keys] = 1
        seen = amplitudes(heard(spectrum), RATE)[15:].numpy().mean(0)
        cosines.setdefault(name, []).append(cosine(chroma(asked), chroma(keys_heard(seen))))
    every = [value for values in cosines.values() for value in values]
    return {"median": float(np.median(every)), **{name: float(np.median(values)) for name, values in cosines.items()}}


def measure_knobs(model: Denoiser, steps: int, count: int) -> dict[str, float]:
    rng = np.random.default_rng(4)
    chord = [36, 43, 48, 52]
    asked = rng.random(count)

    def correlation(names: tuple[str, ...], measured: list[float]) -> float:
        """The median of the families'."""
        parts = range(len(names))
        return float(np.median([spearmanr(asked[i :: len(names)], measured[i :: len(names)]).statistic for i in parts]))

    bright = torch.stack([keep_keys(chord, TONAL_FAMILIES[i % len(TONAL_FAMILIES)], 2.0, asked[i]) for i in range(count)])
    centroids = [brightness(heard(x)) for x in stream(model, bright, steps, 5)]
    struck = ("bells", "plucks")  # the density knob strikes these; engine/models/sound/condition.ts has the same rate
    dense = torch.stack([keep_keys(chord, struck[i % len(struck)], 4.0, 0.5, 3 * asked[i], rng) for i in range(count)])
    onsets = [rises(heard(x)) for x in stream(model, dense, steps, 6)]
    return {"brightness": correlation(TONAL_FAMILIES, centroids), "density": correlation(struck, onsets)}


LOOK = 60
"""Frames that the classifier sees: 0.8 s."""


def classifier() -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(BINS, 64, 5, stride=2), nn.ReLU(), nn.Conv1d(64, 64, 5, stride=2), nn.ReLU(), nn.Conv1d(64, 64, 5, stride=2), nn.ReLU(),
        nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(64, len(FAMILIES)),
    )  # fmt: skip


def single_family(music: list[Piece], count: int, generator: np.random.Generator, length: int = LOOK, before: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Windows in which one family alone is asked for and something sounds, all families alike: spectra, conditions, families."""
    found: list[list[tuple[Tensor, Tensor]]] = [[] for _ in FAMILIES]
    each = -(-count // len(FAMILIES))
    for _ in range(400 * count):
        piece = music[generator.integers(len(music))]
        spectrum, condition = window(piece, int(generator.integers(0, len(piece) - before - length)), before + length)
        mix = condition[:, FAMILY_AT]
        family = int(mix[0].argmax())
        if len(found[family]) < each and (mix[:, family] > 0.99).all() and (spectrum[before:].amax(1) > 0.25).float().mean() > 0.6:
            found[family].append((spectrum, condition))
            if all(len(each_found) == each for each_found in found):
                break
    spectra, conditions = (torch.stack([pair[i] for pairs in found for pair in pairs]) for i in (0, 1))
    return spectra, conditions, torch.tensor([family for family, pairs in enumerate(found) for _ in pairs])


def train_classifier(music: list[Piece]) -> nn.Module:
    """On real music alone; level and a little noise vary, so that it cannot lean on them."""
    torch.manual_seed(0)
    generator = np.random.default_rng(7)
    spectra, _, families = single_family(music, 4400, generator)
    model = classifier()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    for _ in range(1200):
        chosen = torch.randint(len(spectra), (64,))
        x = spectra[chosen] * (0.8 + 0.4 * torch.rand(64, 1, 1)) + 0.02 * torch.randn(64, LOOK, BINS)
        loss = nn.functional.cross_entropy(model(x.transpose(1, 2)), families[chosen], label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


def measure_families(model: Denoiser, judge: nn.Module, music: list[Piece], steps: int, count: int, guidance: float = GUIDANCE) -> dict[str, float]:
    generator = np.random.default_rng(8)
    length = -(-LOOK // BLOCK) * BLOCK + OVERLAP
    spectra, conditions, families = single_family(music, count, generator, length, CONTEXT)
    # From silence on: a context of the real sound would give the family away.
    sound = torch.cat([stream(model, part, steps, 9, guidance=guidance) for part in conditions.split(64)])
    with torch.no_grad():
        named = judge(sound[:, :LOOK].transpose(1, 2)).argmax(1)
        right = judge(spectra[:, CONTEXT : CONTEXT + LOOK].transpose(1, 2)).argmax(1)
    by_family = {name: (named[families == i] == i).float().mean().item() for i, name in enumerate(FAMILIES)}
    return {"generated": (named == families).float().mean().item(), "real": (right == families).float().mean().item(), **by_family}


def measure_seams(model: Denoiser, music: list[Piece], steps: int, minutes: float) -> dict[str, float]:
    """Mean (and ninth decile) of the jumps at borders over those elsewhere: of frames, of log-mel bands, of samples."""
    conditions = torch.cat([torch.from_numpy(piece.condition[:].astype(np.float32) / 255) for piece in music[2::3]])
    blocks = int(minutes * 60 * FRAME_RATE / BLOCK)
    condition = conditions[: CONTEXT + blocks * BLOCK + OVERLAP][None]
    sound = stream(model, condition, steps, 10)[0]
    samples = heard(sound)
    blocks = len(sound) // BLOCK
    jumps = {
        "frames": sound.diff(dim=0).abs().mean(1).numpy(),
        "bands": np.abs(np.diff(log_mel(samples), axis=0)).mean(1)[: blocks * BLOCK - 1],
        "samples": np.abs(np.diff(samples[: blocks * BLOCK * HOP])),
    }
    figures = {}
    for name, jump in jumps.items():
        length = BLOCK * HOP if name == "samples" else BLOCK
        border = (np.arange(len(jump)) + 1) % length == 0
        figures[name] = float(jump[border].mean() / jump[~border].mean())
        figures[f"{name}_ninth_decile"] = float(np.quantile(jump[border], 0.9) / np.quantile(jump[~border], 0.9))
        # How far the same figures stray at places that are no borders: what chance alone does.
        places = np.linspace(1, length - 1, min(200, length - 1)).astype(int) - 1
        strayed = [np.quantile(jump[place::length], 0.9) / np.quantile(jump, 0.9) for place in places]
        figures[f"{name}_ninth_decile_elsewhere"] = float(np.quantile(strayed, 0.95))
    return figures


def measure_hold(model: Denoiser, steps: int, minutes: float) -> dict[str, dict[str, float]]:
    """One chord in families that last."""
    names = ("pads", "strings", "voices", "organs")
    condition = torch.stack([keep_keys([24, 31, 36, 40, 43], name, minutes * 60) for name in names])
    figures = {}
    for name, sound in zip(names, stream(model, condition, steps, 11), strict=True):
        level = expand(sound).square().sum(1)
        minute = 60 * FRAME_RATE
        drift = 10 * torch.log10(level[-minute:].mean() / level[300 : 300 + minute].mean()).item()
        features = sound[300:].unflatten(1, (40, 8)).mean(2).unfold(0, 15, 15).mean(2)  # fifth of a second, 40 parts of the spectrum
        features = features - features.mean(0)
        size = 2 * len(features)
        power = torch.fft.rfft(features, size, dim=0).abs().square().sum(1)
        correlation = torch.fft.irfft(power, size)[: len(features) // 2]
        scale = len(features) / (len(features) - torch.arange(len(correlation)))
        correlation = correlation / correlation[0] * scale
        figures[name] = {"drift_db": drift, "autocorrelation": correlation[10:].max().item()}
    return figures


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return round(value, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/sound2"))
    parser.add_argument("--size", default="small")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--steps", type=int, default=2, help="of the figures that are measured for one setting")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_average(arguments.checkpoint or Path(f"training/runs/sound-{arguments.size}/checkpoint.pt"))
    pieces = kept_pieces(arguments.data)
    music, learnt = (load(arguments.data, [piece for piece in pieces if (piece < HELD_OUT) == kept]) for kept in (True, False))
    share, steps = (0.1 if arguments.quick else 1.0), arguments.steps

    judge = train_classifier(learnt)
    few = int(500 * share)
    figures: dict[str, object] = {}
    for name, measured in {
        "chroma": lambda: {str(n): measure_chroma(model, n, few) for n in (1, 2, 4)},
        "knobs": lambda: measure_knobs(model, steps, int(160 * share)),
        "family": lambda: {str(n): measure_families(model, judge, music, n, few) for n in (1, 2, 4)},
        "guidance": lambda: {
            str(g): {"chroma": measure_chroma(model, steps, few // 2, g)["median"], "family": measure_families(model, judge, music, steps, few // 2, g)["generated"]}
            for g in (0.0, 0.5, 1.0, 1.5)
        },
        "seam": lambda: measure_seams(model, music, steps, 10 * share),
        "hold": lambda: measure_hold(model, steps, 10 * share),
        "frechet": lambda: measure_frechet(model, music, int(30 * share)),
    }.items():
        figures[name] = rounded(measured())
        print(f"{name}: {json.dumps(figures[name])}", flush=True)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
