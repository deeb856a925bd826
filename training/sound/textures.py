"""Sounds without pitch, or with no more of it than breath has, made from random numbers: the families `textures` and `noise`."""

import numpy as np
import scipy.fft
import scipy.signal

from condition import FRAME_RATE, attack_seconds

RATE = 44_100
KINDS = ("wind", "sea", "rain", "static", "insects", "vinyl", "embers", "crackle")
"""From smooth to grainy: the order in which roughness goes through them."""

FULL = 0.2
"""RMS amplitude at velocity 1."""

RELEASE = 0.3
"""A texture fades as exp(-age / RELEASE) after the last key is let go, breath three times as fast; seconds."""


def shaped(rng: np.random.Generator, n: int, low: float, high: float, slope: float = 0.0) -> np.ndarray:
    """[n] unit-RMS noise between two frequencies (soft edges, half an octave), `slope` decibels an octave."""
    size = scipy.fft.next_fast_len(n, real=True)
    f = np.fft.rfftfreq(size, 1 / RATE) + 1e-3
    gain = 1 / (1 + (low / f) ** 6) / (1 + (f / high) ** 6) * 10 ** (slope * np.log2(f / 1000) / 20)
    transform = scipy.fft.rfft(rng.standard_normal(size, dtype=np.float32))
    return unit(scipy.fft.irfft(transform * gain.astype(np.float32), size)[:n])


def unit(x: np.ndarray) -> np.ndarray:
    return (x / (np.sqrt(np.mean(x**2)) + 1e-9)).astype(np.float32)


def wander(rng: np.random.Generator, n: int, seconds: float) -> np.ndarray:
    """[n] smooth random curve in 0..1 that turns about every `seconds`."""
    points = rng.random(int(n / RATE / seconds) + 4)
    at = np.linspace(0, len(points) - 3, n)
    i, part = at.astype(int), at % 1
    return points[i] + (points[i + 1] - points[i]) * (0.5 - 0.5 * np.cos(np.pi * part))


def grains(rng: np.random.Generator, n: int, rate: float, spread: float) -> np.ndarray:
    """[n] random clicks, `rate` a second, levels spread log-normally."""
    out = np.zeros(n, np.float32)
    count = rng.poisson(rate * n / RATE)
    out[rng.integers(0, n, count)] = np.exp(spread * rng.standard_normal(count)) * rng.choice([-1, 1], count)
    return out


def ring(x: np.ndarray, low: float, high: float) -> np.ndarray:
    return scipy.signal.sosfilt(scipy.signal.butter(1, [low, high], "band", fs=RATE, output="sos"), x)


def texture(rng: np.random.Generator, kind: str, n: int) -> np.ndarray:
    """[n] unit-RMS samples of a kind of KINDS."""
    if kind == "wind":
        bands = [(90, 350), (250, 800), (600, 2000)]
        return unit(sum(shaped(rng, n, *band) * wander(rng, n, 1.2) ** 2 * part for band, part in zip(bands, (1, 0.7, 0.35), strict=True)))
    if kind == "sea":
        swell = 0.15 + wander(rng, n, 2.5) ** 2
        return unit(shaped(rng, n, 60, 900, -3) * swell + 0.6 * shaped(rng, n, 800, 9000, -3) * swell**2)
    if kind == "rain":
        return unit(shaped(rng, n, 700, 12_000, -2) + 1.2 * unit(ring(grains(rng, n, 400, 0.8), 1500, 9000)))
    if kind == "static":
        return unit(shaped(rng, n, 150, 15_000) * (0.6 + 0.4 * wander(rng, n, 0.05)) + 0.7 * unit(grains(rng, n, 900, 0.9)))
    if kind == "insects":
        time = np.arange(n) / RATE
        sound = np.zeros(n, np.float32)
        for _ in range(4):
            centre, beat = rng.uniform(3200, 7500), rng.uniform(14, 45)
            pulse = np.maximum(0, np.sin(2 * np.pi * beat * time + rng.uniform(0, 6.28))) ** 2 * (wander(rng, n, 0.4) > 0.35)
            sound += shaped(rng, n, centre * 0.95, centre * 1.05) * pulse.astype(np.float32) * rng.uniform(0.4, 1)
        return unit(sound)
    if kind == "vinyl":
        return unit(0.5 * shaped(rng, n, 30, 120) + 0.5 * shaped(rng, n, 500, 9000, -3) + 1.2 * unit(ring(grains(rng, n, 12, 0.7), 900, 7000)))
    if kind == "embers":
        return unit(0.5 * shaped(rng, n, 60, 400, -4) + unit(ring(grains(rng, n, 22, 0.9), 500, 4000)) + 0.2 * shaped(rng, n, 1000, 6000))
    return unit(unit(ring(grains(rng, n, 60, 0.8), 800, 11_000)) + 0.05 * shaped(rng, n, 300, 9000))


def envelope(asked: np.ndarray, attack: float, release: float = RELEASE) -> np.ndarray:
    """Follows a level: up in a straight line (0 to 1 in at least 20 ms), down exponentially. [frames] -> [frames]."""
    rise = 1 / (max(0.02, attack_seconds(attack)) * FRAME_RATE)
    fall = np.exp(-1 / (release * FRAME_RATE))
    level, out = 0.0, np.zeros(len(asked), np.float32)
    for t, goal in enumerate(asked):
        level = min(goal, level + rise * max(goal, 0.05)) if goal >= level else max(goal, level * fall)
        out[t] = level
    return out


def to_samples(frames: np.ndarray) -> np.ndarray:
    hop = RATE // FRAME_RATE
    return np.interp(np.arange(len(frames) * hop) / hop, np.arange(len(frames)), frames).astype(np.float32)


def weather(rng: np.random.Generator, kind: str, velocities: np.ndarray, attack: float) -> np.ndarray:
    """A texture as loud as the hardest held key: velocity 0..1 a frame [frames] -> samples. Amplitude is velocity squared."""
    level = to_samples(envelope(velocities**2, attack))
    return FULL * level * texture(rng, kind, len(level))


def breath(rng: np.random.Generator, note: int, velocity: float, frames: int, attack: float) -> np.ndarray:
    """Noise about a key's pitch and its octave, held for `frames` and let go: samples, half a second longer."""
    held = np.concatenate([np.full(frames, velocity**2), np.zeros(FRAME_RATE // 2)])
    level = to_samples(envelope(held, attack, RELEASE / 3))
    white = rng.standard_normal(len(level), dtype=np.float32)
    pitch = 440 * 2 ** ((note - 69) / 12)
    sound = unit(ring(white, pitch * 0.93, pitch * 1.07)) + 0.5 * unit(ring(white, pitch * 1.86, pitch * 2.14)) + 0.12 * unit(ring(white, 2000, 9000))
    return 0.5 * FULL * level * unit(sound)
