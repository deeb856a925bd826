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
  const timeOfBeat = (beat: number) => {
    const from = stretches.findLast((stretch) => stretch.beat <= beat);
    return from === undefined ? 0 : from.seconds + ((beat - from.beat) * 60) / from.bpm;
  };
  const beatAt = (seconds: number) => {
    const from = stretches.findLast((stretch) => stretch.seconds <= seconds);
    return from === undefined ? 0 : from.beat + ((seconds - from.seconds) * from.bpm) / 60;
  };
  for (const change of changes) stretches.push({ ...change, seconds: timeOfBeat(change.beat) });
  return { timeOfBeat, beatAt };
}
