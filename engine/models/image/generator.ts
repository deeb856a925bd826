/**
 * First light's generator in TensorFlow.js: a convolutional trunk draws forms on a coarse grid; a per-pixel head reads
 * the grid at any point of the plane and colours it. The plainest of its twins, which the fast ones are held to:
 * training/image/generator.py and render.py, `cpu/painter.ts`, `gpu/generator.ts`. No tensor is ever read back here.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Weights } from '../contract';
import { cellsOf, placeCells, whiteNoise } from './plane';
import { isLarge } from './sizes';
import { createStylist, type Styles } from './style';
import type { Bend, ImageInput } from './types';

/** x spans -ASPECT..ASPECT over the trunk's grid, y -1..1. */
const ASPECT = 7 / 4;
const LEAK = 0.2;
const SKETCH: [number, number, number, number] = [1, 4, 7, 96];
const TRUNK = ['trunk.layers.0', 'trunk.layers.1', 'trunk.layers.2', 'trunk.layers.3'] as const;
const [ROWS, COLUMNS, MAPS, FORMS] = [32, 56, 40, 28];
const DETAIL = ['detail.layers.0', 'detail.layers.1'] as const;
/** Rows and columns of the large network's forms, to one of the trunk's grid. */
const FINER = 4;

export interface Generator {
  /** [height, width, 3] in 0..1 sRGB. Dispose it. */
  paint(input: ImageInput): Tensor3D;
  dispose(): void;
}

