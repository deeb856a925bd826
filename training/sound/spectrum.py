"""A frame of sound, as the network paints it: 288 log-frequency amplitudes of what is tonal, 32 noise bands of what is not.

Bins: 36 an octave from 55 Hz (to 14 kHz). Bin k at frequency f_k is

    A_k(t) = sqrt( sum_s g(s) | 2 / sum(w_k) * sum_n w_k(n) x(n + s) exp(-2 pi i f_k n / rate) |^2 )

with a Hann window w_k of Q / f_k seconds (at most LONGEST), and g a Hann average over AVERAGE seconds wherever the window
is shorter than that, so that close partials do not flicker. A sinusoid of amplitude A at f_k gives A_k = A.

Bands: RMS amplitudes between 33 edges evenly spaced on the ERB-rate scale (Glasberg and Moore 1990); see `noise_bands`.

All windows end at the frame's time (plus LOOKAHEAD): nothing is seen before it is played.
Stored is log1p(COMPRESS * A) / log1p(COMPRESS), about 0..1. 75 frames a second.
"""

import numpy as np
import scipy.fft
import torch

from condition import FRAME_RATE

TONAL = 288
BINS_PER_OCTAVE = 36
LOWEST = 55.0
Q = 34.0
LONGEST = 0.140
AVERAGE = 0.045
LOOKAHEAD = 0.008
COMPRESS = 1000.0

BANDS = 32
BAND_LOWEST, BAND_HIGHEST = 30.0, 17_000.0
SHORT, LONG = 512, 2048
"""Samples of the bands' windows at 44.1 kHz (and 48 kHz)."""
LONG_BELOW = 300.0
"""Bands whose centre is below this many hertz need the long window."""
FLOOR_FROM = 500.0
"""Below this, partials leave no gap in which a floor could be seen."""

FLOOR_WINDOW = 4096
FLOOR_RANK = 0.3

BINS = TONAL + BANDS
"""Numbers of one frame."""

OVERSAMPLED = 2.6
"""An octave is analysed on a copy of the sound with at least this many samples a period of its highest bin."""


def bin_frequencies() -> np.ndarray:
    """[TONAL] hertz."""
    return LOWEST * 2.0 ** (np.arange(TONAL) / BINS_PER_OCTAVE)


def band_edges() -> np.ndarray:
    """[BANDS + 1] hertz; E(f) = 21.4 log10(1 + 0.00437 f)."""
    low, high = (21.4 * np.log10(1 + 0.00437 * f) for f in (BAND_LOWEST, BAND_HIGHEST))
    return (10 ** (np.linspace(low, high, BANDS + 1) / 21.4) - 1) / 0.00437


def band_centres() -> np.ndarray:
    """[BANDS] hertz, the geometric mean of the edges."""
    edges = band_edges()
    return np.sqrt(edges[1:] * edges[:-1])


def compress(amplitude: torch.Tensor) -> torch.Tensor:
    """Amplitude (>= 0) to about 0..1."""
    return torch.log1p(COMPRESS * amplitude) / np.log1p(COMPRESS)


def expand(value: torch.Tensor) -> torch.Tensor:
    """The inverse of compress; values below 0 count as 0."""
    return torch.expm1(value.clamp(min=0) * np.log1p(COMPRESS)) / COMPRESS


