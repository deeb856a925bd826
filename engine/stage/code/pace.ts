/** How long a script's frame may take, by how long its frames took so far: one that is quick is soon found to hang. */

export interface Pace {
  /** @param seconds that a frame took */
  took(seconds: number): void;
  /** Seconds that the next frame may take. */
  limit(): number;
}

/** Frames that must have been drawn before, and that are remembered. */
const ENOUGH = 10;
const REMEMBERED = 120;
/** A frame may take so many times the slowest of them: a busy machine and a busy moment are no mistake. */
const TIMES = 8;

/** @param most seconds that any frame may take, and `quick`, that each of a quick script may take at least */
export function createPace(most: number, quick: number): Pace {
  const last: number[] = [];
  return {
    took(seconds) {
      last.push(seconds);
      if (last.length > REMEMBERED) last.shift();
    },
    limit: () => (last.length < ENOUGH ? most : Math.min(most, Math.max(quick, TIMES * Math.max(...last)))),
  };
}