/** The large network, or the small one, as the weights are. @throws Error when they lack a tensor. */
export function createGenerator(tf: typeof TensorFlow, weights: Weights): Generator {
  const large = isLarge(weights);
  const [rows, columns] = large ? [FINER * ROWS, FINER * COLUMNS] : [ROWS, COLUMNS];
  const stylist = createStylist(weights);
  const kept = new Map<string, TensorFlow.Tensor>();
  for (const name of ['head.gains', ...stylist.layers.flatMap((layer) => [`${layer}.weight`, `${layer}.bias`])]) {
    const { shape, data } = weights.tensors.get(name)!;
    kept.set(name, tf.tensor(data, [...shape]));
  }
  kept.set('white', tf.tensor(whiteNoise(ROWS, COLUMNS, MAPS), [1, ROWS, COLUMNS, MAPS]));
  const bias = (layer: string): Tensor1D => kept.get(`${layer}.bias`) as Tensor1D;

  /** The layer's weights as this picture's style bends them, [h, w, in, out]. */
  function filter(layer: string, styles: Styles): Tensor4D {
    const { inputs, outputs } = stylist.modulation(layer, styles);
    const rows = tf.tensor(inputs.slice(), [1, 1, inputs.length, 1]);
    const columns = tf.tensor(outputs.slice(), [1, 1, 1, outputs.length]);
    return tf.mul(tf.mul(kept.get(`${layer}.weight`) as Tensor4D, rows), columns);
  }

  /** A modulated 1x1 layer: [pixels, in] to [pixels, out]. */
  function pixelwise(a: Tensor2D, layer: string, styles: Styles, activation: 'linear' | 'relu' | 'sigmoid'): Tensor2D {
    const weight = filter(layer, styles);
    const b = weight.reshape<Tensor2D>([weight.shape[2], weight.shape[3]]);
    return tf.fused.matMul({ a, b, bias: bias(layer), activation }) as Tensor2D;
  }

  /** One pixel more on each side: that of the other side. */
  function wrapped(x: Tensor4D): Tensor4D {
    return [1, 2].reduce((x, axis) => {
      const size = x.shape[axis]!;
      const [first, , last] = tf.split(x, [1, size - 2, 1], axis) as [Tensor4D, Tensor4D, Tensor4D];
      return tf.concat([last, x, first], axis);
    }, x);
  }

  function enlarged(x: Tensor4D, tile: boolean): Tensor4D {
    const [, height, width, depth] = x.shape;
    if (!tile) return tf.image.resizeBilinear(x, [2 * height, 2 * width], false, true);
    const grown = tf.image.resizeBilinear(wrapped(x), [2 * height + 4, 2 * width + 4], false, true);
    return grown.slice([0, 2, 2, 0], [1, 2 * height, 2 * width, depth]);
  }

  function convolved(x: Tensor4D, layer: string, styles: Styles, tile: boolean): Tensor4D {
    return tf.fused.conv2d({
      x: tile ? wrapped(x) : x,
      filter: filter(layer, styles),
      strides: 1,
      pad: tile ? 'valid' : 'same',
      bias: bias(layer),
      activation: 'leakyrelu',
      leakyreluAlpha: LEAK,
    });
  }

  /** The 4x7 sketch, doubled three times: [1, 32, 56, 32]. */
  function features(styles: Styles, tile: boolean): Tensor4D {
    const sketch = tf.tensor<TensorFlow.Rank.R4>(stylist.sketch(styles).slice(), SKETCH);
    return TRUNK.reduce((x, layer, i) => convolved(i > 0 ? enlarged(x, tile) : x, layer, styles, tile), sketch);
  }

  /** A modulated 1x1 layer of the whole grid, to forms: [1, rows, columns, 40]. */
  function formed(x: Tensor4D, layer: string, styles: Styles): Tensor4D {
    const [, height, width, depth] = x.shape;
    return pixelwise(x.reshape([height * width, depth]), layer, styles, 'linear').reshape([1, height, width, MAPS]);
  }

  /** The large network's: the forms, four times as fine, and what its further convolutions add: [1, 128, 224, 40]. */
  function refined(forms: Tensor4D, features: Tensor4D, styles: Styles, tile: boolean): Tensor4D {
    const x = DETAIL.reduce((x, layer) => convolved(enlarged(x, tile), layer, styles, tile), features);
    const points = new Float32Array(2 * rows * columns);
    for (let i = 0; i < rows * columns; i++) {
      points[2 * i] = ASPECT * ((((i % columns) + 0.5) / columns) * 2 - 1);
      points[2 * i + 1] = ((Math.floor(i / columns) + 0.5) / rows) * 2 - 1;
    }
    const coarse = forms.reshape<Tensor2D>([ROWS * COLUMNS, MAPS]);
    const grown = readAt(coarse, ROWS, COLUMNS, points, tile).reshape<Tensor4D>([1, rows, columns, MAPS]);
    return tf.add(grown, formed(x, 'detail.out', styles));
  }

  /** Network bending of the last maps. */
  function bent(grid: Tensor4D, { maps, erode, threshold, noise }: Bend, tile: boolean): Tensor4D {
    if (maps === 0) return grid;
    const mix = (a: Tensor4D, b: Tensor4D, t: number): Tensor4D => tf.add(a, tf.mul(tf.sub(b, a), t));
    const around = tile ? wrapped(grid) : grid;
    const pooled = (x: Tensor4D): Tensor4D => tf.maxPool(x, 3, 1, tile ? 'valid' : 'same');
    const extreme = erode > 0 ? tf.neg(pooled(tf.neg(around))) : pooled(around);
    const eroded = mix(grid, extreme, Math.abs(erode));
    const value = mix(eroded, tf.sign(eroded), threshold).add<Tensor4D>(tf.mul(kept.get('white')!, noise));
    return lastMaps(grid, value, maps);
  }

  /** The last `maps` of `changed`, the others of `plain`; the last axis is that of the maps. */
  function lastMaps<T extends TensorFlow.Tensor>(plain: T, changed: T, maps: number): T {
    const chosen = tf.tensor1d(Array.from({ length: MAPS }, (_, channel) => (channel >= MAPS - maps ? 1 : 0)));
    return tf.add(plain, tf.mul(tf.sub(changed, plain), chosen));
  }

  /** The grid at `points`, [count][2], with cubic convolution (Keys 1981, a = -0.75): [count, 40]. */
  function readAt(grid: Tensor2D, rows: number, columns: number, points: Float32Array, tile: boolean): Tensor2D {
    const [down, across] = [taps(points, 1, 1, rows, tile), taps(points, 0, ASPECT, columns, tile)];
    let sum: Tensor2D = tf.zeros([points.length / 2, MAPS]);
    for (const row of down) {
      for (const column of across) {
        const places = row.index.map((index, i) => index * columns + column.index[i]!);
        const weights = row.weight.map((weight, i) => weight * column.weight[i]!);
        const part = tf.mul<Tensor2D>(
          tf.gather(grid, tf.tensor1d(places, 'int32')),
          tf.tensor2d(weights, [weights.length, 1]),
        );
        sum = tf.add(sum, part);
      }
    }
    return sum;
  }

  /** Two octaves of the plane, blended so that their power stays. */
  function readOctaves(grid: Tensor2D, points: Float32Array, { tile, view: { octave } }: ImageInput): Tensor2D {
    const own = readAt(grid, rows, columns, points, tile);
    if (octave === 0) return own;
    const doubled = points.map((value) => 2 * value);
    const far = readAt(grid, rows, columns, doubled, tile);
    return tf.div(tf.add(tf.mul(own, 1 - octave), tf.mul(far, octave)), Math.hypot(octave, 1 - octave));
  }

  /**
   * Reads the trunk at every pixel: [height * width, 40]. It is read once a cell of q x q pixels (and one row of cells
   * beyond both edges, so that edges interpolate too), and the readings are interpolated.
   */
  function sample(grid: Tensor2D, input: ImageInput): Tensor2D {
    const { width, height, bend } = input;
    const cells = cellsOf(width, height);
    const { q, rows, columns } = cells;
    const points = new Float32Array(2 * rows * columns);
    placeCells(points, cells, columns, input);
    let seen = readOctaves(grid, points, input);
    if (bend.maps > 0) seen = lastMaps(seen, readOctaves(grid, turned(points, bend), input), bend.maps);
    const picture = seen.reshape<Tensor4D>([1, rows, columns, MAPS]);
    const pixels = tf.image.resizeBilinear(picture, [rows * q, columns * q], false, true);
    return pixels.slice([0, q, 0, 0], [1, height, width, MAPS]).reshape([height * width, MAPS]);
  }

  /** Colour, pixel by pixel: [pixels, 40] to [pixels, 3]. */
  function head(x: Tensor2D, styles: Styles): Tensor2D {
    const [forms, rings] = tf.split(x, [FORMS, MAPS - FORMS], 1) as [Tensor2D, Tensor2D];
    const seen = tf.concat([forms, tf.sin(tf.mul<Tensor2D>(rings, kept.get('head.gains')!))], 1);
    const first = pixelwise(seen, 'head.layers.0', styles, 'relu');
    return pixelwise(pixelwise(first, 'head.layers.1', styles, 'relu'), 'head.out', styles, 'sigmoid');
  }

  return {
    paint(input) {
      return tf.tidy(() => {
        const styles = stylist.styles(input);
        const { tile } = input;
        const trunk = features(styles, tile);
        const forms = bent(formed(trunk, 'trunk.out', styles), input.bend, tile);
        const grid = large ? refined(forms, trunk, styles, tile) : forms;
        const seen = sample(grid.reshape([rows * columns, MAPS]), input);
        return head(seen, styles).reshape<Tensor3D>([input.height, input.width, 3]);
      });
    },
    dispose() {
      for (const tensor of kept.values()) tensor.dispose();
    },
  };
}

function turned(points: Float32Array, { turn, grow }: Bend): Float32Array {
  const [cos, sin] = [Math.cos(turn) / grow, Math.sin(turn) / grow];
  return points.map((value, i) =>
    i % 2 === 0 ? cos * value - sin * points[i + 1]! : sin * points[i - 1]! + cos * value,
  );
}

interface Tap {
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

/** The four samples along one axis (0: x, 1: y) that each point is read from; beyond the edges mirrored, or wrapped. */
function taps(points: Float32Array, axis: 0 | 1, half: number, size: number, tile: boolean): Tap[] {
  const count = points.length / 2;
  return [-1, 0, 1, 2].map((offset) => {
    const index = new Int32Array(count);
    const weight = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const spot = ((points[2 * i + axis]! / half + 1) * size) / 2 - 0.5;
      const at = Math.floor(spot) + offset;
      const period = tile ? size : 2 * size;
      const within = ((at % period) + period) % period;
      index[i] = within < size ? within : 2 * size - 1 - within;
      const d = Math.abs(spot - at);
      weight[i] = d <= 1 ? (1.25 * d - 2.25) * d * d + 1 : ((-0.75 * d + 3.75) * d - 6) * d + 3;
    }
    return { index, weight };
  });
}