def amplitudes(samples: np.ndarray, rate: int) -> torch.Tensor:
    """Log-frequency amplitudes of a mono sound.

    Low octaves are cut from copies of the sound at lower rates (band-limited by cropping its Fourier transform), which
    keeps the sums short.

    :param samples: [n] float in -1..1.
    :param rate: hertz, a multiple of FRAME_RATE.
    :returns: [frames, TONAL], frames = n // hop.
    """
    hop = rate // FRAME_RATE
    frames = len(samples) // hop
    pad = -(-rate // (4 * hop))  # frames of silence on either side, a quarter of a second
    padded = scipy.fft.next_fast_len(frames + 2 * pad)
    signal = np.zeros(padded * hop, np.float32)
    signal[pad * hop : (pad + frames) * hop] = samples[: frames * hop]
    transform = scipy.fft.rfft(signal)
    copies = {1: torch.from_numpy(signal)}
    bands = []
    for octave in range(TONAL // BINS_PER_OCTAVE):
        factor = slowdown(octave, rate, hop)
        if factor not in copies:
            size = len(signal) // factor
            copies[factor] = torch.from_numpy(scipy.fft.irfft(transform[: size // 2 + 1], size) / np.float32(factor))
        bands.append(octave_amplitudes(copies[factor], rate, hop, frames, pad * hop, octave, factor))
    return torch.cat(bands, dim=1)


def octave_lengths(octave: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies (hertz) and window lengths (seconds) of an octave's bins."""
    frequencies = bin_frequencies()[octave * BINS_PER_OCTAVE : (octave + 1) * BINS_PER_OCTAVE]
    return frequencies, np.minimum(Q / frequencies, LONGEST)


def averaging_steps(window: float) -> int:
    """How many windows a hop: 1 for long windows, else 4 or 12 so that windows overlap (near enough divisors of 588 and 640)."""
    if window >= AVERAGE:
        return 1
    return 4 if window > 0.008 else 12


def slowdown(octave: int, rate: int, hop: int) -> int:
    """The greatest divisor of the stride between windows by which the rate may be divided for this octave."""
    frequencies, lengths = octave_lengths(octave)
    stride = hop // averaging_steps(lengths.min())
    most = rate / (OVERSAMPLED * frequencies.max())
    return max(d for d in range(1, stride + 1) if stride % d == 0 and hop % d == 0 and d <= max(1, most))


def octave_amplitudes(signal: torch.Tensor, rate: int, hop: int, frames: int, pad: int, octave: int, factor: int) -> torch.Tensor:
    """One octave of `amplitudes` from a copy of the sound at rate / factor: [frames, BINS_PER_OCTAVE].

    :param hop, pad: in samples of the full rate.
    """
    frequencies, lengths = octave_lengths(octave)
    steps = averaging_steps(lengths.min())
    stride = hop // steps
    spread = max(1, int(round(AVERAGE * rate / stride))) if steps > 1 else 1
    end = pad + int(LOOKAHEAD * rate) - (spread - 1) * stride  # where the first window ends, at the full rate
    last = end // factor  # and the sample of the copy at or before it
    longest = int(np.ceil(lengths.max() * rate / factor)) + 1
    age = (end - (last - np.arange(longest)[::-1]) * factor) / rate  # seconds before the windows' end
    position = 1 - age / lengths[:, None]
    window = np.where((position >= 0) & (position <= 1), 0.5 - 0.5 * np.cos(2 * np.pi * position), 0.0)
    wave = 2 * window / window.sum(1, keepdims=True) * np.exp(2j * np.pi * frequencies[:, None] * age)
    kernel = torch.tensor(np.concatenate([wave.real, wave.imag]).T, dtype=torch.float32)  # [longest, 2 * bins]

    first = last - longest + 1
    stride //= factor
    count = (frames - 1) * steps + spread
    power = torch.empty(count, BINS_PER_OCTAVE)
    for begin in range(0, count, 2048):
        size = min(2048, count - begin)
        part = signal.as_strided((size, longest), (stride, 1), first + begin * stride) @ kernel
        power[begin : begin + size] = part[:, :BINS_PER_OCTAVE] ** 2 + part[:, BINS_PER_OCTAVE:] ** 2
    if spread > 1:
        weights = torch.hann_window(spread + 2, periodic=False)[1:-1]
        weights = weights / weights.sum()
        rows = power.T[:, None]
        power = torch.nn.functional.conv1d(rows, weights[None, None], stride=steps)[:, 0].T
    return power[:frames].sqrt()


def powers(samples: np.ndarray, rate: int, size: int) -> torch.Tensor:
    """Mean square of a mono sound in every bin of the Fourier transform: [frames, size / 2 + 1], Hann windows of `size`.

    The bins of a frame sum to the mean square of white noise, and to A^2 / 2 for a sinusoid of amplitude A.
    """
    hop = rate // FRAME_RATE
    frames = len(samples) // hop
    ahead = int(LOOKAHEAD * rate)
    signal = torch.from_numpy(np.pad(samples[: frames * hop].astype(np.float32), (size, ahead)))
    window = torch.hann_window(size)
    cut = signal.as_strided((frames, size), (hop, 1), ahead)
    parts = [torch.fft.rfft(part * window).abs().square() for part in cut.split(2048)]
    return torch.cat(parts) * (2 / (size * window.square().sum()))


def band_shares(size: int, rate: int) -> np.ndarray:
    """How much of each bin of the Fourier transform (half a bin to either side) lies in each band: [size / 2 + 1, BANDS]."""
    edges = band_edges() * size / rate
    places = np.arange(size // 2 + 1)[:, None]
    return np.clip(np.minimum(places + 0.5, edges[1:]) - np.maximum(places - 0.5, edges[:-1]), 0, 1)


def noise_bands(samples: np.ndarray, rate: int) -> torch.Tensor:
    """RMS amplitude of everything in each band: [frames, BANDS]. Low bands see a long window, high ones a short one."""
    low = band_centres() < LONG_BELOW
    bands = torch.empty(len(samples) // (rate // FRAME_RATE), BANDS)
    for size, chosen in ((LONG, low), (SHORT, ~low)):
        shares = torch.tensor(band_shares(size, rate)[:, chosen], dtype=torch.float32)
        bands[:, torch.from_numpy(chosen)] = powers(samples, rate, size) @ shares
    return bands.sqrt()


def floor_bands(samples: np.ndarray, rate: int) -> torch.Tensor:
    """RMS amplitude of the noise between the partials of a tonal sound: [frames, BANDS], 0 below FLOOR_FROM.

    Of the n bins of a band, the k-th smallest |X|^2 with k = FLOOR_RANK n, over the mean that it has where X is noise (the
    order statistics of an exponential distribution). The windows are longer than the bands' own, and the rank is lower
    than the median's, because the partials of a chord fill half of a shorter spectrum: a chord without any noise would
    be given a floor at -45 dB of it.
    """
    power = powers(samples, rate, FLOOR_WINDOW)
    edges = band_edges() * FLOOR_WINDOW / rate
    bands = torch.zeros(len(power), BANDS)
    for band in np.flatnonzero(band_edges()[:-1] >= FLOOR_FROM):
        low, high = int(np.ceil(edges[band])), int(np.floor(edges[band + 1]))
        count = high - low + 1
        rank = max(1, round(FLOOR_RANK * count))
        expected = float(sum(1 / (count - j) for j in range(rank)))
        ranked = power[:, low : high + 1].kthvalue(rank, dim=1).values
        bands[:, band] = ranked * float(edges[band + 1] - edges[band]) / expected
    return bands.sqrt()


def frames_of(tonal: np.ndarray, noise: np.ndarray, rate: int) -> torch.Tensor:
    """Compressed frames [frames, BINS] of a sound whose tonal and noisy parts are given apart, as mono samples."""
    bands = (floor_bands(tonal, rate).square() + noise_bands(noise, rate).square()).sqrt()
    return compress(torch.cat([amplitudes(tonal, rate), bands], dim=1))
