/**
 * Geometry on the unit sphere that latents live on: a picture changes evenly along its great circles, and the straight
 * line between two latents would lead through untypical ones (White 2016, "Sampling generative networks").
 */
import { hash, normal } from '../random';

/** Numbers of a latent. */
export const LATENT_SIZE = 64;
const MOST_KEPT = 4096;
const MOST_KEPT_FRAMES = 32;

const kept = new Map<number, Float32Array>();

/** A unit vector, uniform on the sphere, named by integers: the same for the same names. Not to be written to. */
export function direction(...names: readonly number[]): Float32Array {
  const name = hash(...names);
  let found = kept.get(name);
  if (!found) {
    if (kept.size >= MOST_KEPT) kept.clear();
    found = unit(Float32Array.from({ length: LATENT_SIZE }, normal(name)));
    kept.set(name, found);
  }
  return found;
}

const keptFrames = new Map<number, readonly Float32Array[]>();

/** At most 64 unit vectors at right angles to each other, named by integers (Gram and Schmidt). Not to be written to. */
export function directions(count: number, ...names: readonly number[]): readonly Float32Array[] {
  const name = hash(count, ...names);
  let found = keptFrames.get(name);
  if (!found) {
    if (keptFrames.size >= MOST_KEPT_FRAMES) keptFrames.clear();
    found = Array.from({ length: count }).reduce<Float32Array[]>((others, _, k) => {
      const free = Float32Array.from(direction(...names, k));
      for (const other of others) {
        const along = dot(free, other);
        for (let i = 0; i < free.length; i++) free[i]! -= along * other[i]!;
      }
      return [...others, unit(free)];
    }, []);
    keptFrames.set(name, found);
  }
  return found;
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Spherical linear interpolation of unit vectors (Shoemake 1985). Exactly `a` at 0 and `b` at 1. */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  if (t <= 0) return a;
  if (t >= 1) return b;
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(a, b))));
  // So close that the great circle is a line; or opposite, where none is the shortest.
  if (Math.sin(angle) < 1e-4) return t < 0.5 ? a : b;
  const [from, to] = [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return unit(a.map((x, i) => from * x + to * b[i]!));
}

/** Turns `x` as the shortest rotation does that takes the unit vector `from` to the unit vector `to`. */
export function carry(x: Float32Array, from: Float32Array, to: Float32Array): Float32Array {
  const along = dot(from, x);
  const share = (along + dot(to, x)) / Math.max(1e-6, 1 + dot(from, to));
  return x.map((value, i) => value - share * (from[i]! + to[i]!) + 2 * along * to[i]!);
}

export interface Push {
  readonly towards: Float32Array;
  /** Radians. */
  readonly angle: number;
}

/**
 * Pushes a unit vector towards all of these directions at once, in whatever order they are named: the pushes add up in
 * the tangent plane, and the exponential map leads back to the sphere. However many there are, it goes no farther than
 * a quarter turn.
 */
export function push(x: Float32Array, pushes: readonly Push[]): Float32Array {
  const tangent = new Float64Array(x.length);
  for (const { towards, angle } of pushes) {
    if (angle === 0) continue;
    const along = dot(x, towards);
    const scale = angle / Math.sqrt(Math.max(1e-6, 1 - along * along));
    for (let i = 0; i < x.length; i++) tangent[i]! += scale * (towards[i]! - along * x[i]!);
  }
  const length = Math.sqrt(tangent.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) return x;
  const angle = (Math.PI / 2) * Math.tanh(length / (Math.PI / 2));
  return unit(x.map((value, i) => Math.cos(angle) * value + (Math.sin(angle) / length) * tangent[i]!));
}
