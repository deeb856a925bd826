/**
 * The meaning vector: sixteen numbers by which words, performer, picture and sound understand each other.
 * All models are conditioned on these numbers in this order.
 */

export interface MeaningNumber {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly index: number;
}

/** Three OKLab colours, dominant first, then seven qualities. */
export const MEANING = [
  { name: 'L1', min: 0, max: 1, index: 0 },
  { name: 'a1', min: -0.4, max: 0.4, index: 1 },
  { name: 'b1', min: -0.4, max: 0.4, index: 2 },
  { name: 'L2', min: 0, max: 1, index: 3 },
  { name: 'a2', min: -0.4, max: 0.4, index: 4 },
  { name: 'b2', min: -0.4, max: 0.4, index: 5 },
  { name: 'L3', min: 0, max: 1, index: 6 },
  { name: 'a3', min: -0.4, max: 0.4, index: 7 },
  { name: 'b3', min: -0.4, max: 0.4, index: 8 },
  { name: 'energy', min: 0, max: 1, index: 9 },
  { name: 'valence', min: -1, max: 1, index: 10 },
  { name: 'density', min: 0, max: 1, index: 11 },
  { name: 'roughness', min: 0, max: 1, index: 12 },
  { name: 'symmetry', min: 0, max: 1, index: 13 },
  { name: 'tension', min: 0, max: 1, index: 14 },
  { name: 'brightness', min: 0, max: 1, index: 15 },
] as const satisfies readonly MeaningNumber[];

/** What no words mean: moonlit greys, and every quality in the middle of its range. */
export function neutralMeaning(): Float32Array<ArrayBuffer> {
  return Float32Array.of(0.6, 0, -0.03, 0.35, 0.01, -0.05, 0.88, 0, 0.02, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5);
}

export interface WeightedMeaning {
  readonly vector: ArrayLike<number>;
  /** Zero or more; less than zero counts as zero. */
  readonly weight: number;
}

/** The weighted mean, number by number; the neutral meaning where nothing has weight. */
export function mixMeanings(meanings: readonly WeightedMeaning[]): Float32Array<ArrayBuffer> {
  const mixed = new Float32Array(MEANING.length);
  let total = 0;
  for (const { vector, weight } of meanings) {
    if (!(weight > 0)) continue;
    total += weight;
    for (const { index } of MEANING) mixed[index]! += weight * vector[index]!;
  }
  return total > 0 ? mixed.map((sum) => sum / total) : neutralMeaning();
}

/**
 * Moves `current` towards `target` as a first-order low pass does: after `timeConstant` seconds, 63 % of the way,
 * whatever the frame rate.
 * @param seconds since the last call, 0 or more
 * @param timeConstant in seconds; 0 jumps
 */
export function approach(
  current: ArrayLike<number>,
  target: ArrayLike<number>,
  seconds: number,
  timeConstant: number,
): Float32Array<ArrayBuffer> {
  const share = timeConstant > 0 ? 1 - Math.exp(-seconds / timeConstant) : 1;
  return Float32Array.from(MEANING, ({ index }) => current[index]! + share * (target[index]! - current[index]!));
}
