/** The flow and its denoiser as one function from noise to frames, wherever it is computed. */
import type { Tensor2D } from '@tensorflow/tfjs';
import { sharedDevice } from '../backend';
import type { ModelContext, Weights } from '../contract';
import type { Precision } from '../plan/precision';
import { createSlices } from '../plan/slices';
import type { DenoiserConfig } from './config';
import { createCpuDenoiser } from './cpu/denoiser';
import { createDenoiser } from './denoiser';
import { createGpuDenoiser } from './gpu/denoiser';
import { removeNoise } from './flow';

/** What the frames follow from. Frames are [.., bins], standardised. */
export interface Task {
  /** [context, bins] frames before the block. */
  readonly context: Float32Array;
  /** [frames, bins] */
  readonly noise: Float32Array;
  /** [context + frames (+ trail), condition] */
  readonly condition: Float32Array;
  readonly steps: number;
  /** t at which the steps begin, 0 if left out: then `noise` is z_t of what is to be varied. */
  readonly start?: number;
  /** 0..1.5; for guided networks. */
  readonly guidance: number;
  /** [trail, bins] frames after the block, where they are known. */
  readonly trail?: Float32Array;
}

export interface Network {
  readonly config: DenoiserConfig;
  /** @returns [frames, bins] standardised. */
  generate(task: Task): Promise<Float32Array>;
  /** Bytes that it holds. */
  memory(): number;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor, or where the backend cannot start. */
export function createNetwork({ backend }: Pick<ModelContext, 'backend'>, weights: Weights): Promise<Network> {
  return backend === 'wasm' ? createCpuNetwork(weights) : createGpuNetwork(sharedDevice(), weights);
}

/** One thread, our own kernel. */
export async function createCpuNetwork(weights: Weights): Promise<Network> {
  const denoiser = await createCpuDenoiser(weights);
  return {
    config: denoiser.config,
    generate({ context, noise, condition, steps, guidance, start = 0, trail }) {
      denoiser.embed(condition);
      const z = noise.slice();
      // Euler steps of dz/dt = (x - z) / (1 - t), as in `flow.ts`.
      for (let step = 0; step < steps; step++) {
        const x = denoiser.name(context, z, start + ((1 - start) * step) / steps, guidance, trail);
        const share = 1 / (steps - step);
        for (let i = 0; i < z.length; i++) z[i]! += share * (x[i]! - z[i]!);
      }
      return Promise.resolve(z);
    },
    memory: () => denoiser.memory(),
    dispose: () => undefined,
  };
}

/** Blocks on their way back from the GPU at most: none is waited for while the next is recorded. */
const READBACKS = 3;

/**
 * Our own kernels on the GPU: a block is one submission, or several where it would keep the stage waiting, and the frames come
 * back through a ring of buffers.
 */
export async function createGpuNetwork(device: GPUDevice, weights: Weights, precision?: Precision): Promise<Network> {
  const denoiser = await createGpuDenoiser(device, weights, precision);
  const slices = createSlices(device, 'sound');
  const { config, frames } = denoiser;
  const bytes = 4 * (config.block + config.overlap) * config.bins;
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const ring = Array.from({ length: READBACKS }, () => device.createBuffer({ label: 'block', size: bytes, usage }));
  const free = [...ring];
  /** The block before has been handed in. */
  let handedIn = Promise.resolve();
  return {
    config,
    async generate({ context, noise, condition, steps, guidance, start = 0, trail }) {
      const readback = free.pop();
      if (!readback) throw new Error('The GPU has fallen behind: the last blocks of sound have not come back yet.');
      const begin = 4 * config.context * config.bins;
      const before = handedIn.catch(() => undefined);
      handedIn = before.then(() => {
        denoiser.write({ context, noise, condition, guidance, steps, start, ...(trail && { trail }) });
        return slices.submit(denoiser.plans(steps), (encoder) =>
          encoder.copyBufferToBuffer(frames, begin, readback, 0, 4 * noise.length),
        );
      });
      try {
        await handedIn;
        await readback.mapAsync(GPUMapMode.READ);
        return new Float32Array(readback.getMappedRange(0, 4 * noise.length)).slice();
      } finally {
        readback.unmap();
        free.push(readback);
      }
    },
    memory: () => denoiser.bytes + READBACKS * bytes,
    dispose() {
      slices.dispose();
      denoiser.dispose();
      for (const buffer of ring) buffer.destroy();
    },
  };
}

/** TensorFlow.js's ops, the oracle, on the backend that it runs on. */
export function createReferenceNetwork(tf: ModelContext['tf'], weights: Weights): Network {
  const denoiser = createDenoiser(tf, weights);
  const { config } = denoiser;
  return {
    config,
    async generate({ context, noise, condition, steps, guidance, start, trail }) {
      const frames = (data: Float32Array): Tensor2D => tf.tensor2d(data, [data.length / config.bins, config.bins]);
      const generated = tf.tidy(() => {
        const rows = condition.length / config.condition_size;
        const embedded = denoiser.embed(tf.tensor2d(condition, [rows, config.condition_size]));
        const [before, after] = [frames(context), trail && frames(trail)];
        const name = (z: Tensor2D, t: number) => denoiser.name(before, z, t, embedded, guidance, after);
        return removeNoise(name, frames(noise), steps, start);
      });
      const data = (await generated.data()) as Float32Array;
      generated.dispose();
      return data;
    },
    memory: () => tf.memory().numBytes,
    dispose: () => denoiser.dispose(),
  };
}
