/** Evenly spaced steps that are locked to the beat. */
import { beatAt, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';

export interface Step {
  /** Counts from the show's first beat. */
  readonly number: number;
  readonly beat: number;
  /** Show seconds. */
  readonly at: number;
}

/** A step this near to a time, in seconds, counts as after it, however the sums were rounded. */
const ROUNDING = 1e-6;

/**
 * The steps from time `from` to just before `to`, if the tempo stays.
 * @param length of a step, in beats
 */
export function stepsBetween(state: PerformanceState, length: number, from: number, to: number): Step[] {
  const steps: Step[] = [];
  for (let number = Math.max(0, Math.floor(beatAt(state, from) / length)); ; number++) {
    const beat = number * length;
    const at = timeOfBeat(state, beat);
    if (at >= to - ROUNDING) return steps;
    if (at >= from - ROUNDING) steps.push({ number, beat, at });
  }
}
