/** The image model's own kernels paint what PyTorch painted, pixel by pixel, and allocate nothing while they run. */
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { sharedDevice, startTensorFlow } from '../../engine/models/backend';
import type { Weights } from '../../engine/models/contract';
import { createPainter } from '../../engine/models/image/cpu/painter';
import { createGenerator } from '../../engine/models/image/generator';
import { createGpuEasel } from '../../engine/models/image/gpu/easel';
import { createGpuGenerator, type GpuGenerator } from '../../engine/models/image/gpu/generator';
import { blendWeights } from '../../engine/models/image/guest';
import { smallOf } from '../../engine/models/image/sizes';
import { type ImageInput, PLAIN_VIEW } from '../../engine/models/image/types';
import image from '../../engine/models/image/index';
import { parseSafetensors } from '../../engine/models/safetensors';
import fixtureUrl from '../fixtures/image.parity.safetensors?url';
import { startBackend } from './backend';
import { readCase } from '../image-case';

async function load(url: string | URL): Promise<Weights> {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

async function startDevice(): Promise<GPUDevice> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  return adapter.requestDevice();
}

const exact = { precision: 'f32', format: 'rgba32float' } as const;
// One for all tests: without a graphics card kernels take a while to compile.
const device = await startDevice();
const [weights, fixture] = await Promise.all([load(image.manifest.weights), load(fixtureUrl)]);
const small = await createGpuGenerator(device, smallOf(weights), exact);
const large = await createGpuGenerator(device, weights, exact);
afterAll(() => device.destroy());

/** Paints and reads the texture back: [height, width, 3]. */
async function paint(generator: GpuGenerator, input: ImageInput): Promise<Float32Array> {
  const { width, height } = input;
  await generator.resize(width, height);
  const bytesPerRow = Math.ceil((width * 16) / 256) * 256;
  const buffer = device.createBuffer({
    size: bytesPerRow * height,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  generator.paint(pass, input);
  pass.end();
  encoder.copyTextureToBuffer({ texture: generator.texture }, { buffer, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const rows = new Float32Array(buffer.getMappedRange());
  const picture = Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return rows[Math.floor(pixel / width) * (bytesPerRow / 4) + (pixel % width) * 4 + (i % 3)]!;
  });
  buffer.destroy();
  return picture;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

afterEach(() => vi.restoreAllMocks());

const bend = { maps: 17, turn: 0.4, grow: 1.3, erode: 0.6, threshold: 0.3, noise: 0.2 };
describe('the kernels, in f32', () => {
  test('paint what PyTorch did, small and large', async () => {
    for (const index of [0, 1, 2]) {
      const { input, picture, fine } = readCase(fixture, index);
      expect(largestDifference(await paint(small, input), picture), `case ${index}`).toBeLessThanOrEqual(1e-3);
      expect(largestDifference(await paint(large, input), fine), `case ${index}`).toBeLessThanOrEqual(1e-3);
    }
    expect([small.dispatches, large.dispatches]).toEqual([11, 14]);
  });

  test('refine a plane that repeats and is bent, as TensorFlow.js does', async () => {
    const reference = createGenerator(await startBackend('wasm'), weights);
    const { input } = readCase(fixture, 0);
    for (const change of [
      { tile: true, view: { ...PLAIN_VIEW, x: 1.4, zoom: 1.7 } },
      { bend, tile: true },
    ]) {
      const painted = reference.paint({ ...input, ...change });
      const own = await paint(large, { ...input, ...change });
      expect(largestDifference(own, await painted.data())).toBeLessThanOrEqual(1e-3);
      painted.dispose();
    }
    reference.dispose();
  });
});

/** Largest difference of the small network's float picture from the CPU kernel's bytes. */
async function compareWithCpu(input: ImageInput) {
  const painter = await createPainter(weights);
  const bytes = painter.paint(input);
  const rgb = Float32Array.from(
    { length: (bytes.length / 4) * 3 },
    (_, i) => bytes[4 * Math.floor(i / 3) + (i % 3)]! / 255,
  );
  return largestDifference(await paint(small, input), rgb);
}

const ways: [string, Partial<ImageInput>][] = [
  ['folded, between octaves', { view: { ...PLAIN_VIEW, fold: 5, octave: 0.3 } }],
  ['repeating', { tile: true, view: { ...PLAIN_VIEW, x: 1.2, zoom: 0.7 } }],
  ['bent', { bend }],
  [
    'dilated, repeating, between octaves',
    { bend: { ...bend, erode: -0.7 }, tile: true, view: { ...PLAIN_VIEW, octave: 0.6 } },
  ],
  ['pushed along the directions', { directions: Float32Array.of(1, -2, 0.5, 0, 1, 0, 0, -1) }],
  ['large enough for cells of four pixels', { width: 300, height: 400 }],
];

test.each(ways)('paints %s as the CPU does', async (_, change) => {
  const input = { ...readCase(fixture, 0).input, ...change };
  expect(await compareWithCpu(input)).toBeLessThanOrEqual(0.5 / 255 + 1e-3);
});

test('a guest takes over where the blend leads, and half way lies the generator of half the weights', async () => {
  const { input } = readCase(fixture, 0);
  const tensors = new Map(weights.tensors);
  const sketch = weights.tensors.get('trunk.sketch.weight')!;
  tensors.set('trunk.sketch.weight', { ...sketch, data: sketch.data.map((x, i) => (i % 2 ? x : -x)) });
  const guest = { ...weights, tensors };
  const before = await paint(large, { ...input, blend: 1 });
  large.swap(guest, 'guest');
  expect(largestDifference(await paint(large, { ...input, blend: 0 }), before)).toBe(0);
  expect(largestDifference(await paint(large, { ...input, blend: 1 }), before)).toBeGreaterThan(0.1);
  const alone = await createGpuGenerator(device, blendWeights(weights, guest, 0.5), exact);
  const half = await paint(large, { ...input, blend: 0.5 });
  expect(largestDifference(await paint(alone, input), half)).toBeLessThanOrEqual(1e-4);
});

test('a frame makes nothing on the GPU, reads nothing back, and comes out as a bitmap', async () => {
  await startTensorFlow('webgpu');
  const device = sharedDevice();
  const lost = vi.fn();
  void device.lost.then(lost);
  const model = await image.create({ tf: undefined as never, backend: 'webgpu', sampleRate: 48_000 }, weights);
  const { input, fine } = readCase(fixture, 0);
  (await model.step(input)).bitmap.close();
  const made = (['createBuffer', 'createTexture', 'createBindGroup', 'createComputePipelineAsync'] as const).map(
    (name) => vi.spyOn(device, name),
  );
  const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
  const { bitmap } = await model.step(input);
  expect([...made, mapped].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const seen = fine.map((_, i) => data[4 * Math.floor(i / 3) + (i % 3)]! / 255);
  expect(largestDifference(seen, fine)).toBeLessThanOrEqual(1.5 / 255);
  expect(lost).not.toHaveBeenCalled();
  // The GPU tells later how long it was at it.
  if (device.features.has('timestamp-query')) {
    await vi.waitFor(() => expect(model.gpuSeconds!()).toBeGreaterThan(0));
    expect(model.gpuSeconds!()).toBeLessThan(60);
  }
  model.dispose();
});

test('a lost device gives no picture, rather than a black one', async () => {
  const device = await startDevice();
  const easel = await createGpuEasel(device, smallOf(weights));
  const { input } = readCase(fixture, 0);
  (await easel.paint(input)).close();
  device.destroy();
  // Nobody has been told yet.
  await expect(easel.paint(input)).rejects.toThrow('gave no picture');
});
