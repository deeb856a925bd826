/** The lyric network's own kernels on the GPU write what PyTorch writes, draw what the CPU draws, and allocate nothing. */
import { afterAll, expect, test } from 'vitest';
import { createCpuDecoder } from '../../engine/models/lyrics/cpu/decoder';
import { type Decoder, type DecoderConfig, type Draft, type Task } from '../../engine/models/lyrics/decoder';
import { createGpuDecoder } from '../../engine/models/lyrics/gpu/decoder';
import model from '../../engine/models/lyrics/index';
import { parseSafetensors } from '../../engine/models/safetensors';
import fixtureUrl from '../fixtures/lyrics.parity.safetensors?url';

const load = async (url: string | URL) => parseSafetensors(await (await fetch(url)).arrayBuffer());
const [weights, fixture] = await Promise.all([load(model.manifest.weights), load(fixtureUrl)]);
const config = JSON.parse(weights.metadata['config']!) as DecoderConfig;
const ids = [...fixture.tensors.get('ids')!.data];
const greedy = [...fixture.tensors.get('greedy')!.data];

// One for all tests: without a graphics card its kernels take a while to compile.
const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
const decoder = await createGpuDecoder(device, config, weights);
afterAll(() => {
  decoder.dispose();
  device.destroy();
});

async function finish(decoder: Decoder): Promise<readonly Draft[]> {
  for (;;) {
    const drafts = await decoder.advance();
    if (drafts) return drafts;
  }
}

const task = (change: Partial<Task>): Task => ({
  begin: [[300], [301], [302], [303]],
  bias: new Float32Array(config.vocabulary),
  stop: -1,
  seed: 3,
  temperature: 1,
  topK: 1,
  minP: 0,
  ...change,
});

/** The likeliest token after each of four rows. */
async function likeliest(logits: GPUBuffer): Promise<number[]> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const back = device.createBuffer({ size: logits.size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(logits, 0, back, 0, logits.size);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  const all = new Float32Array(back.getMappedRange());
  const rows = [0, 1, 2, 3].map((row) => all.subarray(row * config.vocabulary, (row + 1) * config.vocabulary));
  return rows.map((row) => row.reduce((most, x, i) => (x > row[most]! ? i : most), 0));
}

test('the logits are those of PyTorch, and after each token of its greedy text the likeliest is the next, to a full context', async () => {
  const expected = fixture.tensors.get('logits')!.data.subarray(-config.vocabulary);
  const logits = await decoder.read(ids);
  const worst = logits.reduce((most, logit, i) => Math.max(most, Math.abs(logit - expected[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(1e-3);
  // Four at a time, which is the same as one after the other as long as each is the likeliest.
  const first = ids.length - (ids.length % 4);
  decoder.rewind(first);
  for (let at = first; at < greedy.length; at += 4) {
    await decoder.read(greedy.slice(at, at + 4));
    const next = await likeliest(decoder.logits);
    for (let i = Math.max(at, ids.length - 1); i < at + 4 && i + 1 < greedy.length; i++) {
      expect(next[i - at]).toBe(greedy[i + 1]);
    }
  }
  expect(decoder.length).toBe(config.context);
  await expect(decoder.read([300])).rejects.toThrow(/context/);
});

test('it draws what the CPU draws: bias, temperature, top k, min-p and chance; and makes nothing on the GPU meanwhile', async () => {
  expect(decoder.dispatches).toBeLessThanOrEqual(50);
  // What it has read of the same text need not be read again.
  decoder.rewind(36);
  const decoders = [decoder, await createCpuDecoder(config, weights)];
  let made = 0;
  for (const method of ['createBuffer', 'createBindGroup', 'createComputePipeline', 'createShaderModule'] as const) {
    const original = device[method].bind(device) as (...given: unknown[]) => unknown;
    Object.assign(device, { [method]: (...given: unknown[]) => (made++, original(...given)) });
  }
  const bias = Float32Array.from({ length: config.vocabulary }, (_, i) => (i % 7 === 0 ? -Infinity : (i % 5) / 5));
  const asked = task({
    begin: [[300], [301, 302, 303], greedy.slice(40, 42), [304]],
    bias,
    stop: greedy[9]!,
    temperature: 0.9,
    topK: 40,
    minP: 0.02,
    seed: 77,
  });
  const [gpu, cpu] = await Promise.all(
    decoders.map(async (decoder) => {
      await decoder.read(greedy.slice(decoder.length, 40));
      decoder.draft(asked);
      return finish(decoder);
    }),
  );
  gpu!.forEach((draft, i) => {
    const length = Math.min(draft.tokens.length, cpu![i]!.tokens.length);
    expect(draft.tokens.slice(0, length)).toEqual(cpu![i]!.tokens.slice(0, length));
    expect(draft.stopped).toBe(cpu![i]!.stopped);
    expect(draft.fluency).toBeCloseTo(cpu![i]!.fluency, 1);
    const drawn = draft.tokens.slice(asked.begin[i]!.length);
    expect(drawn.filter((token) => token % 7 === 0)).toEqual([]);
  });
  expect(made).toBe(0);
  expect(gpu!.some(({ tokens }) => tokens.length > 20)).toBe(true);
});
