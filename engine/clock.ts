/**
 * The show's only clock. Live, it is the audio context's; in a render, it is moved by hand. This is the one file
 * that may look at another clock: to translate MIDI time stamps (performance clock, milliseconds) to show seconds, and to
 * measure costs.
 */
import { animationFrames, map, merge, NEVER, type Observable, Subject } from 'rxjs';

export interface Clock {
  /** Seconds since the show began. Never goes back. */
  now(): number;
  /** Ticks once a frame with the show time in seconds. */
  readonly frames$: Observable<number>;
  /** A DOM time stamp (milliseconds of the performance clock) as show seconds. */
  fromTimeStamp(milliseconds: number): number;
  /** Show seconds as a DOM time stamp, for what is to leave at its time. */
  toTimeStamp(seconds: number): number;
}

/** Seconds of a steady clock, to measure what something costs. It never tells what time it is in the show. */
export function stopwatch(): number {
  return performance.now() / 1000;
}

/**
 * The clock of a live show: stands still while the audio context is suspended, and is even between its blocks.
 * @param origin the context's time, in seconds, at which the show begins.
 * @param elsewhere$ frames of another window, for when this page is out of sight and has none of its own.
 */
export function audioClock(
  context: { readonly currentTime: number },
  origin: number,
  elsewhere$: Observable<unknown> = NEVER,
): Clock {
  let latest = 0;
  const heard = between(context);
  const now = () => (latest = Math.max(latest, heard() - origin));
  const frames$ = merge(animationFrames(), elsewhere$).pipe(map(now));
  const fromTimeStamp = (milliseconds: number) => {
    const age = Math.max(0, performance.now() - milliseconds) / 1000;
    return Math.max(0, now() - age);
  };
  const toTimeStamp = (seconds: number) => performance.now() + 1000 * (seconds - now());
  return { now, frames$, fromTimeStamp, toTimeStamp };
}

/** The clock that is followed may drift from the page's by so much, in seconds a second. */
const DRIFT = 2e-4;
/** An audio clock that is so far behind, in seconds, is held up or suspended. */
const STANDS = 0.1;

/**
 * The audio clock between its steps. It is told as far as sound is computed, in blocks of 3 to 40 ms, and so is never ahead:
 * what is heard runs along the upper edge of its steps, with the page's own clock.
 */
function between(context: { readonly currentTime: number }): () => number {
  let ahead = -Infinity;
  let before = 0;
  return () => {
    const now = performance.now() / 1000;
    const seen = context.currentTime - now;
    ahead -= DRIFT * (now - before);
    before = now;
    if (seen > ahead || seen < ahead - STANDS) ahead = seen;
    return now + ahead;
  };
}

/** The clock of a render or a test: `moveTo` sets the time and ticks. */
export interface ManualClock extends Clock {
  moveTo(seconds: number): void;
}

export function manualClock(): ManualClock {
  let time = 0;
  const frames = new Subject<number>();
  return {
    now: () => time,
    frames$: frames,
    fromTimeStamp: () => time,
    toTimeStamp: (seconds) => 1000 * seconds,
    moveTo(seconds) {
      time = Math.max(time, seconds);
      frames.next(time);
    },
  };
}
