/** One key plays a chord. */
import { HIGHEST_NOTE, isInScale, nearestNote, type Scale, SCALES } from './scale';

/** By `chord.kind`. */
export const CHORDS = ['off', 'triad', 'seventh', 'fifth', 'octave', 'learnt'] as const;

const FIFTH = 7;
const OCTAVE = 12;
const MAJOR = SCALES.findIndex(({ name }) => name === 'major');

/**
 * The notes of a chord on `note` (0..127, in the scale): lowest first, each once, all in the scale. What would lie above
 * 127 is left out.
 * @param kind index into `CHORDS`
 * @param learnt semitones above the lowest note of the chord that was learnt, which is moved as it is into the scale
 */
export function chordOn(note: number, kind: number, scale: Scale, learnt: readonly number[]): readonly number[] {
  const wanted = [note, ...above(note, kind, scale, learnt)].filter((each) => each <= HIGHEST_NOTE);
  return [...new Set(wanted.map((each) => nearestNote(each, scale)))].sort((a, b) => a - b);
}

function above(note: number, kind: number, scale: Scale, learnt: readonly number[]): readonly number[] {
  switch (CHORDS[kind]) {
    case 'triad':
      return stacked(note, 3, scale);
    case 'seventh':
      return stacked(note, 4, scale);
    case 'fifth':
      return [note + FIFTH];
    case 'octave':
      return [note + OCTAVE];
    case 'learnt':
      return learnt.map((semitones) => note + semitones);
    default:
      return [];
  }
}

/** Every second tone of the scale, from `note` up; without a scale, of the major scale on `note`. */
function stacked(note: number, count: number, scale: Scale): readonly number[] {
  const own = scale.kind === 0 ? { root: note % 12, kind: MAJOR } : scale;
  const rising = Array.from({ length: 2 * OCTAVE }, (_, i) => note + i).filter((each) => isInScale(each, own));
  return Array.from({ length: count }, (_, i) => rising[2 * i]!);
}
