"""Composes the training music: random scenes of held chords, written as MIDI, with exact labels for every frame.

Everything falls on the grid of frames (75 a second), so that a label's frame and the sound's frame are the same.
"""

from dataclasses import dataclass, field

import mido
import numpy as np

from condition import FAMILIES, FIRST_KEY, FRAME_RATE, KEYS

LAYERS: dict[str, tuple[tuple[int, float], ...]] = {
    # family: General MIDI programs (from 0) and their share of the amplitude
    "pads": ((89, 0.65), (50, 0.35)),  # warm pad, synth strings
    "strings": ((48, 0.6), (49, 0.4)),  # the two string ensembles
    "voices": ((52, 0.6), (53, 0.4)),  # aahs, oohs
    "bells": ((11, 0.5), (98, 0.5)),  # vibraphone, crystal
    "plucks": ((46, 0.6), (108, 0.4)),  # harp, kalimba
    "organs": ((19, 0.6), (16, 0.4)),  # church organ, drawbar organ
    "bass": ((43, 0.5), (39, 0.5)),  # contrabass, synth bass
    "glass": ((92, 0.6), (99, 0.4)),  # bowed glass, atmosphere
}
PROGRAMS = tuple(sorted({program for layers in LAYERS.values() for program, _ in layers}))
DETUNE_CENTS = 18.0
"""At roughness 1 every layer sounds twice, this far above and below."""

CHORDS = (
    (0, 4, 7), (0, 3, 7), (0, 4, 7, 11), (0, 3, 7, 10), (0, 4, 7, 10), (0, 2, 7), (0, 5, 7), (0, 4, 7, 14), (0, 3, 7, 14),
    (0, 7), (0, 7, 12), (0, 7, 14), (0, 4), (0, 3), (0, 3, 6), (0, 3, 6, 9), (0, 4, 8), (0, 4, 7, 9), (0, 3, 7, 9),
    (0, 4, 6, 11), (0, 1, 7), (0, 6), (0, 2, 4, 7, 9), (0, 5, 10), (0, 5, 10, 15), (0, 4, 7, 11, 14, 18), (0, 3, 7, 10, 14, 17), (0,),
)  # fmt: skip


@dataclass
class Labels:
    """Frame labels of one piece. Arrays are uint8: velocities 0..127; family and roughness 0..255 for 0..1."""

    held: np.ndarray  # [frames, KEYS]
    strikes: np.ndarray  # [frames, KEYS]
    family: np.ndarray  # [frames, 8]
    roughness: np.ndarray  # [frames]


@dataclass
class Score:
    frames: int
    events: list[tuple[int, int, mido.Message]] = field(default_factory=list)  # (frame, order within it, message)

    def add(self, frame: int, order: int, message: mido.Message) -> None:
        self.events.append((min(frame, self.frames - 1), order, message))


def random_chord(rng: np.random.Generator, low: int, high: int) -> list[int]:
    """One to six MIDI notes between low and high: a known chord in a random voicing, or (one in eight) any notes."""
    if rng.random() < 0.125:
        count = int(rng.integers(1, 5))
        return sorted(int(n) for n in rng.choice(np.arange(low, high + 1), count, replace=False))
    shape = CHORDS[rng.integers(len(CHORDS))]
    root = int(rng.integers(low, max(low + 1, high - 14)))
    notes = set()
    for interval in shape:
        note = root + interval + 12 * int(rng.choice([0, 0, 0, 1, 1, 2]))
        while note > high:
            note -= 12
        notes.add(max(low, note))
    if rng.random() < 0.25 and root - 12 >= low:
        notes.add(root - 12)
    return sorted(notes)[:6]


def compose(rng: np.random.Generator, seconds: float, gains: dict[int, float]) -> tuple[mido.MidiFile, Labels]:
    """A piece of scenes; each scene keeps its families, register, touch and roughness for 12 to 24 s.

    :param gains: amplitude gain per program that makes all programs equally loud (see render.calibrate).
    """
    frames = int(seconds * FRAME_RATE)
    labels = Labels(
        held=np.zeros((frames, KEYS), np.uint8),
        strikes=np.zeros((frames, KEYS), np.uint8),
        family=np.zeros((frames, len(FAMILIES)), np.uint8),
        roughness=np.zeros(frames, np.uint8),
    )
    score = Score(frames)
    start = 0
    while start < frames:
        end = min(frames, start + int(rng.uniform(12, 24) * FRAME_RATE))
        scene(rng, score, labels, start, end, gains)
        start = end
    return to_midi(score), labels


