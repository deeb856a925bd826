/**
 * Tells a worker that hangs from one that is only slow. It answers pings between its steps, so an answer takes as long as a step
 * does: how long is too long is measured against the answers before, as TCP times its retransmissions (Jacobson 1988).
 * Time is counted in beats of the page that waits: a machine so busy that it holds up the page too has not waited.
 */
export interface Heartbeat {
  /** Once in `BEAT` seconds: asks for an answer, unless one is awaited. */
  beat(): void;
  /** The worker said something: it lives. */
  heard(): void;
  /** It answered. @param isUsual false while it loads, which says nothing of its steps. */
  answered(isUsual: boolean): void;
  /** Seconds since it said anything. */
  silence(): number;
  /**
   * Seconds of silence that it is granted while it plays.
   * @param most where its answers take but a fraction of this. A worker whose answers take as long is granted more. Without a limit
   * (Infinity) there is none, however quick its answers were.
   * @param isRelieved another one stands by: a false alarm costs little then, so it comes sooner.
   */
  patience(most: number, isRelieved?: boolean): number;
  /** It is taken to hang. In case that it was only slow, the next one is granted twice as much. */
  hung(): void;
  /** Another worker is awaited now. */
  anew(): void;
}

/** Seconds between two pings. */
export const BEAT = 0.25;
/** So many times the slowest answer is still no hang, though at least so many seconds. */
const TIMES_THE_SLOWEST = 6;
const TIMES_WITH_RELIEF = 4;
const LEAST_TIMES = 3;
const SHORTEST = 1;
/** The slowest answer counts half after 230 answers, a minute: a step that comes seldom, such as a line's, is remembered. */
const REMEMBERS = 0.997;

/** @param now seconds of any clock, to measure an answer: one that jumps does no harm. */
export function createHeartbeat(ping: () => void, now: () => number): Heartbeat {
  let silentBeats = 0;
  let asked: number | undefined;
  let beatsSinceAsked = 0;
  let slowest = 0;
  return {
    beat() {
      silentBeats++;
      beatsSinceAsked++;
      if (asked !== undefined) return;
      asked = now();
      beatsSinceAsked = 0;
      ping();
    },
    heard: () => void (silentBeats = 0),
    answered(isUsual) {
      if (asked === undefined) return;
      const took = Math.min(Math.max(0, now() - asked), BEAT * (beatsSinceAsked + 1));
      if (isUsual) slowest = Math.max(took, REMEMBERS * slowest);
      asked = undefined;
    },
    silence: () => BEAT * silentBeats,
    patience(most, isRelieved = false) {
      if (most === Infinity) return Infinity;
      const times = isRelieved ? TIMES_WITH_RELIEF : TIMES_THE_SLOWEST;
      return Math.min(Math.max(SHORTEST, times * slowest), Math.max(most, LEAST_TIMES * slowest));
    },
    hung: () => void (slowest = Math.max(slowest, (2 * BEAT * silentBeats) / TIMES_THE_SLOWEST)),
    anew() {
      silentBeats = 0;
      asked = undefined;
    },
  };
}
