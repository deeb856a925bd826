"""Semantic axes: a quality is a direction between two groups of contrasting phrases (SemAxis, An et al. 2018)."""

from collections.abc import Callable

import torch
from torch import Tensor

ANCHORS: dict[str, tuple[list[str], list[str]]] = {
    "energy": (
        [
            "an explosive burst of energy",
            "furious wild dancing",
            "racing at full speed",
            "a pounding driving beat",
            "a raging fire",
            "screaming with rage",
            "lightning and crashing thunder",
            "a roaring engine",
            "frantic violent motion",
            "an ecstatic shouting crowd",
        ],
        [
            "sleeping peacefully",
            "slow calm breathing",
            "a quiet still lake",
            "resting in silence",
            "motionless and drowsy",
            "softly falling snow",
            "a gentle lullaby",
            "tired and weary",
            "a faint whisper",
            "the stillness of a winter evening",
        ],
    ),
    "density": (
        [
            "a dense crowd of people",
            "packed full",
            "a thick tangled jungle",
            "a swarm of thousands of insects",
            "busy city streets full of traffic",
            "cluttered and overflowing",
            "a heavy wall of sound",
            "countless things piled together",
            "a great abundance",
            "many many voices",
        ],
        [
            "an empty room",
            "a single lonely object",
            "a vast bare desert",
            "sparse and minimal",
            "nothing at all",
            "one solitary tree",
            "a hollow void",
            "blank white space",
            "alone in silence",
            "thin air",
        ],
    ),
    "roughness": (
        [
            "rough jagged rocks",
            "gritty sandpaper",
            "harsh noisy static",
            "rusty torn metal",
            "broken glass",
            "coarse gravel",
            "cracked and scratched bark",
            "a distorted snarl",
            "thorns and splinters",
            "crumbling rubble",
        ],
        [
            "smooth silk",
            "polished marble",
            "soft velvet",
            "the smooth surface of calm water",
            "creamy and sleek",
            "a pure clear tone",
            "oil flowing gently",
            "delicate soft skin",
            "a feather",
            "tender and gentle",
        ],
    ),
    "symmetry": (
        [
            "perfect geometric symmetry",
            "a mandala",
            "a regular crystal lattice",
            "an orderly repeating pattern",
            "the rose window of a cathedral",
            "a snowflake",
            "balanced and mirrored",
            "precise clockwork",
            "soldiers marching in formation",
            "a harmonious proportion",
        ],
        [
            "a chaotic mess",
            "a random scatter",
            "wild tangled undergrowth",
            "crooked and irregular",
            "splattered paint",
            "shattered ruins",
            "disorder and confusion",
            "a lopsided heap",
            "drifting ragged smoke",
            "stumbling drunk",
        ],
    ),
    "tension": (
        [
            "unbearable suspense",
            "about to snap",
            "dread before the storm",
            "a tightly stretched wire",
            "danger is near",
            "anxious and nervous waiting",
            "a fierce conflict",
            "someone follows me in the dark",
            "on the edge of a cliff",
            "a cry of alarm",
        ],
        [
            "relaxed and at ease",
            "everything is resolved",
            "a warm safe home",
            "a gentle breeze",
            "peaceful rest after work",
            "content and carefree",
            "a leisurely afternoon",
            "sweet relief",
            "a friendly picnic in the sun",
            "a comfortable cushion",
        ],
    ),
    "brightness": (
        [
            "dazzling bright sunlight",
            "shining white light",
            "glittering stars",
            "a brilliant flash",
            "radiant glowing gold",
            "sparkling high bells",
            "clear morning light",
            "a bright sunny sky",
            "a blazing lamp",
            "white snow in the sun",
        ],
        [
            "pitch black darkness",
            "deep shadow",
            "a dim cave",
            "murky dark water",
            "a black moonless night",
            "low rumbling gloom",
            "buried underground",
            "dull grey dusk",
            "soot and coal",
            "a dark windowless cellar",
        ],
    ),
}

AXES = list(ANCHORS)


def directions(encode: Callable[[list[str]], Tensor]) -> Tensor:
    """Returns [6, 384], each of length 1: the mean of the high phrases less the mean of the low ones."""
    rows = []
    for high, low in ANCHORS.values():
        rows.append(encode(high).mean(0) - encode(low).mean(0))
    return torch.nn.functional.normalize(torch.stack(rows), dim=-1)
