/** Keeps what is played in a scale. */

/** Semitones above the root, by `scale.kind`. At 0 there is no scale: every note is in it. */
export const SCALES = [
  { name: 'off', tones: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
  { name: 'major', tones: [0, 2, 4, 5, 7, 9, 11] },
  { name: 'minor', tones: [0, 2, 3, 5, 7, 8, 10] },
  { name: 'dorian', tones: [0, 2, 3, 5, 7, 9, 10] },
  { name: 'mixolydian', tones: [0, 2, 4, 5, 7, 9, 10] },
  { name: 'major pentatonic', tones: [0, 2, 4, 7, 9] },
  { name: 'minor pentatonic', tones: [0, 3, 5, 7, 10] },
  { name: 'blues', tones: [0, 3, 5, 6, 7, 10] },
  { name: 'harmonic minor', tones: [0, 2, 3, 5, 7, 8, 11] },
  { name: 'whole tone', tones: [0, 2, 4, 6, 8, 10] },
] as const;

export const ROOTS = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'] as const;

export const HIGHEST_NOTE = 127;

export interface Scale {
  /** Pitch class 0..11, 0 is C. */
  readonly root: number;
  /** Index into `SCALES`. */
  readonly kind: number;
}

export function isInScale(note: number, { root, kind }: Scale): boolean {
  const tones: readonly number[] = SCALES[kind]!.tones;
  return tones.includes((note - root + 12) % 12);
}

/** The note of the scale that is nearest to `note` (both 0..127); of two as near, the lower. */
export function nearestNote(note: number, scale: Scale): number {
  // No gap in a scale is wider than three semitones, so at the ends too there is one within three.
  for (const away of [0, -1, 1, -2, 2, -3, 3]) {
    const near = note + away;
    if (near >= 0 && near <= HIGHEST_NOTE && isInScale(near, scale)) return near;
  }
  return note;
}
