"""The inverse of `spectrum.py` without a network: spectral peaks, tracked from frame to frame, drive phase-continuous oscillators.

After McAulay and Quatieri 1986, "Speech analysis/synthesis based on a sinusoidal representation"; phases are carried on, not
matched. The twin for the browser is `engine/models/sound/oscillators.ts`.
"""

from dataclasses import dataclass, field

import numpy as np

from condition import FRAME_RATE
from spectrum import BINS_PER_OCTAVE, COMPRESS, LOWEST

QUIETEST = 0.02
"""Peaks below this compressed value (about -77 dB) are silence."""

REACH = 1.0
"""A peak continues a track at most this many bins away."""


@dataclass
class Tracks:
    """Sounding partials: places in bins, amplitudes, phases in radians. All [tracks]."""

    place: np.ndarray = field(default_factory=lambda: np.zeros(0))
    amplitude: np.ndarray = field(default_factory=lambda: np.zeros(0))
    phase: np.ndarray = field(default_factory=lambda: np.zeros(0))


def find_peaks(frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places (bins, fractional) and amplitudes of the local maxima, by a parabola through three compressed values.

    :param frame: [BINS] compressed.
    """
    a, b, c = frame[:-2], frame[1:-1], frame[2:]
    at = np.flatnonzero((b > QUIETEST) & (b >= a) & (b > c))
    a, b, c = a[at], b[at], c[at]
    offset = 0.5 * (a - c) / (a - 2 * b + c)
    height = b - 0.25 * (a - c) * offset
    return at + 1 + offset, np.expm1(height * np.log1p(COMPRESS)) / COMPRESS


def continue_tracks(places: np.ndarray, amplitudes: np.ndarray, tracks: Tracks) -> np.ndarray:
    """For every peak the track it continues, or -1: loud peaks choose first, the nearest free track within REACH."""
    chosen = np.full(len(places), -1)
    free = np.ones(len(tracks.place), bool)
    for peak in np.argsort(-amplitudes, kind="stable"):
        distance = np.where(free, np.abs(tracks.place - places[peak]), np.inf)
        if len(distance) and distance.min() <= REACH:
            chosen[peak] = int(distance.argmin())
            free[chosen[peak]] = False
    return chosen


def frequency(place: np.ndarray) -> np.ndarray:
    return LOWEST * 2.0 ** (place / BINS_PER_OCTAVE)


def synthesise(frames: np.ndarray, rate: int, seed: int = 0, tracks: Tracks | None = None) -> tuple[np.ndarray, Tracks]:
    """Mono samples: one hop a frame, gliding from the frame before to this one.

    :param frames: [frames, BINS] compressed. :returns: samples [frames * hop], and the tracks to go on with.
    """
    rng = np.random.default_rng(seed)
    hop = rate // FRAME_RATE
    ramp = np.arange(hop) / hop
    tracks = tracks or Tracks()
    out = np.zeros(len(frames) * hop, np.float32)
    for t, frame in enumerate(frames):
        places, amplitudes = find_peaks(frame)
        chosen = continue_tracks(places, amplitudes, tracks)
        old, born = chosen >= 0, chosen < 0
        dying = np.setdiff1d(np.arange(len(tracks.place)), chosen[old])
        begin = np.concatenate([tracks.place[chosen[old]], places[born], tracks.place[dying]])
        end = np.concatenate([places[old], places[born], tracks.place[dying]])
        quiet, gone = np.zeros(born.sum()), np.zeros(len(dying))
        loud0 = np.concatenate([tracks.amplitude[chosen[old]], quiet, tracks.amplitude[dying]])
        loud1 = np.concatenate([amplitudes[old], amplitudes[born], gone])
        phase = np.concatenate([tracks.phase[chosen[old]], rng.uniform(0, 2 * np.pi, born.sum()), tracks.phase[dying]])
        f0, f1 = frequency(begin)[:, None], frequency(end)[:, None]
        step = 2 * np.pi / rate * (f0 + (f1 - f0) * ramp)
        phases = phase[:, None] + np.cumsum(step, axis=1)
        amplitude = loud0[:, None] + (loud1 - loud0)[:, None] * ramp
        out[t * hop : (t + 1) * hop] = (amplitude * np.sin(phases - step)).sum(0)
        alive = len(places)
        last = phases[:alive, -1] if alive else np.zeros(0)
        tracks = Tracks(end[:alive], loud1[:alive], np.mod(last, 2 * np.pi))
    return out, tracks
