"""Windows of spectra and conditions, cut from the rendered pieces and varied."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from condition import KEYS, struck_from_strikes
from spectrum import BINS, BINS_PER_OCTAVE, LOWEST, compress, expand

NATURAL_BRIGHTNESS = 0.5
TILT_ABOVE = 350.0
DARK_SLOPE, BRIGHT_SLOPE, MOST_GAIN = -14.0, 6.0, 12.0
"""Decibels an octave above TILT_ABOVE at brightness 0 and 1; decibels."""


@dataclass
class Music:
    """All frames of some pieces, one after the other."""

    spectrum: Tensor  # [frames, BINS] float16, compressed
    held: Tensor  # [frames, KEYS] uint8
    struck: Tensor  # [frames, KEYS] float16
    family: Tensor  # [frames, 8] uint8
    roughness: Tensor  # [frames] uint8
    starts: np.ndarray  # frames at which something is struck or let go, far enough from the ends of pieces


def load(folder: Path, pieces: list[int], margin: int = 64) -> Music:
    """Reads the given pieces."""
    parts = [np.load(folder / f"piece-{index:03d}.npz") for index in pieces]
    held = np.concatenate([part["held"] for part in parts])
    changes = np.flatnonzero(np.concatenate([part["strikes"].any(1) for part in parts]) | np.pad((held[1:] != held[:-1]).any(1), (1, 0)))
    return Music(
        spectrum=torch.from_numpy(np.concatenate([part["spectrum"] for part in parts])),
        held=torch.from_numpy(held),
        struck=torch.from_numpy(np.concatenate([struck_from_strikes(part["strikes"] / np.float32(127)) for part in parts])).half(),
        family=torch.from_numpy(np.concatenate([part["family"] for part in parts])),
        roughness=torch.from_numpy(np.concatenate([part["roughness"] for part in parts])),
        starts=changes[(changes > margin) & (changes < len(held) - margin)],
    )


def windows(music: Music, first: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Cuts windows.

    :param first: [batch] frame numbers.
    :returns: compressed spectrum [batch, length, BINS]; condition [batch, length, CONDITION] at natural brightness.
    """
    index = first[:, None] + torch.arange(length)
    roughness = music.roughness[index].float()[..., None] / 255
    condition = torch.cat(
        [
            music.held[index].float() / 127,
            music.struck[index].float(),
            music.family[index].float() / 255,
            torch.full_like(roughness, NATURAL_BRIGHTNESS),
            roughness,
        ],
        dim=-1,
    )
    return music.spectrum[index].float(), condition


def tilt(brightness: Tensor) -> Tensor:
    """Amplitude gain of every bin at a brightness: a slope in decibels an octave above TILT_ABOVE, 0.5 leaves all as it is.

    :param brightness: [batch]; :returns: [batch, BINS].
    """
    octaves = (torch.arange(BINS) / BINS_PER_OCTAVE - np.log2(TILT_ABOVE / LOWEST)).clamp(min=0)
    away = 2 * (brightness - NATURAL_BRIGHTNESS)
    slope = torch.where(away < 0, -DARK_SLOPE * away, BRIGHT_SLOPE * away)
    decibels = (slope[:, None] * octaves).clamp(max=MOST_GAIN)
    return 10 ** (decibels / 20)


def brighten(spectrum: Tensor, condition: Tensor, brightness: Tensor) -> tuple[Tensor, Tensor]:
    """The same windows with their spectra tilted, and the brightness written into the condition."""
    tilted = compress(expand(spectrum) * tilt(brightness)[:, None])
    condition = condition.clone()
    condition[..., -2] = brightness[:, None]
    return tilted, condition


def transpose(spectrum: Tensor, condition: Tensor, semitones: int) -> tuple[Tensor, Tensor]:
    """The same windows some semitones higher: bins and keys move together; what falls off is lost."""
    step = BINS_PER_OCTAVE // 12
    condition = condition.clone()
    condition[..., :KEYS] = shift(condition[..., :KEYS], semitones)
    condition[..., KEYS : 2 * KEYS] = shift(condition[..., KEYS : 2 * KEYS], semitones)
    return shift(spectrum, semitones * step), condition


def shift(x: Tensor, by: int) -> Tensor:
    """Moves the last axis up by `by` places, filling with zeros."""
    moved = torch.zeros_like(x)
    if by >= 0:
        moved[..., by:] = x[..., : x.shape[-1] - by]
    else:
        moved[..., :by] = x[..., -by:]
    return moved


def batch(music: Music, size: int, length: int, border: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A varied training batch; in half of it something is struck or let go exactly at frame `border`, as on stage."""
    any_frame = generator.integers(0, len(music.held) - length, size)
    at_change = generator.choice(music.starts, size) - border
    first = np.where(generator.random(size) < 0.5, any_frame, at_change).clip(0, len(music.held) - length)
    spectrum, condition = windows(music, torch.from_numpy(first), length)
    spectrum, condition = transpose(spectrum, condition, int(generator.integers(-2, 3)))
    brightness = np.where(generator.random(size) < 0.35, NATURAL_BRIGHTNESS, generator.random(size))
    return brighten(spectrum, condition, torch.tensor(brightness, dtype=torch.float32))
