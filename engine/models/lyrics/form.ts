/** Which lines rhyme. The twin of `PAIRS` in training/lyrics/records.py. */
import type { Scheme } from './types';

/** Lines of a stanza. */
export const STANZA = 4;

const PAIRS: Readonly<Record<Scheme, readonly (readonly [number, number])[]>> = {
  free: [],
  couplets: [[0, 1], [2, 3]],
  alternate: [[0, 2], [1, 3]],
  enclosed: [[0, 3], [1, 2]],
  ballad: [[1, 3]],
}; // prettier-ignore

/** How many lines back the line is that line `index` of a stanza rhymes with; undefined where there is none. */
export function answers(scheme: Scheme, index: number): number | undefined {
  const pair = PAIRS[scheme].find(([, second]) => second === index);
  return pair && index - pair[0];
}

/** Whether a later line of the stanza is to rhyme with line `index`. */
export function isAwaited(scheme: Scheme, index: number): boolean {
  return PAIRS[scheme].some(([first]) => first === index);
}
