/** The image model in the browser paints what PyTorch painted, on both backends, and on webgpu without a readback. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Backend, Weights } from '../../engine/models/contract';
import { createGenerator } from '../../engine/models/image/generator';
import image from '../../engine/models/image/index';
import { createStylist } from '../../engine/models/image/style';
import { parseSafetensors } from '../../engine/models/safetensors';
import fixtureUrl from '../fixtures/image.parity.safetensors?url';
import { lostDevices, startBackend } from './backend';

const TOLERANCE = 1e-3;

async function load(url: string | URL): Promise<Weights> {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

/** One case of the fixture: what goes in, and PyTorch's picture. */
function readCase(fixture: Weights, index: number) {
  const read = (name: string) => fixture.tensors.get(`${index}.${name}`)!;
  const [truncation, zoom, x, y, rotation] = read('setting').data as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [height, width] = read('picture').shape as [number, number, number];
  return {
    input: {
      latent: read('latent').data,
      condition: read('condition').data,
      truncation,
      width,
      height,
      view: { zoom, x, y, rotation },
    },
    picture: read('picture').data,
  };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

/** A bitmap's pixels as 0..1, [height, width, 3]. */
function readBitmap(bitmap: ImageBitmap): Float32Array {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return Float32Array.from({ length: bitmap.width * bitmap.height * 3 }, (_, i) => {
    return data[Math.floor(i / 3) * 4 + (i % 3)]! / 255;
  });
}

afterEach(() => vi.restoreAllMocks());

describe.each<Backend>(['wasm', 'webgpu'])('image model on %s', (backend) => {
  test.each([0, 1, 2])('paints case %i as PyTorch did', async (index) => {
    const tf = await startBackend(backend);
    const weights = await load(image.manifest.weights);
    const { input, picture } = readCase(await load(fixtureUrl), index);
    const stylist = createStylist(weights);
    const generator = createGenerator(tf, weights, stylist);
    const painted = generator.paint(stylist.style(input.latent, input.condition, input.truncation), input);
    expect(largestDifference(await painted.data(), picture)).toBeLessThanOrEqual(TOLERANCE);
    painted.dispose();
    generator.dispose();
    expect(lostDevices()).toEqual([]);
  });

  test('steps to a bitmap of the same picture, and leaks no tensor', async () => {
    const tf = await startBackend(backend);
    const model = await image.create({ tf, backend, sampleRate: 48_000 }, await load(image.manifest.weights));
    const { input, picture } = readCase(await load(fixtureUrl), 0);
    const first = await model.step(input);
    const tensors = tf.memory().numTensors;
    const { bitmap } = await model.step(input);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([bitmap.width, bitmap.height]).toEqual([input.width, input.height]);
    expect(largestDifference(readBitmap(bitmap), picture)).toBeLessThanOrEqual(1.5 / 255);
    expect(largestDifference(readBitmap(first.bitmap), readBitmap(bitmap))).toBe(0);
    model.dispose();
  });
});

test('on webgpu no pixel is read back', async () => {
  const tf = await startBackend('webgpu');
  const model = await image.create({ tf, backend: 'webgpu', sampleRate: 48_000 }, await load(image.manifest.weights));
  const { input } = readCase(await load(fixtureUrl), 0);
  const tensor = tf.Tensor.prototype;
  const backend = tf.backend();
  const reads = [
    vi.spyOn(tensor, 'data'),
    vi.spyOn(tensor, 'dataSync'),
    vi.spyOn(tensor, 'array'),
    vi.spyOn(tensor, 'arraySync'),
    vi.spyOn(backend, 'read'),
    vi.spyOn(backend, 'readSync'),
  ];
  for (let i = 0; i < 2; i++) (await model.step(input)).bitmap.close();
  expect(reads.map((read) => read.mock.calls.length)).toEqual(reads.map(() => 0));
  model.dispose();
});
