/**
 * The one contract between the kernel and a model (see `kernel.ts`, `supervisor.ts`).
 *
 * A model is a process: it is created from weights, warmed up, stepped, reset and disposed. It is pure mathematics:
 * it knows nothing of time, of events, or of other models. All chance comes in as a seed.
 */
import type * as TensorFlow from '@tensorflow/tfjs';

export type Backend = 'webgpu' | 'wasm';
export type ModelKind = 'image' | 'sound' | 'lyrics' | 'meaning';

/** What is known about a model before it is loaded. */
export interface ModelManifest {
  readonly kind: ModelKind;
  /** Unique within its kind; also the folder-independent name in the log, e.g. `first-light`. */
  readonly name: string;
  /** One line for the performer. */
  readonly title: string;
  /** Where the safetensors file lies. */
  readonly weights: URL;
  /** Likewise, of a larger network, for machines with a graphics card. */
  readonly large?: URL;
  readonly licence: string;
}

/** A tensor as it was stored, widened to f32 (f16 weights) or kept (integers as f32). Row-major. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** A parsed safetensors file. `metadata` is the file's `__metadata__`: all strings. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the kernel hands to a model. `tf` already runs on `backend`. */
export interface ModelContext {
  readonly tf: typeof TensorFlow;
  readonly backend: Backend;
  /** Of the audio device, in hertz. */
  readonly sampleRate: number;
}

export interface ModelProcess<Input, Output> {
  /** Runs every kernel once, so that no pipeline is compiled during the show. */
  warmUp(): Promise<void>;
  /** One unit of work: a picture, a block of sound, a token. Never called again before it has resolved. */
  step(input: Input): Promise<Output>;
  /** Seconds that the GPU was at the last step it has told of, where a step does not wait for it; 0 before. */
  gpuSeconds?(): number;
  /** Forgets everything but the weights. The same seed and inputs then give the same outputs. */
  reset(seed: number): void;
  dispose(): void;
}

export interface ModelDefinition<Input, Output> {
  readonly manifest: ModelManifest;
  create(context: ModelContext, weights: Weights): Promise<ModelProcess<Input, Output>>;
  /** What of an output moves to the page instead of being copied. */
  transfer(output: Output): Transferable[];
}

/** Keeps the types of input and output together. A model's `index.ts` default-exports this. */
export function defineModel<Input, Output>(definition: ModelDefinition<Input, Output>): ModelDefinition<Input, Output> {
  return definition;
}