def scene(rng: np.random.Generator, score: Score, labels: Labels, start: int, end: int, gains: dict[int, float]) -> None:
    count = int(rng.choice([1, 2, 3], p=[0.66, 0.28, 0.06]))
    chosen = rng.choice(len(FAMILIES), count, replace=False)
    mix = rng.dirichlet(np.full(count, 2.0))
    roughness = float(rng.choice([0.0, rng.random()], p=[0.55, 0.45]))
    labels.family[start:end] = 0
    labels.family[start:end, chosen] = np.round(mix * 255)
    labels.roughness[start:end] = round(roughness * 255)

    channels = [c for c in range(16) if c != 9]
    used: list[int] = []
    for family, share in zip(chosen, mix, strict=True):
        for program, part in LAYERS[FAMILIES[family]]:
            bends = (-roughness, roughness) if roughness > 0 else (0.0,)
            for bend in bends:
                channel = channels[len(used)]
                used.append(channel)
                amplitude = gains[program] * share * part / np.sqrt(len(bends))
                add_setup(score, start, channel, program, amplitude, bend * DETUNE_CENTS)

    last_family = FAMILIES[chosen[int(np.argmax(mix))]]
    centre = rng.normal(45, 7) if last_family == "bass" else rng.normal(60, 11)
    low = int(np.clip(centre - rng.uniform(7, 20), FIRST_KEY, FIRST_KEY + KEYS - 26))
    high = int(np.clip(centre + rng.uniform(10, 24), low + 14, FIRST_KEY + KEYS - 1))
    touch = rng.uniform(35, 115)
    decays = last_family in ("bells", "plucks", "glass")
    rate = float(rng.choice([0.0, rng.uniform(0.2, 5.0)], p=[0.4, 0.6] if decays else [0.75, 0.25]))

    t = start + int(rng.uniform(0, 0.6) * FRAME_RATE)
    chord: list[int] = []
    last = end - int(2.0 * FRAME_RATE)
    while t < last:
        length = int(rng.uniform(1.0, 4.0) * FRAME_RATE)
        stop = min(t + length, last)
        fresh = random_chord(rng, low, high)
        if chord and rng.random() < 0.35:  # keep some notes: common tones lead the voices
            fresh = sorted(set(fresh[: len(fresh) // 2 + 1]) | set(chord[: len(chord) // 2]))[:6]
        chord = fresh
        spread = int(rng.choice([0, 0, 0, 2, 8]))  # frames between the notes of an arpeggiated onset
        for i, note in enumerate(chord):
            play(rng, score, labels, used, note, t + i * spread, stop, touch, rate)
        t = stop + (int(rng.uniform(0.2, 2.5) * FRAME_RATE) if rng.random() < 0.25 else 0)


def add_setup(score: Score, frame: int, channel: int, program: int, amplitude: float, cents: float) -> None:
    """Program, expression (amplitude = (cc11 / 127)^2 in SoundFont 2.01) and bend (range 2 semitones)."""
    expression = int(np.clip(round(127 * np.sqrt(amplitude)), 0, 127))
    score.add(frame, 0, mido.Message("program_change", channel=channel, program=program))
    score.add(frame, 0, mido.Message("control_change", channel=channel, control=11, value=expression))
    score.add(frame, 0, mido.Message("pitchwheel", channel=channel, pitch=int(round(cents / 200 * 8191))))


def play(
    rng: np.random.Generator, score: Score, labels: Labels, channels: list[int], note: int, on: int, off: int, touch: float, rate: float
) -> None:
    """Holds a note from frame `on` to `off`, struck again `rate` times a second."""
    if off <= on:
        return
    onsets = [on]
    while rate > 0:
        gap = max(4, int(rng.exponential(1 / rate) * FRAME_RATE))
        if onsets[-1] + gap >= off:
            break
        onsets.append(onsets[-1] + gap)
    key = note - FIRST_KEY
    for begin, finish in zip(onsets, [*onsets[1:], off], strict=True):
        velocity = int(np.clip(rng.normal(touch, 8), 20, 127))
        for channel in channels:
            score.add(begin, 2, mido.Message("note_on", channel=channel, note=note, velocity=velocity))
            score.add(finish, 1, mido.Message("note_off", channel=channel, note=note))
        labels.held[begin:finish, key] = velocity
        labels.strikes[begin, key] = velocity


def to_midi(score: Score) -> mido.MidiFile:
    """One track; one beat a second, 4 ticks a frame."""
    ticks = 4
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000)])
    now = 0
    for frame, _, message in sorted(score.events, key=lambda event: event[:2]):
        at = frame * ticks
        track.append(message.copy(time=at - now))
        now = at
    track.append(mido.MetaMessage("end_of_track", time=max(0, score.frames * ticks - now)))
    return mido.MidiFile(type=0, ticks_per_beat=ticks * FRAME_RATE, tracks=[track])
