/** The image model's own SIMD kernel: PyTorch's pictures, and what is promised of every picture. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPainter, type Painter } from '../../engine/models/image/cpu/painter';
import { type ImageInput, PLAIN_VIEW } from '../../engine/models/image/types';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { parseSafetensors } from '../../engine/models/safetensors';
import { timeOfBeat } from '../../engine/moments';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { pictureAt } from '../../engine/players/painter';
import { readCase } from '../image-case';

const read = (file: string) => parseSafetensors(new Uint8Array(readFileSync(file)).buffer);
const fixture = read('test/fixtures/image.parity.safetensors');

let painter: Painter;
beforeAll(async () => {
  painter = await createPainter(read('models/image.safetensors'));
});

const base = (): ImageInput => ({ ...readCase(fixture, 0).input, view: PLAIN_VIEW });
/** A copy, [height][width][3] in 0..1. */
const paint = (input: ImageInput): Float64Array => {
  const bytes = painter.paint(input);
  return Float64Array.from(
    { length: input.width * input.height * 3 },
    (_, i) => bytes[4 * Math.floor(i / 3) + (i % 3)]! / 255,
  );
};

const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
};

test.each([0, 1, 2])('paints case %i as PyTorch did', (index) => {
  const { input, picture } = readCase(fixture, index);
  expect(difference(paint(input), picture)).toBeLessThanOrEqual(0.5 / 255 + 1e-3);
});

test('paints the same after pictures of other sizes, and opaque', () => {
  const { input } = readCase(fixture, 2);
  const before = paint(input);
  paint({ ...base(), width: 333, height: 250 });
  expect(paint(input)).toEqual(before);
  const bytes = painter.paint({ ...base(), width: 37, height: 21 });
  expect(bytes.length).toBe(37 * 21 * 4);
  expect(bytes.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
});

describe('a picture of any size', () => {
  const size = { width: 1920, height: 1080 };

  test('shrunk from 1080 lines, is the one of 270', () => {
    const small = paint({ ...base(), width: 480, height: 270 });
    const shrunk = averaged(paint({ ...base(), ...size }), size, 4);
    const error = small.reduce((sum, value, i) => sum + (value - shrunk[i]!) ** 2, 0) / small.length;
    expect(-10 * Math.log10(error)).toBeGreaterThan(28);
  });

  test('has finer detail at 1080 lines than the one of 270, enlarged', () => {
    const large = paint({ ...base(), ...size });
    const small = paint({ ...base(), width: 480, height: 270 });
    const enlarged = doubledTwice(small, 480, 270);
    expect(roughness(large, size)).toBeGreaterThan(1.2 * roughness(enlarged, size));
  });
});

test.each([96, 192])('where the plane repeats, one period of %i lines has no seam', (height) => {
  const width = 1.75 * height;
  const wrapped = steps(paint({ ...base(), width, height, tile: true }), width, height);
  expect(wrapped.seamX).toBeLessThanOrEqual(wrapped.innerX);
  expect(wrapped.seamY).toBeLessThanOrEqual(wrapped.innerY);
  const mirrored = steps(paint({ ...base(), width, height }), width, height);
  expect(mirrored.seamX + mirrored.seamY).toBeGreaterThan(mirrored.innerX + mirrored.innerY);
});

test('an endless zoom starts over unseen: zoom 2 with a whole octave is zoom 1 with none', () => {
  const picture = paint({ ...base(), width: 256, height: 256 });
  const far = paint({ ...base(), width: 256, height: 256, view: { ...PLAIN_VIEW, zoom: 2, octave: 1 } });
  expect(difference(far, picture)).toBeLessThanOrEqual(1.5 / 255);
  const between = paint({ ...base(), width: 256, height: 256, view: { ...PLAIN_VIEW, zoom: 1.4, octave: 0.5 } });
  expect(difference(between, picture)).toBeGreaterThan(0.05);
});

test('folds into mirrored wedges', () => {
  const [width, height] = [96, 96];
  const picture = paint({ ...base(), width, height, view: { ...PLAIN_VIEW, x: 0.3, y: -0.2, fold: 4 } });
  const turned = new Float64Array(picture.length);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let c = 0; c < 3; c++) turned[3 * (x * width + (width - 1 - y)) + c] = picture[3 * i + c]!;
  }
  expect(difference(turned, picture)).toBeLessThanOrEqual(1.5 / 255);
});

