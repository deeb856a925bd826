/** Three kinds of walk on the latent sphere, all as fast as each other: a quarter turn is a latent. */
import { hash } from '../random';
import type { Place, WalkMode } from '../route';
import { IMAGE_FAMILIES } from '../models/image/families';
import { BEATS_PER_BAR } from '../moments';
import { direction, directions, LATENT_SIZE, slerp, unit } from './sphere';

/** A spot on a walk: `latent` is a unit vector. */
export interface Spot {
  readonly latent: Float32Array;
  readonly families: readonly number[];
}

/** How far a walk has come. */
export interface Way {
  /** Latents. */
  readonly position: number;
  readonly beat: number;
  /** Latents a bar. */
  readonly speed: number;
}

/** Sets the streams of random numbers apart. */
const KEY_STREAM = 1;
const FAMILY_STREAM = 3;
const WANDER_STREAM = 8;
const LOOP_STREAM = 9;
const QUARTER = Math.PI / 2;

/** Where the walk of this seed is. @param bars of the loop. */
export function spotOn(mode: WalkMode, bars: number, way: Way, seed: number): Spot {
  return { keys, wander, loop }[mode](way, seed, bars);
}

/** From key latent to key latent by slerp. */
function keys({ position }: Way, seed: number): Spot {
  const { from, to, way } = leg(position);
  const latent = slerp(direction(seed, KEY_STREAM, from), direction(seed, KEY_STREAM, to), way);
  return { latent, families: between(seed, from, to, way) };
}

/** Radians per radian of a quarter turn a latent; square roots of primes, so that no sum of them ever comes back. */
const RATES = [2, 3, 5, 7, 11, 13].map(Math.sqrt);
const RATES_RMS = Math.hypot(...RATES) / Math.sqrt(RATES.length);

/** A sum of a few rotations at incommensurate rates: as fast everywhere, and it never repeats. */
function wander({ position }: Way, seed: number): Spot {
  const angles = RATES.map((rate) => (position * QUARTER * rate) / RATES_RMS);
  const { from, to, way } = leg(position);
  return {
    latent: circles(directions(2 * angles.length, seed, WANDER_STREAM), angles),
    families: between(seed, from, to, way),
  };
}

/** Bars of a loop for each of the circles that it is made of. */
const BARS_A_CIRCLE = 4;

/**
 * A closed curve, once round in `bars` bars, from bar line to bar line: harmonics of the loop about a middle. How wide
 * it is follows from the speed, so that it is as fast as the other walks.
 */
function loop({ beat, speed }: Way, seed: number, bars: number): Spot {
  const turns = beat / (bars * BEATS_PER_BAR);
  const phase = turns - Math.floor(turns);
  const count = Math.ceil(bars / BARS_A_CIRCLE);
  const harmonics = Array.from({ length: count }, (_, k) => k + 1);
  const rate = Math.hypot(...harmonics) / Math.sqrt(count);
  const width = Math.min(1, (speed * bars) / 4 / rate);
  const [middle, ...planes] = directions(2 * count + 1, seed, LOOP_STREAM);
  const curve = circles(
    planes,
    harmonics.map((k) => 2 * Math.PI * k * phase),
  );
  // So many families as a whole number of latents has, for each closes on the bar; and between two such numbers some of both.
  const latents = Math.max(1, speed * bars);
  const familiesOf = (count: number) => {
    const { from, to, way } = leg(phase * count);
    return between(seed, from, to % count, way);
  };
  const more = familiesOf(Math.ceil(latents));
  return {
    latent: unit(middle!.map((x, i) => Math.sqrt(1 - width * width) * x + width * curve[i]!)),
    families: familiesOf(Math.floor(latents)).map((weight, i) => weight + (more[i]! - weight) * (latents % 1)),
  };
}

/**
 * The sum of rotations by these angles, each in a plane of its own. All planes are at right angles to each other, so that
 * the sum neither grows nor shrinks, and is as fast everywhere.
 * @param planes two vectors a plane.
 */
function circles(planes: readonly Float32Array[], angles: readonly number[]): Float32Array {
  const sum = new Float32Array(LATENT_SIZE);
  angles.forEach((angle, k) => {
    const [u, v] = [planes[2 * k]!, planes[2 * k + 1]!];
    for (let i = 0; i < sum.length; i++) sum[i]! += Math.cos(angle) * u[i]! + Math.sin(angle) * v[i]!;
  });
  return unit(sum);
}

/** Which two keys a position lies between, and how far along, eased so that keys are not passed with a jolt. */
function leg(position: number): { from: number; to: number; way: number } {
  const from = Math.floor(position);
  const t = position - from;
  return { from, to: from + 1, way: t + 0.25 * (t * t * (3 - 2 * t) - t) };
}

/** Each key has a family of its own. */
function between(seed: number, from: number, to: number, way: number): number[] {
  const weights = new Array<number>(IMAGE_FAMILIES.length).fill(0);
  const familyOf = (key: number) => hash(seed, FAMILY_STREAM, key) % IMAGE_FAMILIES.length;
  weights[familyOf(from)]! += 1 - way;
  weights[familyOf(to)]! += way;
  return weights;
}

/** A place as a spot, also where a file has too few numbers for it, or none but zeros. */
export function spotOf({ latent, families }: Place): Spot {
  const given = Float32Array.from({ length: LATENT_SIZE }, (_, i) => latent[i] ?? 0);
  return {
    latent: given.some((x) => x !== 0) ? unit(given) : direction(0),
    families: IMAGE_FAMILIES.map((_, i) => Math.min(1, Math.max(0, families[i] ?? 0))),
  };
}
