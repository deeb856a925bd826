/**
 * The condition of every frame from what is held: which keys are down, when they were struck, and how it should sound.
 * Its twin in training is training/sound/condition.py.
 */
import { hash, uniform } from '../../random';
import { FIRST_KEY, FRAME_RATE, KEYS, SOUND_CONDITION, SOUND_DRUMS, SOUND_FAMILIES, type SoundInput } from './types';

/** Numbers in the condition of one frame. */
export const CONDITION = SOUND_CONDITION.reduce((sum, { size }) => sum + size, 0);

const STRUCK_SECONDS = 0.4;
const FADE = Math.exp(-1 / (FRAME_RATE * STRUCK_SECONDS));
const HIT_SECONDS = 0.15;
const HIT_FADE = Math.exp(-1 / (FRAME_RATE * HIT_SECONDS));

/** Velocities that occur in the training music. */
const SOFTEST = 0.2;
const HARDEST = 0.95;

/** How far energy 0 or 1 moves a velocity. */
const ENERGY_REACH = 0.25;

/** Strikes a second of every held note at density 1, for families that decay and for those that last. */
const STRIKES = { decaying: 3, lasting: 0.3 };
const DECAYING = ['bells', 'plucks'].map((name) => SOUND_FAMILIES.indexOf(name as (typeof SOUND_FAMILIES)[number]));
const SHORTEST_GAP = 8;

/** What is remembered of the keys from frame to frame. All [KEYS] but the hits. */
export interface Keys {
  held: Float32Array;
  struck: Float32Array;
  /** Frames since the last onset. */
  age: Float32Array;
  /** [SOUND_DRUMS] */
  hits: Float32Array;
  /** Something was struck as this frame began. */
  stroke: boolean;
}

export function noKeys(): Keys {
  return {
    held: new Float32Array(KEYS),
    struck: new Float32Array(KEYS),
    age: new Float32Array(KEYS),
    hits: new Float32Array(SOUND_DRUMS.length),
    stroke: false,
  };
}

/** True when the same keys are down at the same velocities. */
export function sameKeys(a: Keys, b: Keys): boolean {
  return a.held.every((velocity, key) => velocity === b.held[key]);
}

/**
 * The condition of the next frames, and the keys after each of them.
 * A key that was not down before is struck in the first frame; while it is down it is struck again at random, as often
 * as the density and the families say. Nothing is struck after `kept`.
 * @param seed makes the random strikes.
 * @returns condition, [frames, CONDITION] row-major.
 */
export function conditionFrames(
  input: SoundInput,
  before: Keys,
  frames: number,
  kept: number,
  seed: number,
): { condition: Float32Array; keys: Keys[] } {
  const held = heldKeys(input);
  const { every, first: firstStep } = input.grid ?? { every: 1, first: 0 };
  const chance = (strikeRate(input) * every) / FRAME_RATE;
  const isStep = (frame: number) => frame >= firstStep && (frame - firstStep) % every === 0;
  const next = uniform(hash(seed));
  const condition = new Float32Array(frames * CONDITION);
  const struck = before.struck.slice();
  const age = before.age.slice();
  const hits = before.hits.slice();
  const fresh = keysStruckAgain(input);
  const keys: Keys[] = [];
  // One memory for all frames: they are remembered for some seconds, and many small ones are dear to collect.
  const each = 2 * KEYS + hits.length;
  const memory = new Float32Array(frames * each);
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * CONDITION;
    let stroke = false;
    for (let key = 0; key < KEYS; key++) {
      const velocity = held[key]!;
      const first = frame === 0 && (before.held[key] === 0 || fresh.has(key));
      const again = frame < kept && isStep(frame) && next() < chance && age[key]! >= SHORTEST_GAP;
      if (velocity > 0 && (first || again)) {
        struck[key] = velocity;
        age[key] = 0;
        stroke = true;
      } else {
        struck[key] = struck[key]! * FADE;
        age[key] = age[key]! + 1;
      }
      condition[row + key] = velocity;
      condition[row + KEYS + key] = struck[key]!;
    }
    hits.forEach((velocity, drum) => (hits[drum] = velocity * HIT_FADE));
    for (const { drum, velocity } of input.hits?.filter((hit) => hit.frame === frame) ?? []) {
      hits[drum] = clamp(velocity, 0, 1);
      stroke = true;
    }
    condition.set(hits, row + 2 * KEYS);
    condition.set(input.families, row + 2 * KEYS + hits.length);
    condition[row + CONDITION - 3] = clamp(input.brightness, 0, 1);
    condition[row + CONDITION - 2] = clamp(input.roughness, 0, 1);
    condition[row + CONDITION - 1] = clamp(input.attack ?? 0, 0, 1);
    const own = memory.subarray(frame * each, (frame + 1) * each);
    own.set(struck);
    own.set(age, KEYS);
    own.set(hits, 2 * KEYS);
    keys.push({
      held,
      struck: own.subarray(0, KEYS),
      age: own.subarray(KEYS, 2 * KEYS),
      hits: own.subarray(2 * KEYS),
      stroke,
    });
  }
  return { condition, keys };
}

function keysStruckAgain({ notes }: SoundInput): Set<number> {
  return new Set(notes.filter(({ again }) => again).map(({ midi }) => foldKey(midi)));
}

/** Velocities of the keys that are down, bent by the energy: [KEYS]. */
function heldKeys({ notes, energy }: SoundInput): Float32Array {
  const held = new Float32Array(KEYS);
  for (const { midi, velocity } of notes) {
    const key = foldKey(midi);
    held[key] = Math.max(held[key]!, clamp(velocity + 2 * ENERGY_REACH * (energy - 0.5), SOFTEST, HARDEST));
  }
  return held;
}

/** The key of a MIDI note, moved by octaves into the keys that the model knows. */
export function foldKey(midi: number): number {
  let key = Math.round(midi) - FIRST_KEY;
  while (key < 0) key += 12;
  while (key >= KEYS) key -= 12;
  return key;
}

/** Strikes a second of every held note. */
function strikeRate({ density, families }: SoundInput): number {
  const decaying = DECAYING.reduce((sum, family) => sum + (families[family] ?? 0), 0);
  return clamp(density, 0, 1) * (decaying * STRIKES.decaying + (1 - decaying) * STRIKES.lasting);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
