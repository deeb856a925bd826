/** The sound model's own kernels name what PyTorch named, guided and before a trail, and allocate nothing while they run. */
import { afterAll, expect, test, vi } from 'vitest';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createGpuNetwork, type Network } from '../../engine/models/sound/network';
import model from '../../engine/models/sound/index';
import largeFixtureUrl from '../fixtures/sound-large.parity.safetensors?url';
import fixtureUrl from '../fixtures/sound.parity.safetensors?url';

const TOLERANCE = 1e-3;

async function load(url: string | URL) {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

const adapter = (await navigator.gpu.requestAdapter())!;
const device = await adapter.requestDevice({ requiredFeatures: ['timestamp-query'] });
/** Kept to the end, and on one device: without a graphics card kernels take a while to compile, and so they are compiled once. */
const networks: Network[] = [];
async function start(weights: string | URL): Promise<Network> {
  const network = await createGpuNetwork(device, await load(weights), 'f32');
  networks.push(network);
  return network;
}
afterAll(() => {
  for (const network of networks) network.dispose();
  device.destroy();
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

test.each([
  ['small', fixtureUrl, model.manifest.weights],
  ['large', largeFixtureUrl, model.manifest.large!],
] as const)('blocks of one and two steps of the %s network are those of PyTorch', async (_, fixture, weights) => {
  const { tensors } = await load(fixture);
  const given = (name: string) => tensors.get(name)!.data;
  const network = await start(weights);
  const { context, block, overlap, condition_size: size } = network.config;
  const task = { context: given('context'), noise: given('noise'), guidance: given('guidance')[0]! };
  const condition = given('condition').slice(0, (context + block + overlap) * size);
  // One step from t = 0 is what is named there.
  const once = await network.generate({ ...task, condition, steps: 1 });
  expect(largestDifference(once, given('named_0.0'))).toBeLessThanOrEqual(TOLERANCE);
  const twice = await network.generate({ ...task, condition, steps: 2 });
  expect(largestDifference(twice, given('flowed'))).toBeLessThanOrEqual(TOLERANCE);
  const trailed = await network.generate({ ...task, condition: given('condition'), steps: 1, trail: given('trail') });
  expect(largestDifference(trailed, given('named_trailed_once'))).toBeLessThanOrEqual(TOLERANCE);
  // A shorter block leaves nothing of the longer one behind.
  const again = await network.generate({ ...task, condition, steps: 2 });
  expect(again).toEqual(twice);
});

test('blocks that are asked for together come back in order, each its own, and cut into slices as without', async () => {
  const { tensors } = await load(fixtureUrl);
  const given = (name: string) => tensors.get(name)!.data;
  const network = await start(model.manifest.weights);
  const { context, block, overlap, condition_size: size } = network.config;
  const condition = given('condition').slice(0, (context + block + overlap) * size);
  const task = { context: given('context'), condition, guidance: 0, steps: 1 };
  const other = given('noise').map((value) => -value);
  const submit = vi.spyOn(device.queue, 'submit');
  const first = await network.generate({ ...task, noise: given('noise') });
  expect(submit).toHaveBeenCalledTimes(1);
  // By now its time stamps tell that a block takes this processor longer than a slice may.
  submit.mockClear();
  const [a, b, c] = await Promise.all(
    [given('noise'), other, given('noise')].map((noise) => network.generate({ ...task, noise })),
  );
  expect(submit.mock.calls.length).toBeGreaterThan(6);
  expect([a, c]).toEqual([first, first]);
  expect(b).not.toEqual(a);
  await expect(
    Promise.all(Array.from({ length: 5 }, () => network.generate({ ...task, noise: other }))),
  ).rejects.toThrow('fallen behind');
});
