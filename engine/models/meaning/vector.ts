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
