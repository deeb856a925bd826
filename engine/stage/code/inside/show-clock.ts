/**
 * The sandbox's window keeps the show's time: what asks it for the time, a timer or the next frame gets an answer that
 * is the same whenever the show is played again. The real clock is for the watch alone.
 */
const realNow = performance.now.bind(performance);
const ShowlessDate = Date;

/** Where `Date` begins: the first second of 2000, as a show has no date. In milliseconds. */
const EPOCH = 946_684_800_000;

/** The show leaves a stage behind that stands for longer, frozen or unseen: it goes on from so long ago. In milliseconds. */
const STOOD = 1000;
const JUST_NOW = 100;

/** Real seconds, from any moment on. */
export const stopwatch = (): number => realNow() / 1000;

export interface ShowClock {
  /** Moves on to show time `time` (seconds): timers that are due by then go off, then the frames that were asked for. */
  moveTo(time: number): void;
  /** Lets the next timer that goes off once go off, whenever it is due: for a setup that waits for it. */
  fireNext(): void;
}

interface Timer {
  at: number;
  readonly every?: number;
  readonly call: () => void;
}

/** Takes over the window's clocks. */
export function keepShowTime(): ShowClock {
  /** Milliseconds. */
  let now = 0;
  let count = 0;
  const timers = new Map<number, Timer>();
  let frames = new Map<number, FrameRequestCallback>();

  const timer =
    (repeats: boolean) =>
    (handler: unknown, delay?: number, ...given: unknown[]) => {
      // Not 0: one that sets itself anew would go off for ever at the same moment.
      const wait = Math.max(1, Number(delay) || 0);
      const call = () => void (typeof handler === 'function' && (handler as (...given: unknown[]) => void)(...given));
      timers.set(++count, { at: now + wait, call, ...(repeats && { every: wait }) });
      return count;
    };
  const clear = (id?: number) => void timers.delete(id ?? 0);
  const own = {
    setTimeout: timer(false),
    setInterval: timer(true),
    clearTimeout: clear,
    clearInterval: clear,
    requestAnimationFrame(call: FrameRequestCallback) {
      frames.set(++count, call);
      return count;
    },
    cancelAnimationFrame: (id: number) => void frames.delete(id),
  };
  for (const [name, value] of Object.entries(own)) Object.defineProperty(window, name, { value });
  Object.defineProperty(performance, 'now', { value: () => now });

  /** In local time, as `hour()` and its like read it. */
  const zone = new ShowlessDate(EPOCH).getTimezoneOffset() * 60_000;
  class ShowDate extends ShowlessDate {
    constructor(...given: []) {
      if (given.length > 0) super(...given);
      else super(ShowDate.now());
    }
    static override now(): number {
      return EPOCH + zone + now;
    }
  }
  Object.defineProperty(window, 'Date', { value: ShowDate });

  /** Whatever one of them throws is the window's error, and the others go on. */
  const run = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      reportError(error);
    }
  };
  const nextTimer = (isMeant: (timer: Timer) => boolean): [number, Timer] | undefined => {
    let next: [number, Timer] | undefined;
    for (const entry of timers) if (isMeant(entry[1]) && !(next && next[1].at <= entry[1].at)) next = entry;
    return next;
  };

  return {
    moveTo(time) {
      const then = 1000 * time;
      // What sets itself anew would do so for all that time, in one frame.
      if (then - now > STOOD) now = then - JUST_NOW;
      // An interval that the show has left far behind goes off once.
      const isDue = ({ at }: Timer) => at <= then;
      for (let due = nextTimer(isDue); due; due = nextTimer(isDue)) {
        const [id, { at, every, call }] = due;
        now = Math.max(now, at);
        if (every === undefined) timers.delete(id);
        else due[1].at = then - at > 50 * every ? then + every : at + every;
        run(call);
      }
      now = then;
      const called = frames;
      frames = new Map();
      for (const call of called.values()) run(() => call(now));
    },
    fireNext() {
      const [id, timer] = nextTimer(({ every }) => every === undefined) ?? [];
      if (id === undefined || !timer) return;
      timers.delete(id);
      run(timer.call);
    },
  };
}
