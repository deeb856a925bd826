/** The search behind a dropped picture, at its full length, on the network itself. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPainter } from '../../engine/models/image/cpu/painter';
import { IMAGE_FAMILIES } from '../../engine/models/image/families';
import { type Pixels, shrunk } from '../../engine/models/image/measure';
import { project, PROJECTION_SIZE } from '../../engine/models/image/project';
import { NO_BEND, PLAIN_VIEW } from '../../engine/models/image/types';
import { parseSafetensors } from '../../engine/models/safetensors';
import { normal } from '../../engine/random';

const file = new Uint8Array(readFileSync('models/image.safetensors')).buffer;

test.each([
  ['moire', 3],
  ['aurora', 4],
])("finds a %s picture's place again, nearer than three hundred at random", async (name, seed) => {
  const painter = await createPainter(parseSafetensors(file));
  const paint = (latent: Float32Array, condition: Float32Array, width: number, height: number): Pixels => {
    const plain = { truncation: 1, directions: new Float32Array(8), blend: 0, view: PLAIN_VIEW, tile: false };
    const data = painter.paint({ ...plain, latent, tint: latent, condition, width, height, bend: NO_BEND });
    return { data: Uint8ClampedArray.from(data), width, height };
  };
  const next = normal(seed);
  const gauss = () => Float32Array.from({ length: 64 }, next);
  const families = IMAGE_FAMILIES.map((family) => (family === name ? 1 : 0));
  const meaning = [0.5, 0.08, -0.09, 0.7, -0.06, 0.08, 0.85, 0.02, 0.06, 0.4, 0.2, 0.5, 0.3, 0.5, 0.5, 0.5];
  const target = paint(gauss(), Float32Array.of(...meaning, ...families), 320, 180);
  const { width, height } = PROJECTION_SIZE;
  let paintings = 0;
  const found = await project({
    paint: (latent, condition) => {
      paintings++;
      return Promise.resolve(paint(latent, condition, width, height));
    },
    target,
    seed: 1,
    generations: 30,
  });
  expect(paintings).toBeLessThan(600);

  const goal = shrunk(target, width, height);
  const away = (latent: Float32Array) => {
    const condition = Float32Array.of(...found.meaning, ...found.families);
    const seen = shrunk(paint(latent, condition, width, height), width, height);
    return seen.lab.reduce((sum, value, i) => sum + (value - goal.lab[i]!) ** 2, 0);
  };
  const others = Array.from({ length: 300 }, () => away(gauss()));
  expect(away(Float32Array.from(found.latent))).toBeLessThan(Math.min(...others));
});
