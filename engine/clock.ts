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
 * The clock of a live show: stands still while the audio context is suspended.
 * @param origin the context's time, in seconds, at which the show begins.
 * @param elsewhere$ frames of another window, for when this page is out of sight and has none of its own.
 */
export function audioClock(
  context: { readonly currentTime: number },
  origin: number,
  elsewhere$: Observable<unknown> = NEVER,
): Clock {
  let latest = 0;
  const now = () => (latest = Math.max(latest, context.currentTime - origin));
  const frames$ = merge(animationFrames(), elsewhere$).pipe(map(now));
  const fromTimeStamp = (milliseconds: number) => {
    const age = Math.max(0, performance.now() - milliseconds) / 1000;
    return Math.max(0, now() - age);
  };
  const toTimeStamp = (seconds: number) => performance.now() + 1000 * (seconds - now());
  return { now, frames$, fromTimeStamp, toTimeStamp };
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
