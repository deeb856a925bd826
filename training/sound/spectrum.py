"""Log-frequency amplitudes: the picture of a sound that the network paints.

36 bins an octave from 55 Hz, 288 bins (to 14 kHz), 75 frames a second. Bin k at frequency f_k is

    A_k(t) = sqrt( sum_s g(s) | 2 / sum(w_k) * sum_n w_k(n) x(n + s) exp(-2 pi i f_k n / rate) |^2 )

with a Hann window w_k of Q / f_k seconds (at most LONGEST), and g a Hann average over AVERAGE seconds wherever the window
is shorter than that, so that close partials do not flicker. A sinusoid of amplitude A at f_k gives A_k = A.
All windows end at the frame's time (plus LOOKAHEAD): nothing is seen before it is played.
Stored is log1p(COMPRESS * A) / log1p(COMPRESS), about 0..1.
"""

import numpy as np
import torch

from condition import FRAME_RATE

BINS = 288
BINS_PER_OCTAVE = 36
LOWEST = 55.0
Q = 34.0
LONGEST = 0.140
AVERAGE = 0.045
LOOKAHEAD = 0.008
COMPRESS = 1000.0


def bin_frequencies() -> np.ndarray:
    """[BINS] hertz."""
    return LOWEST * 2.0 ** (np.arange(BINS) / BINS_PER_OCTAVE)


def compress(amplitude: torch.Tensor) -> torch.Tensor:
    """Amplitude (>= 0) to about 0..1."""
    return torch.log1p(COMPRESS * amplitude) / np.log1p(COMPRESS)


def expand(value: torch.Tensor) -> torch.Tensor:
    """The inverse of compress; values below 0 count as 0."""
    return torch.expm1(value.clamp(min=0) * np.log1p(COMPRESS)) / COMPRESS


def amplitudes(samples: np.ndarray, rate: int) -> torch.Tensor:
    """Log-frequency amplitudes of a mono sound.

    :param samples: [n] float in -1..1.
    :param rate: hertz, a multiple of FRAME_RATE.
    :returns: [frames, BINS], frames = n // hop.
    """
    hop = rate // FRAME_RATE
    frames = len(samples) // hop
    pad = int(rate * 0.25)
    signal = torch.nn.functional.pad(torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32)), (pad, pad))
    bands = [band(signal, rate, hop, frames, pad, octave) for octave in range(BINS // BINS_PER_OCTAVE)]
    return torch.cat(bands, dim=1)


def band(signal: torch.Tensor, rate: int, hop: int, frames: int, pad: int, octave: int) -> torch.Tensor:
    """One octave of `amplitudes`: [frames, BINS_PER_OCTAVE]."""
    frequencies = bin_frequencies()[octave * BINS_PER_OCTAVE : (octave + 1) * BINS_PER_OCTAVE]
    lengths = np.minimum(Q / frequencies, LONGEST) * rate
    longest = int(np.ceil(lengths.max()))
    n = np.arange(longest)
    real, imaginary = [], []
    for frequency, length in zip(frequencies, lengths, strict=True):
        position = (n - (longest - length)) / length  # all windows end together
        window = np.where((position >= 0) & (position <= 1), 0.5 - 0.5 * np.cos(2 * np.pi * position), 0.0)
        wave = 2 * window / window.sum() * np.exp(-2j * np.pi * frequency * n / rate)
        real.append(wave.real)
        imaginary.append(wave.imag)
    kernel = torch.tensor(np.array(real + imaginary).T, dtype=torch.float32)  # [longest, 2 * bins]

    steps = averaging_steps(lengths.min() / rate, hop)  # short windows are averaged over several places
    stride = hop // steps
    spread = max(1, int(round(AVERAGE * rate / stride))) if steps > 1 else 1
    first = pad + int(LOOKAHEAD * rate) - longest - (spread - 1) * stride
    count = (frames - 1) * steps + spread
    weights = torch.hann_window(spread + 2, periodic=False)[1:-1]
    weights = weights / weights.sum()
    power = torch.empty(count, BINS_PER_OCTAVE)
    for begin in range(0, count, 2048):
        size = min(2048, count - begin)
        part = signal[first + begin * stride :].as_strided((size, longest), (stride, 1), first + begin * stride)
        wave = part @ kernel
        power[begin : begin + size] = wave[:, :BINS_PER_OCTAVE] ** 2 + wave[:, BINS_PER_OCTAVE:] ** 2
    if spread > 1:
        power = (power.unfold(0, spread, steps) * weights).sum(-1)
    return power[:frames].sqrt()


def averaging_steps(window: float, hop: int) -> int:
    """How many windows a hop: 1 for long windows, else 4, 6 or 12 so that windows overlap (all divide 588 and 640 near enough)."""
    if window >= AVERAGE:
        return 1
    return 4 if window > 0.008 else 12
