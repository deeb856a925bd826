"""What steers the sound: the condition vector of one frame, the twin of `engine/models/sound/condition.ts`.

The order is that of `SOUND_CONDITION` in `engine/models/sound/types.ts`:
held 72 | struck 72 | hits 10 | family 11 | brightness 1 | roughness 1 | attack 1, all in 0..1.
"""

import numpy as np

FRAME_RATE = 75
"""Frames a second; the hop is 588 samples at 44.1 kHz and 640 at 48 kHz."""

FIRST_KEY = 24
KEYS = 72
"""MIDI notes 24..95 (C1..B6)."""

TONAL_FAMILIES = ("pads", "strings", "voices", "bells", "plucks", "organs", "bass", "glass")
FAMILIES = (*TONAL_FAMILIES, "noise", "textures", "drums")

HIT_NAMES = ("kick", "snare", "clap", "closed hat", "open hat", "low tom", "mid tom", "high tom", "crash", "ride")
HITS = len(HIT_NAMES)

STRUCK_SECONDS = 0.4
"""A struck key's mark fades as exp(-age / STRUCK_SECONDS): it tells the network how long ago the key was struck."""

HIT_SECONDS = 0.15
"""The same for the drums."""

HELD_AT = slice(0, KEYS)
STRUCK_AT = slice(KEYS, 2 * KEYS)
HITS_AT = slice(2 * KEYS, 2 * KEYS + HITS)
FAMILY_AT = slice(HITS_AT.stop, HITS_AT.stop + len(FAMILIES))
BRIGHTNESS_AT, ROUGHNESS_AT, ATTACK_AT = range(FAMILY_AT.stop, FAMILY_AT.stop + 3)
CONDITION = FAMILY_AT.stop + 3


def attack_seconds(attack: float) -> float:
    """How long a sound swells in at least, for an attack of 0..1: its square, in seconds."""
    return attack * attack


def fading(onsets: np.ndarray, seconds: float) -> np.ndarray:
    """Decaying marks: mark[t] = onsets[t] where something begins, else mark[t - 1] * exp(-1 / (FRAME_RATE * seconds)).

    :param onsets: [frames, n] velocity 0..1 at the frame of an onset, else 0.
    :returns: [frames, n] float32 in 0..1.
    """
    fade = np.float32(np.exp(-1.0 / (FRAME_RATE * seconds)))
    marks = np.zeros(onsets.shape, np.float32)
    mark = np.zeros(onsets.shape[1], np.float32)
    for t, onset in enumerate(onsets):
        mark = np.where(onset > 0, onset, mark * fade)
        marks[t] = mark
    return marks


def struck_from_strikes(strikes: np.ndarray) -> np.ndarray:
    """[frames, KEYS] velocity 0..1 at onsets, else 0 -> the fading marks of the keys."""
    return fading(strikes, STRUCK_SECONDS)
