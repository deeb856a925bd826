/**
 * From latents and a condition to the trunk's first sketch and the factors that bend each layer's weights: the mapping
 * network and the modulation of StyleGAN2 (Karras et al. 2020). On the CPU: half a million multiply-adds are cheaper here
 * than sixty GPU dispatches. What is returned is overwritten by the next call of the same function.
 */
import type { Weights, WeightTensor } from '../contract';
import type { ImageInput } from './types';

const LEAK = 0.2;
const EMBEDDED = 64;
/** The layers that keep their weights' norm: those that make the colour, and what is added to the forms. */
export const UNDEMODULATED: ReadonlySet<string> = new Set(['head.out', 'detail.out']);

export type StyleInput = Pick<ImageInput, 'latent' | 'tint' | 'condition' | 'truncation' | 'directions'>;

/** 128 numbers each: of the trunk, from `latent`, and of the head, from `tint`. */
export interface Styles {
  readonly forms: Float32Array;
  readonly colours: Float32Array;
}

/** A layer's weights [in, out] are multiplied by inputs[in] * outputs[out]. */
export interface Modulation {
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
}

export interface Stylist {
  /** Which layers are modulated, e.g. `trunk.layers.0`. */
  readonly layers: readonly string[];
  /** The mapping network; truncation 0..1 draws each style to the typical one, directions lead away from there. */
  styles(input: StyleInput): Styles;
  /** What the trunk begins with, [4, 7, depth]. */
  sketch(styles: Styles): Float32Array;
  /** The layer's style, its norm, and the equalised learning rate's gain. */
  modulation(layer: string, styles: Styles): Modulation;
}

/** @throws Error when the weights lack a tensor. */
export function createStylist({ tensors }: Weights): Stylist {
  const tensor = (name: string): WeightTensor => {
    const found = tensors.get(name);
    if (!found) throw new Error(`The image model's weights lack "${name}". Train or fetch them anew.`);
    return found;
  };
  const scale = tensor('mapping.scale').data;
  const embed = createLinear(tensor, 'mapping.embed', Math.SQRT2);
  const mapping = [0, 1, 2].map((i) => createLinear(tensor, `mapping.layers.${i}`, Math.SQRT2));
  const sketch = createLinear(tensor, 'trunk.sketch', 1);
  const directions = tensors.get('directions');

  const suffix = '.style.weight';
  const layers = [...tensors.keys()].filter((key) => key.endsWith(suffix)).map((key) => key.slice(0, -suffix.length));
  const modulators = new Map(layers.map((layer) => [layer, createModulator(tensor, layer)]));

  const scaled = new Float32Array(scale.length);
  const mapped = new Float32Array(mapping[0]!.inputs);
  const width = mapping[2]!.outputs;
  const typical = new Float32Array(width);
  const result = { forms: new Float32Array(width), colours: new Float32Array(width) };

  /** `mapped` holds the latent, and the condition embedded. */
  function map(): Float32Array {
    return mapping.reduce<Float32Array>((style, layer) => leaky(layer.apply(style)), mapped);
  }

  function draw(latent: Float32Array, { truncation, directions: along }: StyleInput, style: Float32Array): void {
    let power = 1e-8;
    for (const value of latent) power += (value * value) / latent.length;
    for (let i = 0; i < latent.length; i++) mapped[i] = latent[i]! / Math.sqrt(power);
    const own = map();
    for (let i = 0; i < width; i++) style[i] = typical[i]! + truncation * (own[i]! - typical[i]!);
    for (let d = 0; d < (directions?.shape[0] ?? 0); d++) {
      const way = along[d] ?? 0;
      if (way === 0) continue;
      for (let i = 0; i < width; i++) style[i]! += way * directions!.data[d * width + i]!;
    }
  }

  return {
    layers,
    styles(input) {
      if (input.condition.length !== scale.length)
        throw new Error(
          `The image model takes a condition of ${scale.length} numbers, not of ${input.condition.length}.`,
        );
      for (let i = 0; i < scale.length; i++) scaled[i] = input.condition[i]! * scale[i]!;
      mapped.fill(0);
      mapped.set(leaky(embed.apply(scaled)), mapped.length - EMBEDDED);
      typical.set(map());
      draw(input.latent, input, result.forms);
      if (input.tint === input.latent) result.colours.set(result.forms);
      else draw(input.tint, input, result.colours);
      return result;
    },
    sketch: ({ forms }) => sketch.apply(forms),
    modulation(layer, { forms, colours }) {
      const modulator = modulators.get(layer);
      if (!modulator) throw new Error(`The image model's weights lack the layer "${layer}". Train or fetch them anew.`);
      return modulator(layer.startsWith('head.') ? colours : forms);
    },
  };
}

interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** gain / sqrt(inputs) * x W + bias, with W [in, out]. */
  apply(x: Float32Array): Float32Array;
}

function createLinear(tensor: (name: string) => WeightTensor, name: string, gain: number): Linear {
  const { shape, data: matrix } = tensor(`${name}.weight`);
  const { data: bias } = tensor(`${name}.bias`);
  const [inputs, outputs] = shape as [number, number];
  const sum = new Float64Array(outputs);
  const result = new Float32Array(outputs);
  const scale = gain / Math.sqrt(inputs);
  return {
    inputs,
    outputs,
    apply(x) {
      sum.set(bias);
      for (let i = 0, k = 0; i < inputs; i++) {
        const value = x[i]! * scale;
        for (let o = 0; o < outputs; o++) sum[o]! += value * matrix[k++]!;
      }
      result.set(sum);
      return result;
    },
  };
}

function createModulator(tensor: (name: string) => WeightTensor, layer: string): (style: Float32Array) => Modulation {
  const weight = tensor(`${layer}.weight`);
  const [height, width, inputs, outputs] = weight.shape as [number, number, number, number];
  const gain = 1 / Math.sqrt(height * width * inputs);
  const linear = createLinear(tensor, `${layer}.style`, 1);
  const result = { inputs: new Float32Array(inputs), outputs: new Float32Array(outputs).fill(gain) };
  const squares = squaredFilters(weight, inputs * outputs);
  const power = new Float64Array(outputs);
  return (style) => {
    result.inputs.set(linear.apply(style));
    if (UNDEMODULATED.has(layer)) return result;
    // gain / sqrt(sum over inputs of (gain scale W)^2 / 2): unit variance after the rectifier that follows.
    power.fill(0);
    for (let i = 0, k = 0; i < inputs; i++) {
      const square = (gain * result.inputs[i]!) ** 2;
      for (let o = 0; o < outputs; o++) power[o]! += square * squares[k++]!;
    }
    for (let o = 0; o < outputs; o++) result.outputs[o] = gain / Math.sqrt(power[o]! / 2 + 1e-8);
    return result;
  };
}

/** A filter [h, w, in, out] to the sums of its squares over h and w, [in, out]. */
function squaredFilters({ data }: WeightTensor, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let i = 0; i < data.length; i++) sums[i % size]! += data[i]! * data[i]!;
  return sums;
}

function leaky(x: Float32Array): Float32Array {
  for (let i = 0; i < x.length; i++) if (x[i]! < 0) x[i]! *= LEAK;
  return x;
}
