/**
 * What writes needs of a network, whatever it runs on: a trunk of tokens that is read on, and drafts, several lines at
 * once that go on from where the trunk ends. See `cpu/decoder.ts`, `gpu/decoder.ts`, and training/lyrics/network.py.
 */

import type { Drawing } from './sampler';

/** How many lines are drafted at once. */
export const DRAFTS = 4;
/** A draft is cut off after so many tokens. */
export const LONGEST_DRAFT = 40;

export interface DecoderConfig {
  readonly vocabulary: number;
  /** How many tokens it can look back on. */
  readonly context: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Width inside the SwiGLU. */
  readonly hidden: number;
  readonly rope_base: number;
  /** Of the norms. */
  readonly epsilon: number;
}

export interface Task extends Drawing {
  /** How each draft begins, at least one token. `DRAFTS` of them. */
  readonly begin: readonly (readonly number[])[];
  /** Added to the logits; -Infinity forbids. [vocabulary]. */
  readonly bias: Float32Array;
  /** The token that ends a draft. */
  readonly stop: number;
  /** Of the chance that draws. */
  readonly seed: number;
}

export interface Draft {
  /** With how it was begun, without the stop. */
  readonly tokens: readonly number[];
  /** Mean of the drawn tokens' natural logarithms of probability, before bias and temperature; the stop counts. */
  readonly fluency: number;
  /** False where it was cut off. */
  readonly stopped: boolean;
}

export interface Decoder {
  readonly config: DecoderConfig;
  /** Tokens in the trunk. */
  readonly length: number;
  /** Forgets the trunk from token `length` on. */
  rewind(length: number): void;
  /**
   * Reads tokens on, at least one. Resolves to the logits of what follows: [vocabulary], until the next call.
   * @throws Error where the context is full.
   */
  read(tokens: readonly number[]): Promise<Float32Array>;
  /** Begins drafts after the trunk, which `advance` writes on. The trunk stays as it is. */
  draft(task: Task): void;
  /** Goes on with the drafts, a little; resolves to them when they are done. */
  advance(): Promise<readonly Draft[] | undefined>;
  /** Bytes that it holds. */
  memory(): number;
  dispose(): void;
}
