"""Renders the training music with fluidsynth and the FluidR3 GM SoundFont (MIT), and keeps frames and conditions.

    python training/sound/render.py --hours 20

Writes DATA/piece-NNNN/: spectrum.npy [frames, 320] float16, condition.npy [frames, 168] uint8, changes.npy (frame numbers).
Resumable: a piece is there as a whole or not at all, and its number is its seed.
"""

import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import mido
import numpy as np
import torch

from condition import FRAME_RATE
from drums import KITS
from scenes import DRUM_CHANNEL, LAYERS, PROGRAMS, Score, add_setup, compose, to_midi
from spectrum import frames_of
from textures import FULL, RATE, breath, weather

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
PIECE_SECONDS = 240.0
HELD_OUT = 30
"""The first pieces are never trained on: ten of every group, two minutes each."""
HELD_OUT_SECONDS = 120.0
HELD_OUT_GROUPS = ("tonal", "noisy", "all")
TYPICAL = FULL * (90 / 127) ** 2
"""RMS amplitude of every family: four keys held at velocity 90, or a bar of drums."""


def synthesise(midi: mido.MidiFile, seconds: float) -> np.ndarray:
    """Mono samples at 44.1 kHz, reverb and chorus off: [seconds * RATE] float32."""
    with tempfile.TemporaryDirectory() as folder:
        path, sound = Path(folder) / "piece.mid", Path(folder) / "piece.raw"
        midi.save(path)
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", "1", "-r", str(RATE), "-o", "synth.polyphony=1024",
                   "-O", "float", "-T", "raw", "-F", str(sound), str(SOUNDFONT), str(path)]  # fmt: skip
        most = 1 << 30  # bytes: a note that never ends must not fill the disk
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # noqa: E731
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit)
        stereo = np.fromfile(sound, np.float32).reshape(-1, 2)
    mono = stereo.mean(1)
    wanted = int(seconds * RATE)
    return np.pad(mono[:wanted], (0, max(0, wanted - len(mono))))


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def held_chord(programs: list[tuple[int, float]], notes: tuple[int, ...]) -> float:
    """RMS amplitude of a chord held at velocity 90, from its onset for a second and a half."""
    score = Score(2 * FRAME_RATE)
    for channel, (program, amplitude) in enumerate(programs):
        add_setup(score, 0, channel, program, amplitude, 0.0)
        for note in notes:
            score.add(10, 2, mido.Message("note_on", channel=channel, note=note, velocity=90))
            score.add(score.frames, 1, mido.Message("note_off", channel=channel, note=note))  # else it is rendered for ever
    return rms(synthesise(to_midi(score.frames, score.events), 2.0)[10 * RATE // FRAME_RATE :][: 3 * RATE // 2])


def typical_notes(family: str) -> tuple[int, ...]:
    return (31, 38, 43, 46) if family == "bass" else (48, 55, 64, 72)


def kit_level(kit: int) -> float:
    """RMS amplitude of two seconds of a plain beat, velocity 90."""
    events = [(0, 0, mido.Message("program_change", channel=DRUM_CHANNEL, program=kit))]
    for step in range(16):
        for note, every, after in ((36, 8, 0), (38, 8, 4), (42, 2, 0)):
            if step % every == after:
                events.append((1 + step * 9, 2, mido.Message("note_on", channel=DRUM_CHANNEL, note=note, velocity=90)))
                events.append((8 + step * 9, 1, mido.Message("note_off", channel=DRUM_CHANNEL, note=note)))
    return rms(synthesise(to_midi(2 * FRAME_RATE, events), 2.0))


def calibrate() -> dict[str, float]:
    """Amplitude gain (at most 1) per program and kit, and "all" for the whole, so that every family is as loud as TYPICAL."""
    levels = {str(p): held_chord([(p, 1.0)], typical_notes("bass" if p in (43, 39) else "")) for p in PROGRAMS}
    wanted = {}
    for family, layers in LAYERS.items():  # layers of a family add up as noise would, near enough; measured below
        for program, _ in layers:
            wanted[str(program)] = 1 / levels[str(program)]
        blend = held_chord([(p, min(1.0, share * wanted[str(p)] * min(levels.values()))) for p, share in layers], typical_notes(family))
        for program, _ in layers:
            wanted[str(program)] *= min(levels.values()) / blend
    wanted |= {f"kit {kit}": 1 / kit_level(kit) for kit in KITS}
    most = max(wanted.values())
    return {name: float(gain / most) for name, gain in wanted.items()} | {"all": TYPICAL * most}


def noisy_part(rng: np.random.Generator, score: Score, held: np.ndarray, gain: float) -> np.ndarray:
    """Samples of drums, breath and textures."""
    hop = RATE // FRAME_RATE
    out = np.zeros(score.frames * hop, np.float32)
    if score.drums:
        out += gain * synthesise(to_midi(score.frames, score.drums), score.frames / FRAME_RATE)
    for note in score.breaths:
        sound = breath(rng, note.note, note.velocity, note.off - note.on, note.attack)[: len(out) - note.on * hop]
        out[note.on * hop : note.on * hop + len(sound)] += note.share * sound
    for part in score.weathers:
        out[part.start * hop : part.end * hop] += part.share * weather(rng, part.kind, held[part.start : part.end].max(1), part.attack)
    return out


def make_piece(folder: Path, index: int, gains: dict[str, float], seconds: float) -> None:
    """Composes, renders and analyses piece `index`."""
    path = folder / f"piece-{index:04d}"
    if path.exists():
        return
    rng = np.random.default_rng(1000 + index)
    group = HELD_OUT_GROUPS[index % 3] if index < HELD_OUT else "all"
    score, labels = compose(rng, seconds, gains, group)
    tonal = gains["all"] * synthesise(to_midi(score.frames, score.events), seconds)
    frames = frames_of(tonal, noisy_part(rng, score, labels.held, gains["all"]), RATE)
    part = path.with_suffix(".part")
    part.mkdir(exist_ok=True)
    np.save(part / "spectrum.npy", frames.half().numpy())
    np.save(part / "condition.npy", labels.conditions())
    np.save(part / "changes.npy", labels.changes())
    part.rename(path)


def kept_pieces(folder: Path) -> list[int]:
    """The numbers of the pieces that are there."""
    return sorted(int(path.name.removeprefix("piece-")) for path in folder.glob("piece-????"))


def kept_gains(folder: Path) -> dict[str, float]:
    """The loudness of the SoundFont's programs, measured once."""
    kept = folder / "gains.json"
    if not kept.exists():
        kept.write_text(json.dumps(calibrate()))
    return json.loads(kept.read_text())


def prepare(folder: Path, pieces: int, seconds: float = PIECE_SECONDS) -> list[int]:
    """Makes pieces until there are `pieces` of them, lowest numbers first; tells their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    gains = kept_gains(folder)
    began, made = time.time(), 0.0
    for index in range(pieces):
        if (folder / f"piece-{index:04d}").exists():
            continue
        length = min(seconds, HELD_OUT_SECONDS) if index < HELD_OUT else seconds
        make_piece(folder, index, gains, length)
        made += length
        print(f"piece {index}, {made / 3600:.2f} hours in {(time.time() - began) / 60:.1f} minutes", flush=True)
    return [index for index in kept_pieces(folder) if index < pieces]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/sound2"))
    parser.add_argument("--hours", type=float, default=20)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    prepare(arguments.data, HELD_OUT + int(np.ceil(arguments.hours * 3600 / PIECE_SECONDS)))
