/**
 * Tells the true times of an even pulse from its jittered ones: a second-order delay-locked loop (F. Adriaensen, "Using a
 * DLL to filter time", 2005). Its bandwidth narrows from each lock on, with the gains of the growing-memory filter, which
 * are those of a least-squares line through all pulses so far (E. Brookner, "Tracking and Kalman Filtering Made Easy",
 * 1998, section 1.2.10), until it remembers `MEMORY` pulses. A jump of the tempo locks it anew.
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
  /** Times of the last pulses as they came, and how far each was from where it was expected. */
  readonly recent: readonly { readonly at: number; readonly error: number }[];
}

/** In pulses: eight beats of MIDI clock. */
const MEMORY = 192;
export const LOCKED = 6;
/** So many pulses, on average so many of their spreads off, are no jitter but another tempo. */
const JUMP_PULSES = 5;
const JUMP_SPREADS = 2.2;
/** Jitter that is always allowed for, in seconds. */
const LEAST_SPREAD = 0.0008;
const SPREAD_MEMORY = 64;

/** @param at seconds at which a pulse came */
export function follow(lock: Lock | undefined, at: number): Lock {
  if (lock === undefined) return { count: 1, at, period: 0, spread: 0, recent: [{ at, error: 0 }] };
  if (lock.count === 1) return relock([...lock.recent, { at, error: 0 }], 0);
  const error = at - (lock.at + lock.period);
  const recent = [...lock.recent, { at, error }].slice(-JUMP_PULSES);
  const straying = recent.reduce((sum, pulse) => sum + pulse.error, 0) / JUMP_PULSES;
  if (lock.count >= JUMP_PULSES && Math.abs(straying) > JUMP_SPREADS * Math.max(LEAST_SPREAD, lock.spread)) {
    // The new tempo begins with the last pulse that came where it was expected.
    const usual = Math.max(LEAST_SPREAD, lock.spread);
    const first = recent.findLastIndex((pulse) => Math.abs(pulse.error) <= usual);
    return relock(recent.slice(Math.max(0, Math.min(first, JUMP_PULSES - 2))), lock.spread);
  }
  const count = lock.count + 1;
  const n = Math.min(count, MEMORY);
  const variance = lock.spread ** 2;
  return {
    count,
    at: lock.at + lock.period + ((2 * (2 * n - 1)) / (n * (n + 1))) * error,
    period: lock.period + (6 / (n * (n + 1))) * error,
    spread: Math.sqrt(variance + (error ** 2 - variance) / Math.min(count, SPREAD_MEMORY)),
    recent,
  };
}

/** The least-squares line through the pulses. */
function relock(recent: Lock['recent'], spread: number): Lock {
  const count = recent.length;
  const middle = (count - 1) / 2;
  const mean = recent.reduce((sum, { at }) => sum + at, 0) / count;
  const products = recent.reduce((sum, { at }, i) => sum + (i - middle) * (at - mean), 0);
  const period = products / ((count * (count ** 2 - 1)) / 12);
  return { count, at: mean + middle * period, period, spread, recent: recent.map(({ at }) => ({ at, error: 0 })) };
}
