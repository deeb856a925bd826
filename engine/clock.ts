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
    const read = performance.now();
    // What is of the future, or no number, is now.
    const age = milliseconds < read ? (read - milliseconds) / 1000 : 0;
    return Math.max(0, now() - age);
  };
  const toTimeStamp = (seconds: number) => performance.now() + 1000 * (seconds - now());
  return { now, frames$, fromTimeStamp, toTimeStamp };
}

/**
 * The time stamps of one device, which come in order, as show seconds in order: a key goes up no sooner than it came down, though the
 * clock is corrected by some milliseconds while a busy page reads the two.
 */
export function stampsInOrder(clock: Pick<Clock, 'fromTimeStamp'>): (milliseconds: number) => number {
  let last = 0;
  return (milliseconds) => (last = Math.max(last, clock.fromTimeStamp(milliseconds)));
}

/** Seconds: longer than a block of the slowest device, shorter than a halt that is heard. */
const STANDS = 0.1;
/** Seconds of which the upper edge is taken: halts and drift are forgotten after two of them. */
const WINDOW = 0.5;

/**
 * The audio clock between its steps. It is told as far as sound is computed, in blocks of 3 to 40 ms, and so is never ahead:
 * what is heard runs along the upper edge of its steps, with the page's own clock. Where it stands still, this does so soon.
 */
function between(context: { readonly currentTime: number }): () => number {
  let [older, newer, turned] = [-Infinity, -Infinity, 0];
  let [time, stepped] = [0, 0];
  return () => {
    const now = performance.now() / 1000;
    const { currentTime } = context;
    if (currentTime !== time) {
      // It has stood, suspended or held up: what was known of it is worth nothing.
      if (now - stepped - (currentTime - time) > STANDS) older = newer = -Infinity;
      [time, stepped] = [currentTime, now];
    }
    if (Math.abs(now - turned) > WINDOW) [older, newer, turned] = [newer, -Infinity, now];
    newer = Math.max(newer, currentTime - now);
    return Math.min(now + Math.max(older, newer), currentTime + STANDS);
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
