/** The tempo of a sound, and how sure it is, by how what is struck in it comes again. */
import type { HeardTempo } from '../engine/inputs/tempo-follower';
import { LOOKS } from './strokes';

/** Seconds that are listened to. */
export const WINDOW = 8;
/** Beats a minute. */
const [SLOWEST, FASTEST] = [50, 220];
/** Listeners count near this tempo (D. Ellis, "Beat Tracking by Dynamic Programming", 2007), so many octaves to either side. */
const USUAL = 120;
const OCTAVES = 0.9;
/** Beats that have to come again, for a tempo to be tried. */
const BEATS = 4;
/** Looks by which a stroke may miss its beat. */
const MISS = 6;
/** Looks to either side over which a stroke is spread. */
const WIDE = 5;
/** In each quarter of the window something is struck: four knocks on a door are no tempo. */
const LEAST_IN_QUARTER = 0.08;

/**
 * By autocorrelation of the strokes (Ellis, 2007); the tempo is as exact as the last beat that comes again is far.
 * @param rises of the level, `LOOKS` a second (`strokes.ts`)
 * @returns undefined where there is no telling
 */
export function tempoOf(rises: readonly number[]): HeardTempo | undefined {
  const n = rises.length;
  const all = rises.reduce((sum, rise) => sum + rise, 0);
  for (let quarter = 0; quarter < 4; quarter++) {
    const part = rises.slice((quarter * n) / 4, ((quarter + 1) * n) / 4).reduce((sum, rise) => sum + rise, 0);
    if (!(part > LEAST_IN_QUARTER * all)) return undefined;
  }
  const again = comesAgain(rises);
  const farthest = again.length - 1;
  const between = (lag: number) => {
    const before = Math.floor(lag);
    return again[before]! + (lag - before) * (again[before + 1]! - again[before]!);
  };
  let [period, sure, best] = [0, 0, 0];
  for (let tried = (60 * LOOKS) / FASTEST; tried < (60 * LOOKS) / SLOWEST; tried *= 1.005) {
    const beats = Math.min(BEATS, Math.floor((farthest - 1) / tried));
    let sum = 0;
    for (let beat = 1; beat <= beats; beat++) sum += between(beat * tried) / beats;
    const likely = sum * Math.exp(-((Math.log2((60 * LOOKS) / tried / USUAL) / OCTAVES) ** 2) / 2);
    if (likely > best) [period, sure, best] = [tried, sum, likely];
  }
  return best > 0 ? { bpm: (60 * LOOKS) / refined(period, again), sure: Math.min(1, sure) } : undefined;
}

/** For each lag up to half the window, how much of what is struck is struck again then: 1 at 0. */
function comesAgain(rises: readonly number[]): Float64Array {
  const n = rises.length;
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / n;
  // Hands and rooms are not as exact as looks are.
  const wide = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let off = -WIDE; off <= WIDE; off++)
      wide[i]! += (WIDE + 1 - Math.abs(off)) * ((rises[i + off] ?? mean) - mean);
  const again = new Float64Array(n / 2);
  for (let lag = 0; lag < again.length; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += wide[i]! * wide[i - lag]!;
    again[lag] = sum / (n - lag);
  }
  return again.map((value) => value / again[0]!);
}

type Three = [number, number, number];

/** Looks a beat, by where each of the beats comes again: the later ones tell more exactly. */
function refined(period: number, again: Float64Array): number {
  let [sum, weights] = [0, 0];
  for (let beat = 1; Math.round(beat * period) + MISS + 1 < again.length; beat++) {
    const about = Math.round(beat * period);
    let top = about - MISS;
    for (let lag = top; lag <= about + MISS; lag++) if (again[lag]! > again[top]!) top = lag;
    // Between looks: the tops are bells, whose logarithms are parabolas.
    const [before, peak, after] = [top - 1, top, top + 1].map((lag) => Math.log(Math.max(1e-9, again[lag]!))) as Three;
    if (again[top]! <= 0 || before > peak || after > peak || before + after >= 2 * peak) continue;
    const exact = top + (before - after) / (2 * (before - 2 * peak + after));
    const weight = beat ** 2 * again[top]!;
    sum += (weight * exact) / beat;
    weights += weight;
    period = sum / weights;
  }
  return period;
}
