"""What steers the sound: the condition vector of one frame, the twin of `engine/models/sound/condition.ts`.

The order is that of `SOUND_CONDITION` in `engine/models/sound/types.ts`:
held 72 | struck 72 | family 8 | brightness 1 | roughness 1, all in 0..1.
"""

import numpy as np

FRAME_RATE = 75
"""Frames a second; the hop is 588 samples at 44.1 kHz and 640 at 48 kHz."""

FIRST_KEY = 24
KEYS = 72
"""MIDI notes 24..95 (C1..B6)."""

FAMILIES = ("pads", "strings", "voices", "bells", "plucks", "organs", "bass", "glass")

STRUCK_SECONDS = 0.4
"""A struck key's mark fades as exp(-age / STRUCK_SECONDS): it tells the network how long ago the key was struck."""

CONDITION = 2 * KEYS + len(FAMILIES) + 2


def struck_from_strikes(strikes: np.ndarray) -> np.ndarray:
    """Decaying marks from onsets.

    struck[t] = strikes[t] where a key is struck, else struck[t - 1] * exp(-1 / (FRAME_RATE * STRUCK_SECONDS)).

    :param strikes: [frames, KEYS] velocity 0..1 at the frame of an onset, else 0.
    :returns: [frames, KEYS] float32 in 0..1.
    """
    fade = np.exp(-1.0 / (FRAME_RATE * STRUCK_SECONDS))
    struck = np.zeros(strikes.shape, np.float32)
    mark = np.zeros(strikes.shape[1], np.float32)
    for t, strike in enumerate(strikes):
        mark = np.where(strike > 0, strike, mark * fade)
        struck[t] = mark
    return struck
