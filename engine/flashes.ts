/**
 * Light that comes and goes more than three times in a second can bring on a seizure (WCAG 2.2, criterion 2.3.1). So what makes
 * the picture pulse by itself, the beat and the matrix's waves, comes no faster; hands, notes and sound may.
 */

/** Seconds from one pulse to the next, at least: no round tempo lies there, so that a clock that wavers does not go to and fro. */
const SHORTEST = 0.35;

/** A period in beats (> 0), doubled until it is long enough. @param bpm beats a minute */
export function calmed(beats: number, bpm: number): number {
  return beats * 2 ** Math.max(0, Math.ceil(Math.log2((SHORTEST * bpm) / (60 * beats))));
}
