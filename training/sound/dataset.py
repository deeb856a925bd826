"""Windows of spectra and conditions, cut from the rendered pieces and varied."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from condition import BRIGHTNESS_AT, HELD_AT, STRUCK_AT
from spectrum import BINS_PER_OCTAVE, TONAL, band_centres, bin_frequencies, compress, expand

NATURAL_BRIGHTNESS = 0.5
TILT_ABOVE = 350.0
DARK_SLOPE, BRIGHT_SLOPE, MOST_GAIN = -14.0, 6.0, 12.0
"""Decibels an octave above TILT_ABOVE at brightness 0 and 1; decibels."""

TRANSPOSED = 2
"""Semitones, at most, by which a window moves. Noise bands stay: they are wider than that."""


@dataclass
class Piece:
    """One piece of music, read from the disk where it is asked for."""

    spectrum: np.ndarray  # [frames, BINS] float16, compressed
    condition: np.ndarray  # [frames, CONDITION] uint8, natural brightness
    changes: np.ndarray  # frames at which something is struck or let go

    def __len__(self) -> int:
        return len(self.spectrum)


def load(folder: Path, pieces: list[int]) -> list[Piece]:
    """Opens the given pieces."""

    def opened(index: int) -> Piece:
        path = folder / f"piece-{index:04d}"
        spectrum, condition = (np.load(path / f"{name}.npy", mmap_mode="r") for name in ("spectrum", "condition"))
        return Piece(spectrum, condition, np.load(path / "changes.npy"))

    return [opened(index) for index in pieces]


def window(piece: Piece, first: int, length: int) -> tuple[Tensor, Tensor]:
    """Compressed spectrum [length, BINS] and condition [length, CONDITION] from a frame on."""
    cut = slice(first, first + length)
    return torch.from_numpy(piece.spectrum[cut].astype(np.float32)), torch.from_numpy(piece.condition[cut].astype(np.float32) / 255)


def tilt(brightness: Tensor) -> Tensor:
    """Amplitude gain of every bin and band at a brightness: a slope in decibels an octave above TILT_ABOVE, none at 0.5.

    :param brightness: [batch]; :returns: [batch, BINS].
    """
    frequencies = torch.from_numpy(np.concatenate([bin_frequencies(), band_centres()])).float()
    octaves = (frequencies / TILT_ABOVE).log2().clamp(min=0)
    away = 2 * (brightness - NATURAL_BRIGHTNESS)
    slope = torch.where(away < 0, -DARK_SLOPE * away, BRIGHT_SLOPE * away)
    decibels = (slope[:, None] * octaves).clamp(max=MOST_GAIN)
    return 10 ** (decibels / 20)


def brighten(spectrum: Tensor, condition: Tensor, brightness: Tensor) -> tuple[Tensor, Tensor]:
    """The same windows [batch, frames, ...] with their spectra tilted, and the brightness [batch] written into the condition."""
    tilted = compress(expand(spectrum) * tilt(brightness)[:, None])
    condition = condition.clone()
    condition[..., BRIGHTNESS_AT] = brightness[:, None]
    return tilted, condition


def transpose(spectrum: Tensor, condition: Tensor, semitones: int) -> tuple[Tensor, Tensor]:
    """The same windows some semitones higher: bins and keys move together; what falls off is lost."""
    spectrum, condition = spectrum.clone(), condition.clone()
    spectrum[..., :TONAL] = shift(spectrum[..., :TONAL], semitones * BINS_PER_OCTAVE // 12)
    for keys in (HELD_AT, STRUCK_AT):
        condition[..., keys] = shift(condition[..., keys], semitones)
    return spectrum, condition


def shift(x: Tensor, by: int) -> Tensor:
    """Moves the last axis up by `by` places, filling with zeros."""
    moved = torch.zeros_like(x)
    if by >= 0:
        moved[..., by:] = x[..., : x.shape[-1] - by]
    else:
        moved[..., :by] = x[..., -by:]
    return moved


def batch(music: list[Piece], size: int, length: int, border: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A varied training batch; in half of it something is struck or let go exactly at frame `border`, as on stage.

    :returns: compressed spectrum [size, length, BINS]; condition [size, length, CONDITION].
    """
    cuts = []
    for index in generator.choice(len(music), size):
        piece = music[index]
        first = generator.integers(0, len(piece) - length + 1)
        if generator.random() < 0.5 and len(piece.changes):
            first = np.clip(generator.choice(piece.changes) - border, 0, len(piece) - length)
        cut = window(piece, int(first), length)
        cuts.append(transpose(*cut, int(generator.integers(-TRANSPOSED, TRANSPOSED + 1))))
    spectrum, condition = (torch.stack(parts) for parts in zip(*cuts, strict=True))
    brightness = np.where(generator.random(size) < 0.35, NATURAL_BRIGHTNESS, generator.random(size))
    return brighten(spectrum, condition, torch.tensor(brightness, dtype=torch.float32))
