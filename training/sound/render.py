"""Renders the training music with fluidsynth and the FluidR3 GM SoundFont (MIT), and keeps spectra and labels.

Writes DATA/piece-NNN.npz: spectrum [frames, 288] float16, held and strikes [frames, 72], family [frames, 8], roughness [frames].
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import torch

from scenes import PROGRAMS, Score, add_setup, compose, to_midi
from condition import FRAME_RATE
from spectrum import amplitudes, compress

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
RATE = 44_100
PIECE_SECONDS = 240.0
GAIN = 2.5
HELD_OUT = 2
"""The first pieces are never trained on."""


def synthesise(midi: mido.MidiFile, seconds: float) -> np.ndarray:
    """Mono samples at 44.1 kHz, reverb and chorus off: [seconds * RATE] float32."""
    with tempfile.TemporaryDirectory() as folder:
        path, sound = Path(folder) / "piece.mid", Path(folder) / "piece.raw"
        midi.save(path)
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", str(GAIN), "-r", str(RATE), "-o", "synth.polyphony=1024",
                   "-O", "float", "-T", "raw", "-F", str(sound), str(SOUNDFONT), str(path)]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stereo = np.fromfile(sound, np.float32).reshape(-1, 2)
    mono = stereo.mean(1)
    wanted = int(seconds * RATE)
    return np.pad(mono[:wanted], (0, max(0, wanted - len(mono))))


def calibrate() -> dict[int, float]:
    """Amplitude gain per program, so that a chord held for two seconds is equally loud in all (at most 1)."""
    loudness = {}
    for program in PROGRAMS:
        score = Score(3 * FRAME_RATE)
        add_setup(score, 0, 0, program, 1.0, 0.0)
        for note in (48, 55, 64, 72):
            score.add(10, 2, mido.Message("note_on", channel=0, note=note, velocity=90))
            score.add(10 + 2 * FRAME_RATE, 1, mido.Message("note_off", channel=0, note=note))
        sound = synthesise(to_midi(score), 3.0)[10 * RATE // FRAME_RATE :][: RATE]
        loudness[program] = float(np.sqrt((sound**2).mean()))
    quietest = np.sort(list(loudness.values()))[1]
    return {program: float(min(1.0, quietest / level)) for program, level in loudness.items()}


def make_piece(folder: Path, index: int, gains: dict[int, float], seconds: float) -> None:
    """Composes, renders and analyses piece `index` (its number is its seed)."""
    path = folder / f"piece-{index:03d}.npz"
    if path.exists():
        return
    midi, labels = compose(np.random.default_rng(1000 + index), seconds, gains)
    spectrum = compress(amplitudes(synthesise(midi, seconds), RATE))
    frames = len(labels.held)
    part = path.with_suffix(".part.npz")
    np.savez(part, spectrum=spectrum[:frames].half().numpy(), **vars(labels))
    part.rename(path)


def kept_pieces(folder: Path) -> list[int]:
    """The numbers of the pieces that are there."""
    return sorted(int(path.stem.removeprefix("piece-")) for path in folder.glob("piece-???.npz"))


def prepare(folder: Path, pieces: int, seconds: float = PIECE_SECONDS) -> list[int]:
    """Makes pieces until there are `pieces` of them, lowest numbers first; tells their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "gains.json"
    if not kept.exists():
        kept.write_text(json.dumps(calibrate()))
    gains = {int(program): gain for program, gain in json.loads(kept.read_text()).items()}
    index = 0
    while len(kept_pieces(folder)) < pieces:
        make_piece(folder, index, gains, seconds)
        index += 1
    return kept_pieces(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/sound"))
    parser.add_argument("--pieces", type=int, default=36)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    prepare(arguments.data, arguments.pieces)
