"""Composes the training music: random scenes of held chords and rhythms, with exact labels for every frame.

Everything falls on the grid of frames (75 a second), so that a label's frame and the sound's frame are the same. The tonal
part is one MIDI file, the drums are another; textures and breath are lists of what `textures.py` makes.
"""

from dataclasses import dataclass, field

import mido
import numpy as np

from condition import ATTACK_AT, BRIGHTNESS_AT, CONDITION, FAMILIES, FAMILY_AT, FIRST_KEY, FRAME_RATE, HELD_AT, HIT_SECONDS
from condition import HITS, HITS_AT, KEYS, ROUGHNESS_AT, STRUCK_AT, TONAL_FAMILIES, attack_seconds, fading, struck_from_strikes
from drums import KITS, NOTES, rhythm
from textures import KINDS

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


NATURAL_ATTACK = {49: 0.3, 89: 0.5, 50: 0.041, 16: 0.012, 92: 0.025}
"""Seconds that these programs of the SoundFont take to swell; all others take a millisecond."""

DRUM_CHANNEL = 9

GROUPS: dict[str, tuple[float, float, float, float]] = {
    # weights of the kinds of family: each tonal one, noise, textures, drums
    "all": (1.0, 0.8, 1.0, 2.6),
    "tonal": (1.0, 0.0, 0.0, 0.0),
    "noisy": (0.0, 1.0, 1.0, 2.0),
}


@dataclass
class Labels:
    """Frame labels of one piece, all 0..1."""

    held: np.ndarray  # [frames, KEYS] velocities
    strikes: np.ndarray  # [frames, KEYS] velocities at onsets
    hits: np.ndarray  # [frames, HITS] velocities at onsets
    family: np.ndarray  # [frames, families]
    roughness: np.ndarray  # [frames]
    attack: np.ndarray  # [frames]

    def conditions(self) -> np.ndarray:
        """[frames, CONDITION] uint8, 0..255 for 0..1, at natural brightness."""
        rows = np.full((len(self.held), CONDITION), 0.5, np.float32)
        rows[:, HELD_AT], rows[:, STRUCK_AT] = self.held, struck_from_strikes(self.strikes)
        rows[:, HITS_AT], rows[:, FAMILY_AT] = fading(self.hits, HIT_SECONDS), self.family
        rows[:, ROUGHNESS_AT], rows[:, ATTACK_AT], rows[:, BRIGHTNESS_AT] = self.roughness, self.attack, 0.5
        return np.round(rows * 255).astype(np.uint8)

    def changes(self) -> np.ndarray:
        """Frames at which something is struck or let go."""
        moved = np.pad((self.held[1:] != self.held[:-1]).any(1), (1, 0))
        return np.flatnonzero(moved | self.strikes.any(1) | self.hits.any(1))


@dataclass(frozen=True)
class Breath:
    on: int
    off: int
    note: int
    velocity: float
    attack: float
    share: float


@dataclass(frozen=True)
class Weather:
    start: int
    end: int
    kind: str
    attack: float
    share: float


@dataclass
class Score:
    frames: int
    events: list[tuple[int, int, mido.Message]] = field(default_factory=list)  # (frame, order within it, message)
    drums: list[tuple[int, int, mido.Message]] = field(default_factory=list)
    breaths: list[Breath] = field(default_factory=list)
    weathers: list[Weather] = field(default_factory=list)

    def add(self, frame: int, order: int, message: mido.Message) -> None:
        self.events.append((min(frame, self.frames - 1), order, message))


def random_chord(rng: np.random.Generator, low: int, high: int) -> list[int]:
    """One to eight MIDI notes between low and high: a known chord in a random voicing, or (one in eight) any notes."""
    if rng.random() < 0.125:
        count = int(rng.integers(1, 9))
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
    return sorted(notes)[:8]


def compose(rng: np.random.Generator, seconds: float, gains: dict[str, float], group: str = "all") -> tuple[Score, Labels]:
    """A piece of scenes; each scene keeps its families, register, touch, attack and roughness for 10 to 22 s.

    :param gains: amplitude gain per program ("48") and kit ("kit 48") that makes all equally loud (see render.calibrate).
    :param group: which families, a key of GROUPS.
    """
    frames = int(seconds * FRAME_RATE)
    shapes = {"held": KEYS, "strikes": KEYS, "hits": HITS, "family": len(FAMILIES)}
    labels = Labels(
        **{name: np.zeros((frames, size), np.float32) for name, size in shapes.items()},
        roughness=np.zeros(frames, np.float32),
        attack=np.zeros(frames, np.float32),
    )
    score = Score(frames)
    start = 0
    while start < frames:
        end = min(frames, start + int(rng.uniform(10, 22) * FRAME_RATE))
        scene(rng, score, labels, start, end, gains, group)
        start = end
    return score, labels


