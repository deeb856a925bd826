/**
 * From a latent and a condition to the trunk's first sketch and the factors that bend each layer's weights: the mapping network and the modulation
 * of StyleGAN2 (Karras et al. 2020). On the CPU: half a million multiply-adds are cheaper here than sixty GPU dispatches,
 * and nothing has to be read back.
 */
import type { Weights, WeightTensor } from '../contract';

const LEAK = 0.2;

export interface Stylist {
  /** Which layers are modulated, e.g. `trunk.layers.0`. */
  readonly layers: readonly string[];
  /** The mapping network: latent (64) and condition to a style (128); truncation 0..1 draws it to the typical one. */
  style(latent: Float32Array, condition: Float32Array, truncation: number): Float32Array;
  /** What the trunk begins with, [4, 7, depth]. */
  sketch(style: Float32Array): Float32Array;
  /** What a layer's weights are multiplied by, [in, out]: style times norm times the equalised learning rate's gain. */
  factors(layer: string, style: Float32Array): Float32Array;
}

/** @throws Error when the weights lack a tensor. */
export function createStylist(weights: Weights): Stylist {
  const tensor = (name: string): WeightTensor => {
    const found = weights.tensors.get(name);
    if (!found) throw new Error(`The image model's weights lack "${name}". Train or fetch them anew.`);
    return found;
  };
  const linear = (name: string, x: Float32Array, gain: number): Float32Array =>
    multiplyAdd(x, tensor(`${name}.weight`).data, tensor(`${name}.bias`).data, gain / Math.sqrt(x.length));

  const suffix = '.style.weight';
  const layers = [...weights.tensors.keys()]
    .filter((key) => key.endsWith(suffix))
    .map((key) => key.slice(0, -suffix.length));
  const squares = new Map(layers.map((layer) => [layer, squaredFilters(tensor(`${layer}.weight`))]));

  function map(latent: Float32Array, condition: Float32Array): Float32Array {
    const scale = tensor('mapping.scale').data;
    const scaled = condition.map((value, i) => value * scale[i]!);
    const embedded = leaky(linear('mapping.embed', scaled, Math.SQRT2));
    let style: Float32Array = new Float32Array([...latent, ...embedded]);
    for (const layer of [0, 1, 2]) style = leaky(linear(`mapping.layers.${layer}`, style, Math.SQRT2));
    return style;
  }

  return {
    layers,
    style(latent, condition, truncation) {
      const typical = map(new Float32Array(latent.length), condition);
      const own = map(normalised(latent), condition);
      return typical.map((value, i) => value + truncation * (own[i]! - value));
    },
    sketch: (style) => linear('trunk.sketch', style, 1),
    factors(layer, style) {
      const scale = linear(`${layer}.style`, style, 1);
      const gain =
        1 /
        Math.sqrt(
          tensor(`${layer}.weight`)
            .shape.slice(0, 3)
            .reduce((product, size) => product * size, 1),
        );
      // Only the layer that makes the colour keeps its weights' norm.
      return layer === 'head.out'
        ? outer(scale, new Float32Array(tensor(`${layer}.bias`).data.length).fill(gain))
        : outer(scale, demodulation(scale, squares.get(layer)!, gain));
    },
  };
}

/** gain * x W + bias, with W [in, out]. */
function multiplyAdd(x: Float32Array, matrix: Float32Array, bias: Float32Array, gain: number): Float32Array {
  const sum = Float64Array.from(bias);
  let k = 0;
  for (const input of x) {
    const value = input * gain;
    for (let o = 0; o < sum.length; o++) sum[o]! += value * matrix[k++]!;
  }
  return Float32Array.from(sum);
}

/** A filter [h, w, in, out] to the sums of its squares over h and w, [in, out]. */
function squaredFilters({ shape, data }: WeightTensor): Float64Array {
  const size = shape[2]! * shape[3]!;
  const sums = new Float64Array(size);
  for (let i = 0; i < data.length; i++) sums[i % size]! += data[i]! * data[i]!;
  return sums;
}

/** gain / sqrt(sum over inputs of (gain scale W)^2 / 2): unit variance after the rectifier that follows. */
function demodulation(scale: Float32Array, squares: Float64Array, gain: number): Float32Array {
  const power = new Float64Array(squares.length / scale.length);
  let k = 0;
  for (const value of scale) {
    for (let o = 0; o < power.length; o++) power[o]! += squares[k++]! * (gain * value) ** 2;
  }
  return Float32Array.from(power, (sum) => gain / Math.sqrt(sum / 2 + 1e-8));
}

/** The outer product, [rows, columns]. */
function outer(rows: Float32Array, columns: Float32Array): Float32Array {
  const product = new Float32Array(rows.length * columns.length);
  let k = 0;
  for (const row of rows) {
    for (const column of columns) product[k++] = row * column;
  }
  return product;
}

function leaky(x: Float32Array): Float32Array {
  return x.map((value) => (value < 0 ? LEAK * value : value));
}

/** To a mean square of one. */
function normalised(x: Float32Array): Float32Array {
  const power = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value) => value / Math.sqrt(power + 1e-8));
}
