/**
 * Tells the true times of an even pulse from its jittered ones: a second-order delay-locked loop (F. Adriaensen, "Using a
 * DLL to filter time", 2005). Its bandwidth narrows from each lock on, with the gains of the growing-memory filter, which
 * are those of a least-squares line through all pulses so far (E. Brookner, "Tracking and Kalman Filtering Made Easy",
 * 1998, section 1.2.10), until it remembers `MEMORY` pulses. A pulse that comes late alone is taken for less than it strays;
 * several in a row are another tempo, which locks it anew, or the same one from another place on.
 */

export interface Lock {
  /** Pulses since the lock; below `LOCKED` the period is a guess. */
  readonly count: number;
  /** Filtered time of the last pulse, in seconds. */
  readonly at: number;
  /** Seconds between pulses. */
  readonly period: number;
  /** How far pulses stray from their true times, in seconds: a running root mean square. */
  readonly spread: number;
  /** Pulses that did not come, though those after them stand in their places. Below 0: that came twice. */
  readonly lost: number;
  /** Times of the last pulses as they came, and how far each was from where it was expected. */
  readonly recent: readonly { readonly at: number; readonly error: number }[];
}

/** In pulses: eight beats of MIDI clock. */
const MEMORY = 192;
export const LOCKED = 6;
/** So many pulses, on average so many of their spreads off, and all but one of them to the same side, are no jitter. */
const JUMP_PULSES = 5;
const JUMP_SPREADS = 2.2;
/** A pulse that is further off, in spreads, counts as if it were no further. */
const MOST_SPREADS = 3;
/** Pulses that stray by more from a line, in spreads, are not on it. */
const UNCLEAR = 1.5;
/** The tempo is the same only where that is so much nearer to the pulses than any other. */
const NEARER = 2;
/** Jitter that is always allowed for, in seconds. */
const LEAST_SPREAD = 0.0008;
const SPREAD_MEMORY = 64;

/** @param at seconds at which a pulse came */
export function follow(lock: Lock | undefined, at: number): Lock {
  if (lock === undefined) return { count: 1, at, period: 0, spread: 0, lost: 0, recent: [{ at, error: 0 }] };
  if (lock.count === 1) return relock(lock, [...lock.recent, { at, error: 0 }]);
  const error = at - (lock.at + lock.period);
  const recent = [...lock.recent, { at, error }].slice(-JUMP_PULSES);
  const usual = Math.max(LEAST_SPREAD, lock.spread);
  const elsewhere =
    lock.count >= JUMP_PULSES && isElsewhere(recent, usual, lock.period) ? moved(lock, recent, usual) : undefined;
  if (elsewhere) return elsewhere;
  const most = lock.count >= LOCKED ? MOST_SPREADS * usual : Infinity;
  const taken = Math.max(-most, Math.min(most, error));
  const count = lock.count + 1;
  const n = Math.min(count, MEMORY);
  const variance = lock.spread ** 2;
  return {
    count,
    at: lock.at + lock.period + ((2 * (2 * n - 1)) / (n * (n + 1))) * taken,
    period: lock.period + (6 / (n * (n + 1))) * taken,
    spread: Math.sqrt(variance + (taken ** 2 - variance) / Math.min(count, SPREAD_MEMORY)),
    lost: lock.lost,
    recent,
  };
}

/** @param at seconds at which a pulse came that is the first after a pause of any length, at the tempo of those before it */
export function goOn(lock: Lock, at: number): Lock {
  if (lock.count === 1) return follow(undefined, at);
  const isInPlace = Math.abs(at - lock.at - lock.period) <= MOST_SPREADS * Math.max(LEAST_SPREAD, lock.spread);
  if (isInPlace) return follow(lock, at);
  return { ...lock, count: lock.count + 1, at, recent: [{ at, error: 0 }] };
}

/** Whether the pulses come elsewhere from now on: those that were held up, and follow in a hurry, do not. */
function isElsewhere(recent: Lock['recent'], usual: number, period: number): boolean {
  const straying = mean(recent.map(({ error }) => error));
  if (Math.abs(straying) <= JUMP_SPREADS * usual) return false;
  const off = recent.map(({ error }) => Math.sign(straying) * error);
  return off.filter((error) => error > usual).length >= JUMP_PULSES - 1 && off[1]! - off.at(-1)! < period;
}

/**
 * Pulses that go away from where they were expected have another tempo; those that are all as far off have the same.
 * Undefined where it is not clear yet which they are.
 */
function moved(lock: Lock, recent: Lock['recent'], usual: number): Lock | undefined {
  // The new tempo begins with the last pulse that came where it was expected.
  const anew = relock(lock, recent);
  const offLine = rms(recent.map(({ at }, i) => at - (anew.at + (i - recent.length + 1) * anew.period)));
  const errors = recent.slice(1).map(({ error }) => error);
  const step = mean(errors);
  const offStep = rms(errors.map((error) => error - step));
  if (Math.min(offLine, offStep) > UNCLEAR * usual) return undefined;
  if (offLine <= NEARER * offStep) return anew;
  const pulses = Math.round(step / lock.period);
  const isLost = Math.abs(step - pulses * lock.period) <= usual;
  return {
    ...lock,
    count: lock.count + 1,
    at: lock.at + lock.period + step,
    lost: lock.lost + (isLost ? pulses : 0),
    recent: recent.map(({ at }) => ({ at, error: 0 })),
  };
}

/** The least-squares line through the pulses. */
function relock({ spread, lost }: Pick<Lock, 'spread' | 'lost'>, recent: Lock['recent']): Lock {
  const count = recent.length;
  const middle = (count - 1) / 2;
  const centre = mean(recent.map(({ at }) => at));
  const products = recent.reduce((sum, { at }, i) => sum + (i - middle) * (at - centre), 0);
  const period = products / ((count * (count ** 2 - 1)) / 12);
  const expected = recent.map(({ at }) => ({ at, error: 0 }));
  return { count, at: centre + middle * period, period, spread, lost, recent: expected };
}

const mean = (all: readonly number[]) => all.reduce((sum, x) => sum + x, 0) / all.length;
const rms = (all: readonly number[]) => Math.sqrt(mean(all.map((x) => x ** 2)));