def choose_families(rng: np.random.Generator, group: str) -> tuple[list[str], np.ndarray]:
    """One family, or (in a third of the scenes) two or three, and their shares of the amplitude (sum 1)."""
    tonal, *others = GROUPS[group]
    weights = np.array([tonal] * len(TONAL_FAMILIES) + others)
    most = int((weights > 0).sum())
    count = min(most, int(rng.choice([1, 2, 3], p=[0.66, 0.27, 0.07])))
    chosen = rng.choice(len(FAMILIES), count, replace=False, p=weights / weights.sum())
    return [FAMILIES[i] for i in chosen], rng.dirichlet(np.full(count, 3.0))


def place_of(kinds: tuple, roughness: float):
    """The kind that roughness points at: kinds share 0..1 evenly."""
    return kinds[min(len(kinds) - 1, int(roughness * len(kinds)))]


def scene(rng: np.random.Generator, score: Score, labels: Labels, start: int, end: int, gains: dict[str, float], group: str) -> None:
    families, mix = choose_families(rng, group)
    kinds = "textures" in families or "drums" in families  # roughness chooses among these
    roughness = float(rng.random() if rng.random() < (0.75 if kinds else 0.45) else 0.0)
    roughness = round(roughness * 255) / 255
    attack = round(float(rng.choice([0.0, rng.random()], p=[0.55, 0.45])) * 255) / 255
    labels.roughness[start:end], labels.attack[start:end] = roughness, attack
    for family, share in zip(families, mix, strict=True):
        labels.family[start:end, FAMILIES.index(family)] = share

    channels = [c for c in range(16) if c != DRUM_CHANNEL]
    used: list[int] = []
    for family, share in zip(families, mix, strict=True):
        for program, part in LAYERS.get(family, ()):
            bends = (-roughness, roughness) if roughness > 0 else (0.0,)
            for bend in bends:
                channel = channels[len(used)]
                used.append(channel)
                amplitude = gains[str(program)] * share * part / np.sqrt(len(bends))
                add_setup(score, start, channel, program, amplitude, bend * DETUNE_CENTS, attack)

    touch = rng.uniform(10, 120)
    last = end - int(2.0 * FRAME_RATE)
    if "drums" in families:
        kit = place_of(KITS, roughness)
        amplitude = gains[f"kit {kit}"] * mix[families.index("drums")]
        add_hits(rng, score, labels, rhythm(rng, start, last, rng.uniform(30, 118)), start, kit, amplitude)
        if len(families) == 1 and rng.random() < 0.75:
            return  # else keys are held, and nothing but drums is heard
    notes = hold_keys(rng, score, labels, used, start, last, families[int(np.argmax(mix))], touch)
    if "noise" in families:
        share = float(mix[families.index("noise")])
        score.breaths += [Breath(on, off, note, velocity / 127, attack, share) for on, off, note, velocity in notes]
    if "textures" in families:
        score.weathers.append(Weather(start, end, place_of(KINDS, roughness), attack, float(mix[families.index("textures")])))


