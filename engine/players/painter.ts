/**
 * The painter: what picture the performance asks for. A walk on the latent sphere from key latent to key latent, tied
 * to the beat; notes push it off the path, each pitch class in a direction of its own; words set the condition.
 */
import { IMAGE_FAMILIES } from '../models/image/families';
import type { ImageInput } from '../models/image/types';
import { bentMeaning } from '../mood';
import { kickAt, type PerformanceState, walkAt } from '../performance';
import { hash, normal } from '../random';

export const LATENT_SIZE = 64;
const MEANING_SIZE = 16;
/** Sets the streams of random numbers apart. */
const KEY_STREAM = 1;
const NOTE_STREAM = 2;
const FAMILY_STREAM = 3;
/** A full kick moves the latent by this many radians on the sphere. */
const KICK_ANGLE = 0.9;

/**
 * The picture at time `at`, in seconds.
 * @param stage its size in pixels: the picture gets its aspect ratio. @param lines the picture's height, in pixels.
 */
export function pictureAt(
  state: PerformanceState,
  at: number,
  seed: number,
  stage: { readonly width: number; readonly height: number },
  lines: number,
): ImageInput {
  const { parameters } = state;
  const height = Math.min(stage.height, Math.round(lines));
  return {
    latent: latentAt(state, at, seed),
    condition: conditionAt(state, at, seed),
    truncation: parameters['image.truncation'],
    width: Math.round((height * stage.width) / stage.height),
    height,
    view: { zoom: parameters['image.zoom'], x: 0, y: 0, rotation: parameters['image.rotation'] * Math.PI },
  };
}

/** The latent at time `at`: on the sphere of radius sqrt(64), where a standard normal vector of 64 numbers lies. */
export function latentAt(state: PerformanceState, at: number, seed: number): Float32Array {
  const { from, to, way } = leg(walkAt(state, at));
  const path = slerp(direction(seed, KEY_STREAM, from), direction(seed, KEY_STREAM, to), way);
  const note = state.lastNote;
  const angle = KICK_ANGLE * state.parameters['image.kick'] * kickAt(state, at);
  const pushed = note && angle > 0 ? towards(path, direction(seed, NOTE_STREAM, note.note % 12), angle) : path;
  return pushed.map((x) => x * Math.sqrt(LATENT_SIZE));
}

/** Meaning vector, then the weights of the families (they sum to 1). */
function conditionAt(state: PerformanceState, at: number, seed: number): Float32Array {
  const condition = new Float32Array(MEANING_SIZE + IMAGE_FAMILIES.length);
  condition.set(bentMeaning(state, at));
  const { from, to, way } = leg(walkAt(state, at));
  const asked = Math.min(state.parameters['image.family'], IMAGE_FAMILIES.length);
  const familyOf = (key: number) => (asked > 0 ? asked - 1 : hash(seed, FAMILY_STREAM, key) % IMAGE_FAMILIES.length);
  condition[MEANING_SIZE + familyOf(from)]! += 1 - way;
  condition[MEANING_SIZE + familyOf(to)]! += way;
  return condition;
}

/** Which two key latents a position lies between, and how far along, eased so that keys are not passed with a jolt. */
function leg(position: number): { from: number; to: number; way: number } {
  const from = Math.floor(position);
  const t = position - from;
  return { from, to: from + 1, way: t + 0.5 * (t * t * (3 - 2 * t) - t) };
}

/** A unit vector, uniform on the sphere, named by seed, stream and index. */
function direction(seed: number, stream: number, index: number): Float32Array {
  const next = normal(hash(seed, stream, index));
  return unit(Float32Array.from({ length: LATENT_SIZE }, next));
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

/** Spherical linear interpolation of unit vectors (Shoemake 1985). */
function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return towards(a, b, t * Math.acos(Math.max(-1, Math.min(1, dot(a, b)))));
}

/** Turns the unit vector `a` by `angle` radians towards the unit vector `b`. */
function towards(a: Float32Array, b: Float32Array, angle: number): Float32Array {
  const along = dot(a, b);
  const across = unit(a.map((x, i) => b[i]! - along * x));
  return a.map((x, i) => Math.cos(angle) * x + Math.sin(angle) * across[i]!);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
