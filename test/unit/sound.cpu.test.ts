/** The sound model's own SIMD kernel names the frames that PyTorch named. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createCpuDenoiser } from '../../engine/models/sound/cpu/denoiser';
import { createCpuNetwork } from '../../engine/models/sound/network';

const TOLERANCE = 1e-3;
const read = (file: string) => parseSafetensors(new Uint8Array(readFileSync(file)).buffer);
const weights = read('models/sound.safetensors');
const fixture = read('test/fixtures/sound.parity.safetensors');
const given = (name: string): Float32Array => fixture.tensors.get(name)!.data;
const guidance = fixture.tensors.get('guidance')?.data[0] ?? 0;

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** The fixture's condition may go on under a trail. */
function untrailed(rows: number): Float32Array {
  const { data, shape } = fixture.tensors.get('condition')!;
  return data.slice(0, rows * shape[1]!);
}

test.each(['0.0', '0.5'])('the denoiser at t = %s', async (t) => {
  const denoiser = await createCpuDenoiser(weights);
  const { context, block, overlap } = denoiser.config;
  denoiser.embed(untrailed(context + block + overlap));
  const named = denoiser.name(given('context'), given('noise'), Number(t), guidance);
  expect(largestDifference(named, given(`named_${t}`))).toBeLessThanOrEqual(TOLERANCE);
});

test.runIf(fixture.tensors.has('named_trailed'))('the denoiser before frames that are known', async () => {
  const denoiser = await createCpuDenoiser(weights);
  denoiser.embed(given('condition'));
  const named = denoiser.name(given('context'), given('noise'), 0.5, guidance, given('trail'));
  expect(largestDifference(named, given('named_trailed'))).toBeLessThanOrEqual(TOLERANCE);
});

test('the flow, in two steps, twice the same', async () => {
  const network = await createCpuNetwork(weights);
  const { context, block, overlap } = network.config;
  const condition = untrailed(context + block + overlap);
  const task = { context: given('context'), noise: given('noise'), condition, steps: 2, guidance };
  const flowed = await network.generate(task);
  expect(largestDifference(flowed, given('flowed'))).toBeLessThanOrEqual(TOLERANCE);
  expect(await network.generate(task)).toEqual(flowed);
});
