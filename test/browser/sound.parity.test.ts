/** The sound model gives the same numbers in the browser as in PyTorch, on both backends. */
import type { Tensor2D } from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Backend, Weights } from '../../engine/models/contract';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createDenoiser } from '../../engine/models/sound/denoiser';
import { addNoise, removeNoise } from '../../engine/models/sound/flow';
import model from '../../engine/models/sound/index';
import { BLOCK, FRAME_RATE, SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';
import { lostDevices, startBackend } from './backend';

const TOLERANCE = 1e-3;
const SAMPLE_RATE = 48_000;

async function read(url: URL): Promise<Weights> {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

afterEach(() => expect(lostDevices()).toEqual([]));

describe.each<Backend>(['wasm', 'webgpu'])('on %s', (backend) => {
  test('the denoiser and the flow match PyTorch', async () => {
    const tf = await startBackend(backend);
    const { tensors } = await read(new URL('../fixtures/sound.parity.safetensors', import.meta.url));
    const denoiser = createDenoiser(tf, await read(model.manifest.weights));
    const given = (name: string): Tensor2D => {
      const { data, shape } = tensors.get(name)!;
      return tf.tensor2d(data, [shape[0]!, shape[1]!]);
    };
    const matches = async (name: string, compute: () => Tensor2D): Promise<void> => {
      const result = tf.tidy(compute);
      const difference = largestDifference((await result.data()) as Float32Array, tensors.get(name)!.data);
      result.dispose();
      expect(difference, name).toBeLessThanOrEqual(TOLERANCE);
    };

    const { context: before, block, overlap } = denoiser.config;
    const guidance = tensors.get('guidance')?.data[0] ?? 0;
    const asked = () => denoiser.embed(given('condition').slice([0, 0], [before + block + overlap, -1]));
    for (const t of [0, 0.5]) {
      await matches(`named_${t.toFixed(1)}`, () =>
        denoiser.name(given('context'), given('noise'), t, asked(), guidance),
      );
    }
    await matches('flowed', () => {
      const [context, condition] = [given('context'), asked()];
      return removeNoise((z, t) => denoiser.name(context, z, t, condition, guidance), given('noise'), 2);
    });
    if (tensors.has('named_trailed')) {
      await matches('named_trailed', () => {
        const condition = denoiser.embed(given('condition'));
        return denoiser.name(given('context'), given('noise'), 0.5, condition, guidance, given('trail'));
      });
    }
    denoiser.dispose();
  });

  test('adding noise and taking it away again are inverse when the clean sound is known', async () => {
    const tf = await startBackend(backend);
    const random = (seed: number) => tf.randomNormal([20, 8], 0, 1, 'float32', seed).reshape<Tensor2D>([20, 8]);
    const [x, noise] = [random(1), random(2)];
    const half = tf.tidy(() => addNoise(x, noise, 0.5).sub(x.add(noise).div(2)).abs().max());
    const back = tf.tidy(() =>
      removeNoise(() => x, noise, 4)
        .sub(x)
        .abs()
        .max(),
    );
    expect((await half.data())[0]).toBeLessThan(1e-6);
    expect((await back.data())[0]).toBeLessThan(1e-5);
    tf.dispose([x, noise, half, back]);
  });

  test('a stream follows the held chord, leaks nothing and repeats from its seed', async () => {
    const tf = await startBackend(backend);
    const sound = await model.create({ tf, backend, sampleRate: SAMPLE_RATE }, await read(model.manifest.weights));
    await sound.warmUp();
    const families = Float32Array.from(SOUND_FAMILIES, (name) => (name === 'organs' ? 1 : 0));
    const notes = [57, 60, 64].map((midi) => ({ midi, velocity: 0.7 }));
    const held: SoundInput = {
      notes, families, brightness: 0.5, energy: 0.7, density: 0, roughness: 0, steps: 1, level: 1,
    }; // prettier-ignore
    const blocks = backend === 'wasm' ? 6 : 2;
    const listen = async (): Promise<Float32Array[]> => {
      sound.reset(3);
      const heard: Float32Array[] = [];
      for (let i = 0; i < blocks; i++) heard.push((await sound.step(held)).left);
      return heard;
    };

    const once = await listen();
    const tensors = tf.memory().numTensors;
    const again = await listen();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(once[0]!.length).toBe((BLOCK * SAMPLE_RATE) / FRAME_RATE);
    once.forEach((block, i) => expect(largestDifference(block, again[i]!)).toBeLessThan(1e-6));

    const last = once[blocks - 1]!;
    const asked = [57, 60, 64].map((midi) => loudness(last, midi));
    const others = [55, 58, 62, 66].map((midi) => loudness(last, midi));
    expect(Math.min(...asked)).toBeGreaterThan(2 * Math.max(...others));
    sound.dispose();
  });
});

/** Amplitude of one note's fundamental (Goertzel 1958, as a plain sum). */
function loudness(samples: Float32Array, midi: number): number {
  const step = (2 * Math.PI * 440 * 2 ** ((midi - 69) / 12)) / SAMPLE_RATE;
  let [real, imaginary] = [0, 0];
  samples.forEach((sample, n) => {
    const window = 1 - Math.cos((2 * Math.PI * n) / samples.length);
    real += window * sample * Math.cos(step * n);
    imaginary += window * sample * Math.sin(step * n);
  });
  return Math.hypot(real, imaginary);
}
