/** What the sound model's weights say of their network. */
import type { Weights } from '../contract';

export interface DenoiserConfig {
  readonly width: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly kernel: number;
  readonly time_width: number;
  readonly bins: number;
  readonly context: number;
  readonly block: number;
  readonly overlap: number;
  readonly mean: number;
  readonly spread: number;
  /** Frames that may be known after the block and its overlap. */
  readonly trail: number;
  /** Numbers in the condition of one frame; read from the weights' shape. */
  readonly condition_size: number;
}

/** @throws Error when the weights lack their config. */
export function readConfig({ tensors, metadata }: Weights): DenoiserConfig {
  const shape = tensors.get('condition_up.weight')?.shape;
  if (!metadata.config || !shape) {
    throw new Error("The sound model's weights lack their config. Train or fetch them anew.");
  }
  return { ...(JSON.parse(metadata.config) as DenoiserConfig), condition_size: shape[0]! };
}

/** sin, then cos, of t * 2^r with r from 0 to 8 in equal steps: [width]. */
export function timeFeatures(t: number, width: number): number[] {
  const half = width / 2;
  const angles = Array.from({ length: half }, (_, i) => t * 2 ** ((8 * i) / (half - 1)));
  return [...angles.map(Math.sin), ...angles.map(Math.cos)];
}
