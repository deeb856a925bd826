/** The beats that a metronome is to click on: each once, a little ahead of its time. */
import { beatAt, BEATS_PER_BAR, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';

export interface Click {
  /** Show seconds. */
  readonly at: number;
  /** Of its bar. */
  readonly isFirst: boolean;
}

/** Seconds that clicks are let out ahead: longer than a frame of a busy page, short enough to follow a tap. */
const AHEAD = 0.1;

/** @returns asked often, the clicks that are due soon. A beat that was missed is left out: late, it would mislead. */
export function createClicks(): (state: Pick<PerformanceState, 'tempo'>, now: number) => readonly Click[] {
  /** The last beat that was let out. */
  let last = -Infinity;
  return (state, now) => {
    const next = Math.ceil(beatAt(state, now));
    const end = Math.floor(beatAt(state, now + AHEAD));
    // A beat ahead of those to come: the show is somewhere else, and not only nudged.
    const isMoved = last > end + 1;
    const clicks: Click[] = [];
    for (let beat = isMoved ? next : Math.max(next, last + 1); beat <= end; beat++) {
      clicks.push({ at: timeOfBeat(state, beat), isFirst: beat % BEATS_PER_BAR === 0 });
      last = beat;
    }
    return clicks;
  };
}
