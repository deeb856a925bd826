/** The lyric network's own kernels on the GPU write what PyTorch writes, draw what the CPU draws, and allocate nothing. */
import { expect, test } from 'vitest';
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

async function startDevice(): Promise<GPUDevice> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  return adapter.requestDevice();
}

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

test('the logits are those of PyTorch, and greedy decoding is exact to the token as far as a context goes', async () => {
  const device = await startDevice();
  const decoder = await createGpuDecoder(device, config, weights);
  const expected = fixture.tensors.get('logits')!.data.subarray(-config.vocabulary);
  const logits = (await decoder.read(ids)).slice();
  const worst = logits.reduce((most, logit, i) => Math.max(most, Math.abs(logit - expected[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(1e-3);
  // A draft at a time, read into the trunk, to the last token.
  const decoded = [...ids];
  let next = logits.reduce((most, x, i) => (x > logits[most]! ? i : most), 0);
  while (decoded.length < greedy.length) {
    decoder.draft(task({ begin: [[next], [next, 300], [300], [next]] }));
    const [draft, , , same] = await finish(decoder);
    expect(same!.tokens).toEqual(draft!.tokens);
    const more = draft!.tokens.slice(0, greedy.length - decoded.length);
    decoded.push(...more);
    if (decoded.length === greedy.length) break;
    const after = await decoder.read(more);
    next = after.reduce((most, x, i) => (x > after[most]! ? i : most), 0);
  }
  expect(decoded).toEqual(greedy);
  await expect(decoder.read(greedy)).rejects.toThrow(/context/);
  decoder.dispose();
  device.destroy();
});

test('it draws what the CPU draws: bias, temperature, top k, min-p and chance', async () => {
  const device = await startDevice();
  const decoders = [await createGpuDecoder(device, config, weights), await createCpuDecoder(config, weights)];
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
      await decoder.read(greedy.slice(0, 40));
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
  expect(gpu!.some(({ tokens }) => tokens.length > 20)).toBe(true);
  decoders.forEach((decoder) => decoder.dispose());
  device.destroy();
});

test('at most 50 dispatches a token, and nothing is made on the GPU while lines are drafted', async () => {
  const device = await startDevice();
  const decoder = await createGpuDecoder(device, config, weights);
  expect(decoder.dispatches).toBeLessThanOrEqual(50);
  await decoder.read(ids);
  let made = 0;
  for (const method of ['createBuffer', 'createBindGroup', 'createComputePipeline', 'createShaderModule'] as const) {
    const original = device[method].bind(device) as (...given: unknown[]) => unknown;
    Object.assign(device, { [method]: (...given: unknown[]) => (made++, original(...given)) });
  }
  for (let seed = 0; seed < 3; seed++) {
    decoder.draft(task({ seed, topK: 40, stop: greedy[9]! }));
    await finish(decoder);
    await decoder.read([300, 301]);
  }
  expect(made).toBe(0);
  decoder.dispose();
  device.destroy();
});
