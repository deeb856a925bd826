/**
 * From a typed prompt to what is measured: the hue of the painted picture, and how bright the generated sound is. The
 * colours' names are those that training held out (`training/meaning/data.py`, `is_test`).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { colornames } from 'color-name-list';
import { expect, test } from 'vitest';
import { consequences } from '../../engine/consequences';
import { createPainter } from '../../engine/models/image/cpu/painter';
import { createMeaning } from '../../engine/models/meaning/meaning';
import { rgbToOklab } from '../../engine/models/meaning/oklab';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createCpuNetwork } from '../../engine/models/sound/network';
import { startStream } from '../../engine/models/sound/stream';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { soundAt } from '../../engine/players/accompanist';
import { pictureAt } from '../../engine/players/painter';

const read = (file: string) => parseSafetensors(new Uint8Array(readFileSync(file)).buffer);
const meaningOf = createMeaning(read('models/meaning.safetensors'));
const painter = await createPainter(read('models/image.safetensors'));
const network = await createCpuNetwork(read('models/sound.safetensors'));
const RATE = 48_000;
const HOP = 640;
const HELD_OUT = 0.1;
/** The meaning has glided home by then, in seconds. */
const SETTLED = 20;

/** The show some time after these words were typed, as the loop folds it. */
function typed(text: string): PerformanceState {
  const prompt = { type: 'prompt', text, source: 'performer', at: 0 } as const;
  const { follow } = consequences(() => ({}), meaningOf);
  const opened = openingState('drift', Array.from(neutralMeaning()));
  return [prompt, ...follow(prompt)].reduce(perform, opened);
}

/** The mean of a and b over a picture's pixels, in OKLab: its angle is the hue. */
function tintOf(text: string): [a: number, b: number] {
  const state = typed(text);
  let [a, b] = [0, 0];
  for (const seed of [1, 2]) {
    const bytes = painter.paint(pictureAt(state, SETTLED, seed, { width: 56, height: 32 }, 32));
    for (let i = 0; i < bytes.length; i += 4) {
      const [, x, y] = rgbToOklab(bytes[i]! / 255, bytes[i + 1]! / 255, bytes[i + 2]! / 255);
      a += x;
      b += y;
    }
  }
  return [a, b];
}

/** The sound's spectral centroid in Hz: always of the same chord and the same noise. */
async function centroidOf(text: string): Promise<number> {
  const state = typed(text);
  const notes = [48, 55, 60, 64].map((midi) => ({ midi, velocity: 0.7 }));
  const stream = startStream(network, HOP, RATE, 3);
  const samples: number[] = [];
  for (let block = 0; block < 4; block++) {
    samples.push(...(await stream.next({ ...soundAt(state, SETTLED), notes })).left);
  }
  return centroid(samples.slice(-4096));
}

/** The mean frequency of the amplitude spectrum of a Hann window, on a scale of quarter tones. */
function centroid(samples: readonly number[]): number {
  let [weighted, total] = [0, 0];
  for (let frequency = 60; frequency < 12_000; frequency *= 2 ** (1 / 24)) {
    const turn = (2 * Math.PI * frequency) / RATE;
    let [re, im] = [0, 0];
    samples.forEach((x, n) => {
      const windowed = x * Math.sin((Math.PI * n) / samples.length) ** 2;
      re += windowed * Math.cos(turn * n);
      im += windowed * Math.sin(turn * n);
    });
    weighted += frequency * Math.hypot(re, im);
    total += Math.hypot(re, im);
  }
  return weighted / total;
}

/** As `fold` of training/meaning/data.py. */
const fold = (text: string) => createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
const labOf = (hex: string) =>
  rgbToOklab(...([1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as [number, number, number]));
const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1]!;

test('a colour that is named paints that hue: 200 names that nobody taught', () => {
  const vivid = colornames.filter(({ name, hex }) => {
    const [, a, b] = labOf(hex);
    return fold(name) < HELD_OUT && Math.hypot(a, b) > 0.1;
  });
  const errors = vivid.slice(0, 200).map(({ name, hex }) => {
    const [, a, b] = labOf(hex);
    const [x, y] = tintOf(name);
    return Math.abs((Math.atan2(a * y - b * x, a * x + b * y) * 180) / Math.PI);
  });
  expect(errors).toHaveLength(200);
  // Chance gives 90 degrees, and every other name its own half of the circle.
  expect(errors.filter((degrees) => degrees < 90).length).toBeGreaterThan(170);
  expect(median(errors)).toBeLessThan(30);
});

test.each([
  ['sparkling stars and clear bells', 'a deep dark cellar'],
  ['the dazzling noon', 'mud at midnight'],
  ['glittering diamonds', 'an underground tunnel'],
  ['morning sun on fresh snow', 'a shadow in the soot'],
])('%s sounds brighter than %s', async (bright, dark) => {
  expect(await centroidOf(bright)).toBeGreaterThan(1.2 * (await centroidOf(dark)));
});
