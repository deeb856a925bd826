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

export interface Generator {
  /** A style of `stylist.style` to a picture, [height, width, 3] in 0..1 sRGB. Dispose it. */
  paint(style: Float32Array, frame: Frame): Tensor3D;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor. */
export function createGenerator(tf: typeof TensorFlow, { tensors }: Weights, stylist: Stylist): Generator {
  const kept = new Map<string, TensorFlow.Tensor>();
  for (const layer of stylist.layers) {
    for (const name of [`${layer}.weight`, `${layer}.bias`]) {
      const { shape, data } = tensors.get(name)!;
      kept.set(name, tf.tensor(data, [...shape]));
    }
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
    return pixelwise(x.reshape([height * width, depth]), 'trunk.out', style, 'linear').reshape([1, height, width, -1]);
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
    return pixels.slice([0, q, 0, 0], [1, height, width, -1]).reshape([height * width, -1]);
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
        return head(sample(trunk(style), frame), style).reshape<Tensor3D>([height, width, 3]);
      });
    },
    dispose() {
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
