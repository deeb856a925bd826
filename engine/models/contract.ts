/**
 * The one contract between the kernel and a model (see `kernel.worker.ts`, `supervisor.ts`).
 *
 * A model is a process: it is created from weights, warmed up, stepped, reset and disposed. It is pure mathematics:
 * it knows nothing of time, of events, or of other models. All chance comes in as a seed.
 */
import type * as TensorFlow from '@tensorflow/tfjs';

export type Backend = 'webgpu' | 'wasm';
/** Of a network: the small one is for the processor, the large one for a graphics card. */
export type ModelSize = 'small' | 'large';

/** What is known about a model before it is loaded. */
export interface ModelManifest {
  /** Unique within its kind, e.g. `first-light`. */
  readonly name: string;
  /** One line for the performer. */
  readonly title: string;
  /** Where the safetensors file lies. */
  readonly weights: URL;
  /** Likewise, of a larger network, for machines with a graphics card. */
  readonly large?: URL;
  /** SHA-256 of these files, in hex: others are not loaded. */
  readonly sha256: { readonly weights: string; readonly large?: string };
  /** The sizes that may be chosen, the usual one first; `small` alone where it is left out. */
  readonly sizes?: Readonly<Record<Backend, readonly ModelSize[]>>;
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
  /** Bytes that it holds on the GPU, or in WebAssembly's memory; it may grow. */
  memory?(): number;
  dispose(): void;
}

export interface ModelDefinition<Input, Output> {
  readonly manifest: ModelManifest;
  create(context: ModelContext, weights: Weights): Promise<ModelProcess<Input, Output>>;
  /** Where one file holds both sizes: the weights of one. */
  readonly sized?: (weights: Weights, size: ModelSize) => Weights;
  /** What of an output moves to the page instead of being copied. */
  transfer(output: Output): Transferable[];
}

/** Keeps the types of input and output together. A model's `index.ts` default-exports this. */
export function defineModel<Input, Output>(definition: ModelDefinition<Input, Output>): ModelDefinition<Input, Output> {
  return definition;
}
