/** How long a script has computed at a stretch: the guard asks it at each turn of a loop and each call of a function. */
import { afterThisTask } from './tasks';
import { stopwatch } from './show-clock';

export interface Watch {
  /** Seconds that a task may take from its first turn on. */
  limit: number;
  /** @throws Error when the time is over, and again at every turn until the task has ended. */
  turn(): void;
}

/** Turns between two looks at the clock, at most; the fewer the longer turns take, in seconds. */
const MOST_TURNS = 256;
const SHORT = 1e-4;
const LONG = 1e-3;

export function createWatch(): Watch {
  let deadline: number | undefined;
  let turns = 1;
  let left = 0;
  let before = 0;

  const look = (limit: number): void => {
    const now = stopwatch();
    if (deadline === undefined) {
      deadline = now + limit;
      afterThisTask(() => (deadline = undefined));
    } else if (now - before < SHORT) turns = Math.min(MOST_TURNS, turns * 2);
    else if (now - before > LONG) turns = Math.max(1, turns >> 2);
    before = now;
    left = turns;
    if (now <= deadline) return;
    left = 0;
    throw new Error(`it takes longer than ${limit} s: is there a loop that does not end?`);
  };

  return {
    limit: 1,
    turn() {
      if (--left > 0) return;
      look(this.limit);
    },
  };
}
