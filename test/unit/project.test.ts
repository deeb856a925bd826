import { expect, it } from 'vitest';
import { measure, type Measured, paletteOf, type Pixels, shrunk } from '../../engine/models/image/measure';
import { project, PROJECTION_SIZE } from '../../engine/models/image/project';
import { oklabToRgb } from '../../engine/models/meaning/oklab';
import { normal } from '../../engine/random';

type Shader = (x: number, y: number) => readonly [number, number, number];

/** Bytes as `shade` gives them, at columns x and rows y. */
function paintPixels(width: number, height: number, shade: Shader): Pixels {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) data.set(shade(i % width, Math.floor(i / width)), 4 * i);
  return { data, width, height };
}

function expectNumbers({ brightness, energy, density, symmetry }: Measured, wanted: readonly number[]): void {
  [brightness, energy, density, symmetry].forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 3));
}

it('measures what the labels of the art measure', () => {
  // The numbers are those of training/image/measure.py on the same pictures.
  const grain = paintPixels(160, 90, (x, y) => {
    const [r, g, b] = [(x * 3 + y * 5) % 256, Math.floor((x * y) / 7) % 256, (200 - y + Math.floor(x / 20) * 9) % 256];
    return [Math.floor(r / 3), Math.floor(g / 3), Math.floor(b / 3)];
  });
  expectNumbers(measure(grain), [0.4607, 0.084, 0.7919, 0.0825]);
  const small = paintPixels(40, 40, (x, y) => {
    const value = Math.floor(Math.abs(x - 19.5) * 6 + y);
    return [Math.floor(value * 0.5), value, Math.floor(value * 0.25)];
  });
  expectNumbers(measure(small), [0.6873, 0.2452, 0.0, 0.9983]);
});

it('finds the colours of a picture in their parts', () => {
  const colours = [
    [0.55, 0.12, 0.08],
    [0.6, -0.1, 0.05],
    [0.9, 0.01, 0.06],
  ] as const;
  const picture = paintPixels(64, 36, (x) => {
    const [L, a, b] = colours[x < 38 ? 0 : x < 52 ? 1 : 2];
    const [red, green, blue] = oklabToRgb(L, a, b);
    return [255 * red, 255 * green, 255 * blue];
  });
  paletteOf(picture).forEach((value, i) => expect(value).toBeCloseTo(colours.flat()[i]!, 1));
});

/** A stand-in for the network: the latent's numbers are waves, and the family says which way they run. */
function toyPaint(latent: Float32Array, condition: Float32Array): Pixels {
  const families = condition.subarray(16);
  const family = families.indexOf(Math.max(...families));
  const { width, height } = PROJECTION_SIZE;
  return paintPixels(width, height, (x, y) => {
    const along = (x + (family - 7) * y) / width;
    const wave = (from: number) => {
      let sum = 0;
      for (let k = 0; k < 8; k++) {
        sum +=
          latent[from + k]! * Math.sin((k + 1) * along) + latent[from + 8 + k]! * Math.cos((k + 1) * along + y / 9);
      }
      return 255 / (1 + Math.exp(-sum / 2));
    };
    return [wave(0), wave(16), wave(32)];
  });
}

it("finds a latent's picture again, nearer than any of fifty at random", async () => {
  const next = normal(5);
  const random = () => Float32Array.from({ length: 64 }, next);
  const target = toyPaint(
    random(),
    Float32Array.from({ length: 31 }, (_, i) => (i === 16 + 4 ? 1 : 0)),
  );
  const paint = (latent: Float32Array, condition: Float32Array) => Promise.resolve(toyPaint(latent, condition));
  const progress: number[] = [];
  const found = await project({ paint, target, seed: 1, generations: 40, onProgress: (done) => progress.push(done) });

  const lab = (picture: Pixels) => shrunk(picture, PROJECTION_SIZE.width, PROJECTION_SIZE.height).lab;
  const goal = lab(target);
  const away = (latent: Float32Array, family: number) => {
    const condition = Float32Array.from({ length: 31 }, (_, i) => (i === 16 + family ? 1 : 0));
    return lab(toyPaint(latent, condition)).reduce((sum, value, i) => sum + (value - goal[i]!) ** 2, 0);
  };
  // All fifty have the right family, which the search had to find.
  const others = Array.from({ length: 50 }, () => away(random(), 4));
  const own = away(Float32Array.from(found.latent), found.families.indexOf(1));
  expect(own).toBeLessThan(0.5 * Math.min(...others));
  expect(progress).toHaveLength(40);
  expect(progress.at(-1)).toBe(1);
  expect(found.meaning).toHaveLength(16);
  expect(await project({ paint, target, seed: 1, generations: 40 })).toEqual(found);
});
