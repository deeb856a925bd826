/** The image model on TensorFlow.js paints what PyTorch painted, and the CPU's own kernel what TensorFlow.js paints. */
import { beforeAll, expect, test } from 'vitest';
import type { Weights } from '../../engine/models/contract';
import { createPainter } from '../../engine/models/image/cpu/painter';
import { createGenerator } from '../../engine/models/image/generator';
import image from '../../engine/models/image/index';
import { smallOf } from '../../engine/models/image/sizes';
import type { ImageInput } from '../../engine/models/image/types';
import { parseSafetensors } from '../../engine/models/safetensors';
import fixtureUrl from '../fixtures/image.parity.safetensors?url';
import { startBackend } from './backend';
import { readCase } from '../image-case';

const TOLERANCE = 1e-3;
/** Of a picture in bytes. */
const ROUNDING = 0.5 / 255;

let weights: Weights;
let fixture: Weights;
beforeAll(async () => {
  const load = async (url: string | URL) => parseSafetensors(await (await fetch(url)).arrayBuffer());
  [weights, fixture] = await Promise.all([load(image.manifest.weights), load(fixtureUrl)]);
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

/** RGBA bytes as 0..1, [height, width, 3]. */
function colours(bytes: Uint8ClampedArray): Float32Array {
  return Float32Array.from({ length: (bytes.length / 4) * 3 }, (_, i) => bytes[4 * Math.floor(i / 3) + (i % 3)]! / 255);
}

test.each([0, 1, 2])('TensorFlow.js paints case %i as PyTorch did, small and large', async (index) => {
  const tf = await startBackend('wasm');
  const { input, picture, fine } = readCase(fixture, index);
  for (const [own, wanted] of [
    [smallOf(weights), picture],
    [weights, fine],
  ] as const) {
    const generator = createGenerator(tf, own);
    const painted = generator.paint(input);
    expect(largestDifference(await painted.data(), wanted)).toBeLessThanOrEqual(TOLERANCE);
    painted.dispose();
    generator.dispose();
  }
});

test.each([0, 1, 2])("the CPU's kernel paints case %i as PyTorch did", async (index) => {
  const { input, picture } = readCase(fixture, index);
  const painter = await createPainter(weights);
  expect(largestDifference(colours(painter.paint(input)), picture)).toBeLessThanOrEqual(ROUNDING + TOLERANCE);
});

const bend = { maps: 17, turn: 0.4, grow: 1.3, erode: 0.6, threshold: 0.3, noise: 0.2 };
const ways: [string, (input: ImageInput) => Partial<ImageInput>][] = [
  ['folded', ({ view }) => ({ view: { ...view, fold: 5 } })],
  ['between octaves', ({ view }) => ({ view: { ...view, octave: 0.3 } })],
  ['repeating', () => ({ tile: true })],
  ['bent', () => ({ bend })],
  [
    'bent the other way, repeating, between octaves',
    ({ view }) => ({ bend: { ...bend, erode: -0.7 }, tile: true, view: { ...view, octave: 0.6 } }),
  ],
];

test.each(ways)("the CPU's kernel paints the plane %s as TensorFlow.js does", async (_, way) => {
  const tf = await startBackend('wasm');
  const generator = createGenerator(tf, smallOf(weights));
  const painter = await createPainter(weights);
  const { input } = readCase(fixture, 2);
  const plain = colours(painter.paint(input));
  const changed = { ...input, ...way(input) };
  const painted = generator.paint(changed);
  const own = colours(painter.paint(changed));
  expect(largestDifference(own, await painted.data())).toBeLessThanOrEqual(ROUNDING + TOLERANCE);
  expect(largestDifference(own, plain)).toBeGreaterThan(0.05);
  painted.dispose();
  generator.dispose();
});

test('a step gives a bitmap of the same picture', async () => {
  const tf = await startBackend('wasm');
  const model = await image.create({ tf, backend: 'wasm', sampleRate: 48_000 }, weights);
  const { input, picture } = readCase(fixture, 0);
  const { bitmap } = await model.step(input);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  expect(largestDifference(colours(data), picture)).toBeLessThanOrEqual(ROUNDING + TOLERANCE);
  model.dispose();
});
