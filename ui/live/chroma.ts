/** Pitch classes: twelve numbers, C first. After Fujishima 1999, "Realtime chord recognition of musical sound". */
import { BINS_PER_OCTAVE, expand } from '../../engine/models/sound/oscillators';

export const PITCH_CLASSES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'] as const;

/** The first bin is A. */
const FIRST_CLASS = 9;
const BINS_PER_SEMITONE = BINS_PER_OCTAVE / 12;
/** Up to 3.5 kHz: above it are overtones only. */
const HIGHEST_BIN = 6 * BINS_PER_OCTAVE;
/** A class is named when it has at least this share of the loudest. */
const NAMED = 0.5;

/**
 * Folds frames over the octaves.
 * @param frames any number of [bins] compressed amplitudes, 36 an octave from 55 Hz on.
 * @returns [12] mean amplitudes: linear, so that a note's quiet overtones do not count as notes.
 */
export function soundingChroma(frames: readonly Float32Array[]): Float32Array {
  const chroma = new Float32Array(12);
  for (const frame of frames) {
    for (let bin = 0; bin < HIGHEST_BIN; bin++) {
      // The bins beside a semitone's own belong to it.
      const semitone = Math.floor((bin + 1) / BINS_PER_SEMITONE);
      chroma[(FIRST_CLASS + semitone) % 12]! += expand(frame[bin]!) / frames.length;
    }
  }
  return chroma;
}

/** [12] the velocities, 0..1, of the notes that are held; octaves of a note add up. */
export function askedChroma(notes: readonly { readonly midi: number; readonly velocity: number }[]): Float32Array {
  const chroma = new Float32Array(12);
  for (const { midi, velocity } of notes) chroma[midi % 12]! += velocity;
  return chroma;
}

/** 0..1 of two chromas; undefined where one is silent. */
export function cosine(a: Float32Array, b: Float32Array): number | undefined {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : undefined;
}

/** The loudest pitch classes by name, loudest first. */
export function namesOf(chroma: Float32Array): string[] {
  const most = Math.max(...chroma);
  return PITCH_CLASSES.map((name, i) => ({ name, value: chroma[i]! }))
    .filter(({ value }) => value > 0 && value >= NAMED * most)
    .sort((a, b) => b.value - a.value)
    .map(({ name }) => name);
}
