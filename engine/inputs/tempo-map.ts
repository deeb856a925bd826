/** Beats to seconds and back, when the tempo changes on the way. */

export interface TempoChange {
  /** Beats (quarter notes) since the beginning. */
  readonly beat: number;
  /** Beats a minute, above 0. */
  readonly bpm: number;
}

export interface TempoMap {
  /** When a beat falls, in seconds. */
  readonly timeOfBeat: (beat: number) => number;
  /** Which beat it is at a time in seconds: the inverse. */
  readonly beatAt: (seconds: number) => number;
}

/** @param changes sorted by beat; the first is at beat 0 */
export function tempoMap(changes: readonly TempoChange[]): TempoMap {
  const stretches: (TempoChange & { seconds: number })[] = [];
  /** The last stretch that does not begin after that; both its beats and its seconds rise. */
  const lastFrom = (part: 'beat' | 'seconds', value: number) => {
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stretches[middle]![part] <= value) low = middle + 1;
      else high = middle;
    }
    return stretches[low - 1];
  };
  const timeOfBeat = (beat: number) => {
    const from = lastFrom('beat', beat);
    return from === undefined ? 0 : from.seconds + ((beat - from.beat) * 60) / from.bpm;
  };
  const beatAt = (seconds: number) => {
    const from = lastFrom('seconds', seconds);
    return from === undefined ? 0 : from.beat + ((seconds - from.seconds) * from.bpm) / 60;
  };
  for (const change of changes) stretches.push({ ...change, seconds: timeOfBeat(change.beat) });
  return { timeOfBeat, beatAt };
}