def hold_keys(
    rng: np.random.Generator, score: Score, labels: Labels, channels: list[int], start: int, last: int, leader: str, touch: float
) -> list[tuple[int, int, int, int]]:
    """Chords or single lines in the leading family's register, from `start` to `last`: [(on, off, note, velocity)]."""
    centre = rng.normal(43, 6) if leader == "bass" else rng.normal(60, 11)
    low = int(np.clip(centre - rng.uniform(7, 20), FIRST_KEY, FIRST_KEY + KEYS - 26))
    high = int(np.clip(centre + rng.uniform(10, 24), low + 14, FIRST_KEY + KEYS - 1))
    decays = leader in ("bells", "plucks", "glass")
    rate = float(rng.choice([0.0, rng.uniform(0.2, 5.0)], p=[0.4, 0.6] if decays else [0.75, 0.25]))
    line = rng.random() < 0.22
    bass = not line and rng.random() < 0.2
    played = []
    t = start + int(rng.uniform(0, 0.6) * FRAME_RATE)
    chord: list[int] = []
    while t < last:
        length = rng.uniform(0.12, 1.0) if line else rng.uniform(0.8, 4.0)
        stop = min(t + int(length * FRAME_RATE), last)
        fresh = random_chord(rng, low, high)
        if line:
            near = chord[0] if chord else int(rng.integers(low, high))
            fresh = [int(np.clip(near + rng.choice([-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 12]), low, high))]
        elif chord and rng.random() < 0.35:  # keep some notes: common tones lead the voices
            fresh = sorted(set(fresh[: len(fresh) // 2 + 1]) | set(chord[: len(chord) // 2]))
        if bass:
            fresh = [int(np.clip(fresh[0] % 12 + 24 + 12 * rng.integers(0, 2), FIRST_KEY, low)), *fresh]
        chord = fresh[:8]
        spread = 0 if line else int(rng.choice([0, 0, 0, 2, 8]))  # frames between the notes of an arpeggiated onset
        for i, note in enumerate(sorted(set(chord))):
            played += play(rng, score, labels, channels, note, t + i * spread, stop, touch, rate)
        t = stop + (int(rng.uniform(0.2, 2.5) * FRAME_RATE) if rng.random() < 0.25 else 0)
    return played


def add_setup(score: Score, frame: int, channel: int, program: int, amplitude: float, cents: float, attack: float = 0.0) -> None:
    """Program, expression (amplitude = (cc11 / 127)^2 in SoundFont 2.01), bend (range 2 semitones) and attack.

    The attack is that of the SoundFont's volume envelope (generator 34, by NRPN 120/34: two timecents a step about 8192).
    """
    expression = int(np.clip(round(127 * np.sqrt(amplitude)), 0, 127))
    timecents = max(0.0, 1200 * np.log2(max(attack_seconds(attack), 1e-4) / NATURAL_ATTACK.get(program, 0.001)))
    value = int(np.clip(8192 + round(timecents / 2), 8192, 16383))
    controls = ((11, expression), (99, 120), (98, 34), (38, value & 127), (6, value >> 7))
    score.add(frame, 0, mido.Message("program_change", channel=channel, program=program))
    score.add(frame, 0, mido.Message("pitchwheel", channel=channel, pitch=int(round(cents / 200 * 8191))))
    for control, setting in controls:
        score.add(frame, 0, mido.Message("control_change", channel=channel, control=control, value=setting))


def add_hits(rng: np.random.Generator, score: Score, labels: Labels, hits: list, start: int, kit: int, amplitude: float) -> None:
    """Drums: each class keeps its note for the scene; a note is let go only by the next one of its class."""
    expression = int(np.clip(round(127 * np.sqrt(amplitude)), 0, 127))
    score.drums.append((start, 0, mido.Message("program_change", channel=DRUM_CHANNEL, program=kit)))
    score.drums.append((start, 0, mido.Message("control_change", channel=DRUM_CHANNEL, control=11, value=expression)))
    notes = [int(rng.choice(choice, p=[0.8, 0.2] if len(choice) > 1 else [1.0])) for choice in NOTES]
    for hit in hits:
        note = notes[hit.kind]
        score.drums.append((hit.frame, 1, mido.Message("note_off", channel=DRUM_CHANNEL, note=note)))
        score.drums.append((hit.frame, 2, mido.Message("note_on", channel=DRUM_CHANNEL, note=note, velocity=hit.velocity)))
        labels.hits[hit.frame, hit.kind] = hit.velocity / 127


def play(
    rng: np.random.Generator, score: Score, labels: Labels, channels: list[int], note: int, on: int, off: int, touch: float, rate: float
) -> list[tuple[int, int, int, int]]:
    """Holds a note from frame `on` to `off`, struck again `rate` times a second: [(on, off, note, velocity)]."""
    if off <= on:
        return []
    onsets = [on]
    while rate > 0:
        gap = max(4, int(rng.exponential(1 / rate) * FRAME_RATE))
        if onsets[-1] + gap >= off:
            break
        onsets.append(onsets[-1] + gap)
    key = note - FIRST_KEY
    played = []
    for begin, finish in zip(onsets, [*onsets[1:], off], strict=True):
        velocity = int(np.clip(rng.normal(touch, 8), 6, 127))
        for channel in channels:
            score.add(begin, 2, mido.Message("note_on", channel=channel, note=note, velocity=velocity))
            score.add(finish, 1, mido.Message("note_off", channel=channel, note=note))
        labels.held[begin:finish, key] = velocity / 127
        labels.strikes[begin, key] = velocity / 127
        played.append((begin, finish, note, velocity))
    return played


def to_midi(frames: int, events: list[tuple[int, int, mido.Message]]) -> mido.MidiFile:
    """One track; one beat a second, 4 ticks a frame."""
    ticks = 4
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000)])
    now = 0
    for frame, _, message in sorted(events, key=lambda event: event[:2]):
        at = frame * ticks
        track.append(message.copy(time=at - now))
        now = at
    for channel in range(16):  # a note that is held would be rendered for ever
        at = frames * ticks
        track.append(mido.Message("control_change", channel=channel, control=120, value=0, time=at - now))
        now = at
    track.append(mido.MetaMessage("end_of_track", time=max(0, frames * ticks - now)))
    return mido.MidiFile(type=0, ticks_per_beat=ticks * FRAME_RATE, tracks=[track])
