"""The inverse of the noise bands of `spectrum.py`: every band is a loop of unit-RMS noise, as loud as the frames ask.

The twin for the browser is `engine/models/sound/noise-bank.ts` (in stereo, with loops of unequal length).
"""

import numpy as np

from condition import FRAME_RATE
from spectrum import BANDS, band_edges

SECONDS = 2


def noise_loops(rate: int, seed: int = 0) -> np.ndarray:
    """[BANDS, SECONDS * rate] float32, periodic, unit RMS, nothing outside the band."""
    rng = np.random.default_rng(seed)
    length = SECONDS * rate
    loops = np.zeros((BANDS, length), np.float32)
    edges = band_edges() * SECONDS
    for band in range(BANDS):
        first = int(np.ceil(edges[band]))
        count = max(1, int(np.ceil(edges[band + 1])) - first)
        spectrum = np.zeros(length // 2 + 1, np.complex128)
        spectrum[first : first + count] = np.exp(2j * np.pi * rng.random(count)) * length / np.sqrt(2 * count)
        loops[band] = np.fft.irfft(spectrum, length)
    return loops


def synthesise(amplitudes: np.ndarray, rate: int, loops: np.ndarray) -> np.ndarray:
    """Mono samples, one hop a frame, gliding from the frame before to this one.

    :param amplitudes: [frames, BANDS] RMS. :returns: [frames * hop].
    """
    hop = rate // FRAME_RATE
    before = np.pad(amplitudes, ((1, 0), (0, 0)))[:-1]
    ramp = np.arange(hop) / hop
    out = np.zeros(len(amplitudes) * hop, np.float32)
    for band in range(BANDS):
        gain = before[:, band, None] + (amplitudes - before)[:, band, None] * ramp
        out += gain.ravel() * np.resize(loops[band], len(out))
    return out
