/** What can be read off a picture, as numbers of meaning. Twin: training/image/measure.py, which labelled the art. */
import { rgbToOklab } from '../meaning/oklab';

/** RGBA bytes, row by row: an ImageData is one. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** OKLab, three numbers a pixel, row by row. */
export interface LabPicture {
  readonly lab: Float32Array;
  readonly width: number;
  readonly height: number;
}

export interface Measured {
  readonly brightness: number;
  readonly energy: number;
  readonly density: number;
  readonly symmetry: number;
}

type Colour = readonly [L: number, a: number, b: number];

/** Rows that a picture is measured at. */
const ROWS = 72;
/** Contrast of a dull picture and of a fierce one; slope of lightness of wide forms and of fine ones. */
const ENERGY = [0.12, 0.85] as const;
const DENSITY = [0.15, 0.95] as const;
/** Rounds of k-means: three clusters are at rest long before. */
const ROUNDS = 16;

/** Brightness, energy (contrast), density (spatial frequency) and symmetry, each 0..1, exactly as the art's labels are. */
export function measure(picture: Pixels): Measured {
  const width = Math.round((ROWS * picture.width) / picture.height);
  const { lab } = shrunk(picture, width, ROWS);
  const light = Float64Array.from({ length: width * ROWS }, (_, i) => lab[3 * i]!);
  const mean = average(light);
  const centred = light.map((value) => value - mean);
  const deviation = Math.sqrt(average(centred.map((value) => value * value))) + 1e-4;
  const frequency = Math.sqrt(slope(light, width)) / deviation;
  const mirrored = [
    mirror(centred, width, true, false),
    mirror(centred, width, false, true),
    mirror(centred, width, true, true),
  ];
  return {
    brightness: clamp((mean - 0.12) / 0.38),
    energy: clamp((deviation / (mean + 0.02) - ENERGY[0]) / (ENERGY[1] - ENERGY[0])),
    density: clamp(Math.log(Math.max(frequency, 1e-3) / DENSITY[0]) / Math.log(DENSITY[1] / DENSITY[0])),
    symmetry: clamp(Math.max(...mirrored) / deviation ** 2),
  };
}

/**
 * The picture's three colours in the parts that they have in the art: the commonest lit one is the ground, of the others
 * the darker is the ink and the lighter the glow. k-means in OKLab (Lloyd 1982); a pixel counts by its lightness, for
 * darkness has no colour.
 * @returns 9 numbers, OKLab.
 */
export function paletteOf(picture: Pixels): number[] {
  const { lab, width, height } = shrunk(picture, 32, 18);
  const colours = Array.from({ length: width * height }, (_, i): Colour => [
    lab[3 * i]!,
    lab[3 * i + 1]!,
    lab[3 * i + 2]!,
  ]);
  const sorted = [...colours].sort((x, y) => x[0] - y[0]);
  let centres = [0.3, 0.7, 0.98].map((share) => sorted[Math.floor(share * sorted.length)]!);
  let sizes = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => [0, 0, 0, 0]);
    for (const colour of colours) {
      const sum = sums[nearest(colour, centres)]!;
      const weight = 0.02 + colour[0];
      for (const axis of [0, 1, 2] as const) sum[axis]! += weight * colour[axis];
      sum[3]! += weight;
    }
    centres = sums.map((sum, k): Colour =>
      sum[3]! > 0 ? [sum[0]! / sum[3]!, sum[1]! / sum[3]!, sum[2]! / sum[3]!] : centres[k]!,
    );
    sizes = sums.map((sum) => sum[3]!);
  }
  const ground = sizes.indexOf(Math.max(...sizes));
  const others = centres.filter((_, k) => k !== ground).sort((x, y) => x[0] - y[0]);
  return [...centres[ground]!, ...others.flat()];
}

/** A picture made smaller (or larger): each pixel is the mean of those that it covers, as PyTorch's `area` does it. */
export function shrunk({ data, width, height }: Pixels, columns: number, rows: number): LabPicture {
  const lab = new Float32Array(3 * columns * rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.ceil(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [Math.floor((column * width) / columns), Math.ceil(((column + 1) * width) / columns)];
      const sum: [number, number, number] = [0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (const channel of [0, 1, 2] as const) sum[channel] += data[4 * (y * width + x) + channel]!;
        }
      }
      const scale = 1 / (255 * (bottom - top) * (right - left));
      lab.set(rgbToOklab(sum[0] * scale, sum[1] * scale, sum[2] * scale), 3 * (row * columns + column));
    }
  }
  return { lab, width: columns, height: rows };
}

/** The mean squared slope, of both axes, without the first row and column. */
function slope(light: Float64Array, width: number): number {
  let sum = 0;
  let count = 0;
  for (let i = width; i < light.length; i++) {
    if (i % width === 0) continue;
    sum += (light[i]! - light[i - width]!) ** 2 + (light[i]! - light[i - 1]!) ** 2;
    count++;
  }
  return sum / count;
}

/** The mean product with the mirror image, upside down, left to right, or both. */
function mirror(light: Float64Array, width: number, vertical: boolean, horizontal: boolean): number {
  const height = light.length / width;
  return average(
    light.map((value, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return value * light[(vertical ? height - 1 - y : y) * width + (horizontal ? width - 1 - x : x)]!;
    }),
  );
}

function nearest(colour: Colour, centres: readonly Colour[]): number {
  const distances = centres.map((centre) => centre.reduce((sum, value, axis) => sum + (value - colour[axis]!) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
