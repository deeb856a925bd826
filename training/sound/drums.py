"""Rhythms of ten classes of hits: bars from templates, varied, and loose hits between silences."""

from dataclasses import dataclass

import numpy as np

from condition import FRAME_RATE, HIT_NAMES

KITS = (0, 8, 32, 40, 48, 16, 25, 24)
"""General MIDI kits in the order that roughness goes through them: standard, room, jazz, brush, orchestra, power, 808, electronic."""

NOTES = ((36, 35), (38, 40), (39, 37), (42,), (46,), (41, 43), (45, 47), (48, 50), (49, 57), (51, 59))
"""General MIDI notes of every class of hits."""

K, S, C, H, O, L, M, T, X, R = range(len(HIT_NAMES))  # noqa: E741
BARS: tuple[dict[int, str], ...] = (
    # 16 or 12 steps a bar: X loud, x as it comes, . a ghost, - nothing
    {K: "X---X---X---X---", S: "----X-------X---", H: "--x---x---x---x-"},
    {K: "X---X---X---X---", C: "----X-------X---", O: "--x---x---x---x-", H: "x---x---x---x---"},
    {K: "X-------X-x-----", S: "----X-------X---", H: "x-x-x-x-x-x-x-x-"},
    {K: "X-x---x---X--x--", S: "----X--.-.--X---", H: "x-x-x-x-x-x-x-x-"},
    {K: "X-X-------XX----", S: "----X--.-.--X--.", R: "x-x-x-x-x-x-x-x-"},
    {K: "X---------X-----", S: "----X-------X---", H: "xxxxxxxxxxxxxxxx"},
    {K: "X------x--X-----", S: "--------X-------", H: "x-x-x-xxx-x-xxx-"},
    {K: "X--x--x---x-x---", C: "---x--x---x--x--", H: "x-.-x-.-x-.-x-.-"},
    {K: "X---x---X---x---", S: "---x--x----x--x-", H: "x-x-x-x-x-x-x-x-"},
    {K: "X-----X---X-----", C: "----X-------X---", R: "x---x---x---x---", O: "--------------x-"},
    {K: "X-----x-----", S: "---.-.X--.-.", R: "x--x-xx--x-x"},
    {K: "X-----X-----", S: "---X-----X--", H: "x-xx-xx-xx-x"},
    {L: "X--x--x-----x---", M: "--x---x---x-----", T: "----x----x----x-", K: "X-------X-------"},
    {S: "XxxxX---", T: "----X-x-", M: "------Xx", L: "-------X", X: "X-------"},
    {K: "X-------", X: "X-------", R: "x-x-x-x-"},
    {S: "x.x.x.x.x.x.X.x.", K: "X-------X-------"},
    {H: "x-x-x-x-x-x-x-x-"},
    {K: "X-------x-------"},
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    frame: int
    kind: int
    velocity: int  # 1..127


def rhythm(rng: np.random.Generator, start: int, end: int, touch: float) -> list[Hit]:
    """Hits of one scene, from frame `start` to before `end`; at most one of a class a frame."""
    hits = loose_hits(rng, start, end, touch) if rng.random() < 0.3 else bars(rng, start, end, touch)
    return list({(hit.frame, hit.kind): hit for hit in hits if hit.frame < end}.values())


def loose_hits(rng: np.random.Generator, start: int, end: int, touch: float) -> list[Hit]:
    """Any class, any moment, so that every hit is also heard alone: fingers on pads."""
    kinds = rng.choice(len(HIT_NAMES), rng.integers(1, 5), replace=False)
    gap = rng.uniform(0.15, 1.2) * FRAME_RATE
    hits, frame = [], start + int(rng.integers(1, 30))
    while frame < end:
        hits.append(Hit(frame, int(rng.choice(kinds)), loudness(rng, touch, 22)))
        frame += max(3, int(rng.exponential(gap)))
    return hits


def bars(rng: np.random.Generator, start: int, end: int, touch: float) -> list[Hit]:
    bar = BARS[rng.integers(len(BARS))]
    other = BARS[rng.integers(len(BARS))]
    moved = {int(kind): int(rng.integers(len(HIT_NAMES))) for kind in bar if rng.random() < 0.15}
    step = 60 / rng.uniform(60, 180) / 4 * FRAME_RATE
    swing = rng.choice([0.0, rng.uniform(0, 0.33)])
    dropped = rng.choice([0.0, 0.1, 0.25])
    hits, at, number = [], start + float(rng.integers(0, 20)), 0
    while at < end:
        number += 1
        now = other if number % 4 == 0 and rng.random() < 0.5 else bar
        steps = max(len(row) for row in now.values())
        for kind, row in now.items():
            for i, mark in enumerate(row):
                if mark == "-" or rng.random() < dropped:
                    continue
                level = {"X": 1.15, "x": 0.85, ".": 0.4}[mark] * touch
                late = swing * step if i % 2 else 0.0
                hits.append(Hit(int(round(at + i * step + late)), moved.get(kind, kind), loudness(rng, level, 7)))
        if number % 4 == 1 and rng.random() < 0.4:
            hits.append(Hit(int(round(at)), X, loudness(rng, touch, 10)))
        at += steps * step
        if rng.random() < 0.06:  # a pause
            at += steps * step
    return hits


def loudness(rng: np.random.Generator, level: float, spread: float) -> int:
    return int(np.clip(rng.normal(level, spread), 6, 127))
