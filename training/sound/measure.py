"""What a listener with instruments would say of a sound: log-mel frames, statistics, keys, onsets, brightness."""

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.optimize import nnls
from torch import Tensor

import noise_bank
import oscillators
from condition import FIRST_KEY, FRAME_RATE, KEYS
from spectrum import BINS_PER_OCTAVE, LOWEST, TONAL, expand

RATE = 44_100
HOP = RATE // FRAME_RATE
WINDOW = 1024
MELS = 40
SEGMENT = 30
"""Frames whose statistics are one point: 0.4 s."""

OVERTONES, DECAY = 8, 0.6
"""Of the note profiles: overtone h has DECAY^(h - 1) of the amplitude (as NNLS chroma, Mauch and Dixon 2010)."""


def heard(frames: Tensor) -> np.ndarray:
    """Mono samples of compressed frames [frames, BINS], through the inverse that the stage has: [frames * HOP]."""
    tonal, _ = oscillators.synthesise(frames[:, :TONAL].numpy(), RATE)
    return tonal + noise_bank.synthesise(expand(frames[:, TONAL:]).numpy(), RATE, _loops())


def _loops(kept: list[np.ndarray] = []) -> np.ndarray:  # noqa: B006
    if not kept:
        kept.append(noise_bank.noise_loops(RATE))
    return kept[0]


def mel_filters() -> np.ndarray:
    """[WINDOW / 2 + 1, MELS] triangles from 40 Hz to 16 kHz, evenly spaced in mel (O'Shaughnessy 1987)."""
    mel = lambda f: 2595 * np.log10(1 + f / 700)  # noqa: E731
    edges = 700 * (10 ** (np.linspace(mel(40), mel(16_000), MELS + 2) / 2595) - 1)
    places = np.arange(WINDOW // 2 + 1)[:, None] * RATE / WINDOW
    rising = (places - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], RATE / WINDOW)
    falling = (edges[2:] - places) / np.maximum(edges[2:] - edges[1:-1], RATE / WINDOW)
    return np.clip(np.minimum(rising, falling), 0, None)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """[frames, MELS] decibels, not below -90."""
    transform = torch.stft(torch.from_numpy(samples.astype(np.float32)), WINDOW, HOP, window=torch.hann_window(WINDOW), return_complex=True)
    power = transform.abs().square().T.numpy() @ mel_filters() / WINDOW
    return 10 * np.log10(np.maximum(power, 1e-9))


def statistics(samples: np.ndarray) -> np.ndarray:
    """Mean and deviation over time of the log-mel bands of every 0.4 s: [segments, 2 MELS], decibels."""
    mel = log_mel(samples)
    segments = mel[: len(mel) // SEGMENT * SEGMENT].reshape(-1, SEGMENT, MELS)
    return np.concatenate([segments.mean(1), segments.std(1)], axis=1)


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """|mean_a - mean_b|^2 + tr(cov_a + cov_b - 2 sqrt(cov_a cov_b)), of rows of decibels over 10."""
    x, y = a / 10, b / 10
    cov_x, cov_y = np.cov(x.T), np.cov(y.T)
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(cov_x + cov_y - 2 * sqrtm(cov_x @ cov_y).real))


def griffin_lim(magnitude: Tensor, iterations: int = 32) -> np.ndarray:
    """Samples whose short-time spectrum has these magnitudes [WINDOW / 2 + 1, frames] (Griffin and Lim 1984)."""
    window = torch.hann_window(WINDOW)
    phase = torch.exp(2j * torch.pi * torch.rand(magnitude.shape))
    for _ in range(iterations):
        samples = torch.istft(magnitude * phase, WINDOW, HOP, window=window)
        again = torch.stft(samples, WINDOW, HOP, window=window, return_complex=True)
        phase = again / again.abs().clamp(min=1e-9)
    return samples.numpy()


def note_profiles() -> np.ndarray:
    """[TONAL, KEYS] the amplitudes that a key of each pitch would have in a frame, peaks two bins wide."""
    profiles = np.zeros((TONAL, KEYS))
    bins = np.arange(TONAL)
    for key in range(KEYS):
        pitch = 440 * 2 ** ((FIRST_KEY + key - 69) / 12)
        for overtone in range(1, OVERTONES + 1):
            place = BINS_PER_OCTAVE * np.log2(pitch * overtone / LOWEST)
            profiles[:, key] += DECAY ** (overtone - 1) * np.exp(-0.5 * ((bins - place) / 1.2) ** 2)
    return profiles


def keys_heard(amplitudes: np.ndarray) -> np.ndarray:
    """Amplitudes [TONAL] of a moment -> how much of every key is in it, none negative: [KEYS]."""
    return nnls(note_profiles(), amplitudes)[0]


def chroma(keys: np.ndarray) -> np.ndarray:
    """[KEYS] -> [12], from C."""
    return np.roll(keys.reshape(-1, 12).sum(0), FIRST_KEY % 12)


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / max(1e-9, np.linalg.norm(a) * np.linalg.norm(b)))


def brightness(samples: np.ndarray) -> float:
    """Spectral centroid, in mel bands of amplitude."""
    amplitude = (10 ** (log_mel(samples) / 20)).mean(0)
    return float((amplitude * np.arange(MELS)).sum() / amplitude.sum())


def rises(samples: np.ndarray) -> float:
    """How much begins, in decibels a second: rises of the log-mel bands above -60 dB, of a decibel a frame at least, added up."""
    rise = np.diff(np.maximum(log_mel(samples), -60), axis=0)
    return float(np.where(rise > 1, rise, 0).mean() * FRAME_RATE)
