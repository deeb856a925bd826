/** One-shots: the same again from their seed, as asked, and the stream does not notice. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { loopedSample } from '../../audio/sampler';
import { parseSafetensors } from '../../engine/models/safetensors';
import model from '../../engine/models/sound/index';
import { createNoiseBank } from '../../engine/models/sound/noise-bank';
import { SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';
import { createSampling, type Samples, sampleStream } from '../../engine/players/sampler';

vi.mock(import('../../engine/models/sound/noise-bank'), { spy: true });

const RATE = 48_000;
const weights = parseSafetensors(new Uint8Array(readFileSync('models/sound.safetensors')).buffer);
const asked: SoundInput = {
  notes: [],
  families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'plucks' ? 1 : 0)),
  brightness: 0.5, energy: 0.5, density: 0.9, roughness: 0, steps: 1, level: 1,
}; // prettier-ignore
const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

test('notes and drums are made beside the stream, the same again from their seed', async () => {
  const process = await model.create({ backend: 'wasm', sampleRate: RATE } as never, weights);
  process.reset(3);
  const chord = { ...asked, notes: [{ midi: 57, velocity: 0.8 }] };
  const first = await process.step(chord);
  const samples = await sampleStream((input) => process.step(input), asked, 7);
  const second = await process.step(chord);
  const again = await sampleStream((input) => process.step(input), asked, 7);
  expect(again).toEqual(samples);
  expect(await sampleStream((input) => process.step(input), asked, 8)).not.toEqual(samples);
  // The stream went on as if nothing had been.
  process.reset(3);
  expect((await process.step(chord)).left).toEqual(first.left);
  expect((await process.step(chord)).left).toEqual(second.left);
  expect(samples.notes.length).toBeGreaterThan(3);
  for (const { left } of samples.notes) {
    expect(rms(left.subarray(0, RATE / 2))).toBeGreaterThan(0.01);
    // Plucked once: it decays.
    expect(rms(left.subarray(-RATE / 2))).toBeLessThan(0.7 * rms(left.subarray(0, RATE / 2)));
  }
  for (const { left } of samples.drums) expect(rms(left)).toBeGreaterThan(0.003);
});

test('of those that are asked for while one is recorded the last is recorded too, whatever became of the first', async () => {
  const loaded: string[] = [];
  const sample = createSampling((samples) => loaded.push(samples as unknown as string));
  let fail: (why: Error) => void = () => {};
  const first = new Promise<Samples>((_, reject) => (fail = reject));
  const asked = [
    sample(() => first),
    ...['second', 'third'].map((name) => sample(() => Promise.resolve(name as never))),
  ];
  fail(new Error('it failed'));
  await Promise.all(asked);
  expect(loaded).toEqual(['third']);
  await sample(() => Promise.resolve('fourth' as never));
  expect(loaded).toEqual(['third', 'fourth']);
  await expect(sample(() => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
});

test('to start anew takes no time: the noise is made once, for every stream and every seed', async () => {
  const made = vi.mocked(createNoiseBank).mock.calls.length;
  const process = await model.create({ backend: 'wasm', sampleRate: 44_100 } as never, weights);
  await process.warmUp();
  for (const seed of [5, 6]) process.reset(seed);
  const exchanged = await model.create({ backend: 'wasm', sampleRate: 44_100 } as never, weights);
  await exchanged.warmUp();
  expect(vi.mocked(createNoiseBank).mock.calls.length - made).toBe(1);
});

test('a held sample goes round without a click', () => {
  const tone = Float32Array.from({ length: 2.6 * RATE }, (_, i) => Math.sin(0.0213 * i) + 0.3 * Math.sin(0.117 * i));
  const { left } = loopedSample({ left: tone, right: tone }, RATE);
  const largest = (samples: Float32Array) =>
    samples.reduce((most, x, i) => (i ? Math.max(most, Math.abs(x - samples[i - 1]!)) : 0), 0);
  const around = Float32Array.from([
    ...left.subarray(2.3 * RATE, 2.4 * RATE),
    ...left.subarray(1.1 * RATE, 1.2 * RATE),
  ]);
  expect(largest(around)).toBeLessThanOrEqual(1.5 * largest(tone));
});
