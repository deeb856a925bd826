/** When the words of a line are due. */

/** Beats a syllable takes, the longest first: eighths in most music. */
const STEPS = [0.5, 0.25, 0.125];
/** Beats at the end of a line in which nothing is sung. */
const BREATH = 1;

/**
 * The beat of each word's first syllable, the syllables at even steps from `start` on.
 * @param syllables of each word, at least 1. @param length beats until the next line.
 */
export function wordBeats(syllables: readonly number[], start: number, length: number): number[] {
  const total = syllables.reduce((sum, count) => sum + count, 0);
  const step = STEPS.find((each) => total * each <= length - BREATH) ?? STEPS.at(-1)!;
  let sung = 0;
  return syllables.map((count) => {
    const beat = start + sung * step;
    sung += count;
    return beat;
  });
}
