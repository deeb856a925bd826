/**
 * First light's generator: a convolutional trunk draws forms on a coarse grid; a per-pixel head reads the grid at any
 * point of the plane and colours it. Twin: training/image/generator.py and render.py. No tensor is ever read back here.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Weights } from '../contract';
import type { Stylist } from './style';
import type { ImageView } from './types';

/** x spans -ASPECT..ASPECT over the trunk's grid, y -1..1; beyond it the plane is mirrored. */
const ASPECT = 7 / 4;
const LEAK = 0.2;
const SKETCH: [number, number, number, number] = [1, 4, 7, 96];
const TRUNK = ['trunk.layers.0', 'trunk.layers.1', 'trunk.layers.2', 'trunk.layers.3'] as const;

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly view: ImageView;
}

/** Plane waves: [count, 2] cycles per unit of x and of y, and [count] amplitudes. */
interface Waves {
  readonly cycles: Float32Array;
  readonly loudness: Float32Array;
}

export interface Generator {
  /** A style of `stylist.style` to a picture, [height, width, 3] in 0..1 sRGB. Dispose it. */
  paint(style: Float32Array, frame: Frame): Tensor3D;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor. */
export function createGenerator(tf: typeof TensorFlow, { tensors, metadata }: Weights, stylist: Stylist): Generator {
  const { forms } = JSON.parse(metadata.config ?? '{}') as { forms: number };
  const kept = new Map<string, TensorFlow.Tensor>();
  for (const layer of stylist.layers) {
    for (const name of [`${layer}.weight`, `${layer}.bias`]) keep(name);
  }
  const waves = { cycles: tensors.get('waves')!.data, loudness: tensors.get('loudness')!.data };
  const channels = 2 * waves.loudness.length + forms;
  let canvas: { key: string; basis: Tensor3D } | undefined;

  function keep(name: string): void {
    const { shape, data } = tensors.get(name)!;
    kept.set(name, tf.tensor(data, [...shape]));
  }
  const bias = (layer: string): Tensor1D => kept.get(`${layer}.bias`) as Tensor1D;

  /** The layer's weights as this picture's style bends them, [h, w, in, out]. */
  function filter(layer: string, style: Float32Array): Tensor4D {
    const weight = kept.get(`${layer}.weight`) as Tensor4D;
    return tf.mul(weight, tf.tensor4d(stylist.factors(layer, style), [1, 1, weight.shape[2], weight.shape[3]]));
  }

  /** A modulated 1x1 layer: [pixels, in] to [pixels, out]. */
  function pixelwise(
    a: Tensor2D,
    layer: string,
    style: Float32Array,
    activation: 'linear' | 'relu' | 'sigmoid',
  ): Tensor2D {
    const weight = filter(layer, style);
    const b = weight.reshape<Tensor2D>([weight.shape[2], weight.shape[3]]);
    return tf.fused.matMul({ a, b, bias: bias(layer), activation }) as Tensor2D;
  }

  /** The 4x7 sketch, doubled three times: [1, 32, 56, channels]. */
  function trunk(style: Float32Array): Tensor4D {
    let x = tf.tensor<TensorFlow.Rank.R4>(stylist.sketch(style), SKETCH);
    for (const [i, layer] of TRUNK.entries()) {
      if (i > 0) x = tf.image.resizeBilinear(x, [2 * x.shape[1], 2 * x.shape[2]], false, true);
      x = tf.fused.conv2d({
        x,
        filter: filter(layer, style),
        strides: 1,
        pad: 'same',
        bias: bias(layer),
        activation: 'leakyrelu',
        leakyreluAlpha: LEAK,
      });
    }
    const [, height, width, depth] = x.shape;
    return pixelwise(x.reshape([height * width, depth]), 'trunk.out', style, 'linear').reshape([1, height, width, channels]);
  }

  /**
   * Reads the trunk at every pixel: [height * width, channels]. It is read once a cell of q x q pixels (and one row of
   * cells beyond both edges, so that edges interpolate too), and the readings are interpolated.
   */
  function sample(grid: Tensor4D, { width, height, view }: Frame): Tensor2D {
    const q = cellSize(height);
    const [rows, columns] = [Math.ceil(height / q), Math.ceil(width / q)];
    const transform = tf.tensor2d([gridTransform(grid.shape, width, height, q, view)]);
    const cells = tf.image.transform(grid, transform, 'bilinear', 'reflect', 0, [rows + 2, columns]);
    const pixels = tf.image.resizeBilinear(cells, [(rows + 2) * q, columns * q], false, true);
    return pixels.slice([0, q, 0, 0], [1, height, width, channels]).reshape([height * width, channels]);
  }

  /** The waves at every pixel, then ones for the forms, [height, width, channels]; kept while the frame is the same. */
  function basis(frame: Frame): Tensor3D {
    const key = JSON.stringify(frame);
    if (canvas?.key !== key) {
      canvas?.basis.dispose();
      canvas = { key, basis: tf.keep(plainWaves(tf, waves, forms, frame)) };
    }
    return canvas.basis;
  }

  /** Colour, pixel by pixel: [pixels, channels] to [pixels, 3]. */
  function head(x: Tensor2D, style: Float32Array): Tensor2D {
    const first = pixelwise(x, 'head.layers.0', style, 'relu');
    return pixelwise(pixelwise(first, 'head.layers.1', style, 'relu'), 'head.out', style, 'sigmoid');
  }

  return {
    paint(style, frame) {
      const { width, height } = frame;
      return tf.tidy(() => {
        const lit = sample(trunk(style), frame).mul<Tensor2D>(basis(frame).reshape([height * width, channels]));
        return head(lit, style).reshape<Tensor3D>([height, width, 3]);
      });
    },
    dispose() {
      canvas?.basis.dispose();
      for (const tensor of kept.values()) tensor.dispose();
    },
  };
}

/** How many pixels share one reading of the trunk along each axis. */
function cellSize(height: number): number {
  if (height >= 144) return 4;
  return height >= 72 ? 2 : 1;
}

/**
 * The affine map from a cell (column i, row j) to the grid's own (column, row), as `tf.image.transform` takes it. Row 0
 * lies one cell above the picture.
 */
function gridTransform(
  [, rows, columns]: readonly [number, number, number, number],
  width: number,
  height: number,
  q: number,
  { zoom, x, y, rotation }: ImageView,
): number[] {
  const step = (2 * q) / height;
  const [left, top] = [step / 2 - width / height, -step / 2 - 1];
  const [cos, sin] = [Math.cos(rotation) / zoom, Math.sin(rotation) / zoom];
  const [perX, perY] = [columns / 2 / ASPECT, rows / 2];
  const across = [perX * cos * step, -perX * sin * step, perX * (cos * left - sin * top + x) + columns / 2 - 0.5];
  const down = [perY * sin * step, perY * cos * step, perY * (sin * left + cos * top + y) + rows / 2 - 0.5];
  const cells = [Math.ceil(width / q), Math.ceil(height / q) + 2] as const;
  return [...lifted(across, cells, columns), ...lifted(down, cells, rows), 0, 0];
}

/**
 * Moves a line of the affine map by whole periods of the mirrored plane, until no coordinate is negative: the wasm
 * backend folds negative ones wrongly.
 */
function lifted([perI, perJ, start]: readonly number[], cells: readonly [number, number], size: number): number[] {
  const lowest = start! + Math.min(0, perI! * cells[0]) + Math.min(0, perJ! * cells[1]);
  return [perI!, perJ!, start! + 2 * size * Math.ceil(Math.max(0, -lowest) / (2 * size))];
}

/**
 * Cosine and sine of each plane wave, as loud as it has learned to be, then ones. Under any view a wave's phase is a sum of one angle a column
 * and one a row, so the tables are small and cos(a + b) = cos a cos b - sin a sin b does the rest.
 */
function plainWaves(
  tf: typeof TensorFlow,
  { cycles, loudness }: Waves,
  forms: number,
  { width, height, view }: Frame,
): Tensor3D {
  const [cos, sin] = [Math.cos(view.rotation) / view.zoom, Math.sin(view.rotation) / view.zoom];
  const count = loudness.length;
  const columns: number[][] = [];
  const rows: number[][] = [];
  for (let i = 0; i < width; i++) columns.push(angles((2 * i + 1 - width) / height, 0, true));
  for (let j = 0; j < height; j++) rows.push(angles(0, (2 * j + 1) / height - 1, false));

  /** Phases at the pixel coordinate (px, py); the columns also carry the view's centre and the sines' quarter turn. */
  function angles(px: number, py: number, centred: boolean): number[] {
    const [dx, dy] = [cos * px - sin * py + (centred ? view.x : 0), sin * px + cos * py + (centred ? view.y : 0)];
    const phases = Array.from({ length: count }, (_, k) => 2 * Math.PI * (dx * cycles[2 * k]! + dy * cycles[2 * k + 1]!));
    const quarter = centred ? Math.PI / 2 : 0;
    return [...phases, ...phases.map((phase) => phase - quarter), ...new Array<number>(forms).fill(0)];
  }

  return tf.tidy(() => {
    const pitch = 2 / (height * view.zoom);
    const audible = Array.from(loudness, (value, k) => {
      // Waves too fine for these pixels fade out: a quarter is left at Nyquist's limit.
      return value * Math.exp(-5.5 * (pitch * Math.hypot(cycles[2 * k]!, cycles[2 * k + 1]!)) ** 2);
    });
    const amplitude = (k: number): number => (k < 2 * count ? audible[k % count]! : 1);
    const table = (angle: number[][], wave: (x: number) => number): Tensor2D =>
      tf.tensor2d(angle.map((row) => row.map(wave)));
    const loud = (angle: number[][], wave: (x: number) => number): Tensor2D =>
      tf.tensor2d(angle.map((row) => row.map((x, k) => amplitude(k) * wave(x))));
    const even = loud(rows, Math.cos).expandDims(1).mul(table(columns, Math.cos).expandDims(0));
    const odd = loud(rows, Math.sin).expandDims(1).mul(table(columns, Math.sin).expandDims(0));
    return even.sub<Tensor3D>(odd);
  });
}
