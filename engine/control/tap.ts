/** Tap tempo: the mean of the last taps. */

/** Seconds after which a tap begins anew. */
const FORGOTTEN_AFTER = 2;
const TAPS = 5;

/** The taps with a new one, in seconds, oldest first. */
export function tapped(taps: readonly number[], at: number): readonly number[] {
  const last = taps.at(-1);
  return last === undefined || at - last > FORGOTTEN_AFTER || at <= last ? [at] : [...taps, at].slice(-TAPS);
}

/** Beats a minute; undefined for fewer than two taps. */
export function tempoOfTaps(taps: readonly number[]): number | undefined {
  const [first, last] = [taps[0], taps.at(-1)];
  return taps.length < 2 ? undefined : (60 * (taps.length - 1)) / (last! - first!);
}