/** Means of blocks of n x n pixels. */
function averaged(
  picture: Float64Array,
  { width, height }: { width: number; height: number },
  n: number,
): Float64Array {
  const columns = width / n;
  const small = new Float64Array((columns * height * 3) / n);
  for (let i = 0; i < picture.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    small[3 * (Math.floor(y / n) * columns + Math.floor(x / n)) + c]! += picture[i]! / (n * n);
  }
  return small;
}

/** Four times as large, bilinearly. */
function doubledTwice(picture: Float64Array, width: number, height: number): Float64Array {
  const large = new Float64Array(picture.length * 16);
  const at = (x: number, y: number, c: number): number =>
    picture[3 * (Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))) + c]!;
  for (let i = 0; i < large.length; i++) {
    const [c, column, row] = [i % 3, Math.floor(i / 3) % (4 * width), Math.floor(i / 12 / width)];
    const [u, v] = [(column + 0.5) / 4 - 0.5, (row + 0.5) / 4 - 0.5];
    const [x, y] = [Math.floor(u), Math.floor(v)];
    const line = (row: number): number => at(x, row, c) * (1 - u + x) + at(x + 1, row, c) * (u - x);
    large[i] = line(y) * (1 - v + y) + line(y + 1) * (v - y);
  }
  return large;
}

/** The energy of the second difference along rows: of the finest detail. */
function roughness(picture: Float64Array, { width, height }: { width: number; height: number }): number {
  let sum = 0;
  for (let i = 0; i < width * height; i++) {
    if (i % width === 0 || i % width === width - 1) continue;
    for (let c = 0; c < 3; c++)
      sum += (2 * picture[3 * i + c]! - picture[3 * i + c - 3]! - picture[3 * i + c + 3]!) ** 2;
  }
  return sum;
}

/** Mean steps from a pixel to the next, across the wrapped edges, and the largest such mean inside. */
function steps(picture: Float64Array, width: number, height: number) {
  const mean = (count: number, a: (i: number) => number, b: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < 3; c++) sum += Math.abs(picture[3 * a(i) + c]! - picture[3 * b(i) + c]!);
    }
    return sum / count / 3;
  };
  const across = (x: number) =>
    mean(
      height,
      (y) => y * width + x,
      (y) => y * width + ((x + 1) % width),
    );
  const down = (y: number) =>
    mean(
      width,
      (x) => y * width + x,
      (x) => ((y + 1) % height) * width + x,
    );
  const inner = (count: number, step: (i: number) => number): number =>
    Math.max(...Array.from({ length: count - 1 }, (_, i) => step(i)));
  return {
    seamX: across(width - 1),
    seamY: down(height - 1),
    innerX: inner(width, across),
    innerY: inner(height, down),
  };
}

describe('on stage', () => {
  const source = 'test';
  const opening = openingState('drift', Array.from(neutralMeaning()));
  const walk = (mode: number, bars: number) =>
    (['image.walk', 'image.loop', 'image.speed'] as const).reduce<PerformanceState>(
      (state, id, i) => perform(state, { type: 'parameter', id, value: [mode, bars, 1][i]!, source, at: 0 }),
      opening,
    );
  const stage = { width: 64, height: 36 };
  const shown = (state: PerformanceState, time: number) => paint(pictureAt(state, time, 7, stage, 36));
  const distance = (a: Float64Array, b: Float64Array) =>
    Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / a.length);

  test.each([0, 1, 2])('walk %i moves for a minute without a jump, and shows no picture twice', (mode) => {
    const state = walk(mode, 64);
    const pictures = Array.from({ length: 60 * 15 }, (_, i) => shown(state, 3 + i / 15));
    const steps = pictures.slice(1).map((picture, i) => distance(picture, pictures[i]!));
    const median = steps.toSorted((a, b) => a - b)[steps.length >> 1]!;
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps) / median).toBeLessThan(4);
    const seconds = pictures.filter((_, i) => i % 15 === 0);
    seconds.forEach((one, i) =>
      seconds.slice(i + 1).forEach((other) => expect(distance(one, other)).toBeGreaterThan(median)),
    );
  });

  test('a loop ends on its bar with the picture it began with', () => {
    const state = walk(2, 4);
    const loop = timeOfBeat(state, 16) - timeOfBeat(state, 0);
    expect(distance(shown(state, 5), shown(state, 5 + loop))).toBeLessThan(0.002);
    expect(distance(shown(state, 5), shown(state, 5 + loop / 2))).toBeGreaterThan(0.02);
  });
});
