/** Where everything lies in the weights' one buffer and in the folded weights' one buffer. */
import type { Weights } from '../../contract';
import { UNDEMODULATED } from '../style';

/** One modulated layer. Offsets are in numbers, of the weights' buffer and of the folded weights' buffer. */
export interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly folded: number;
  readonly foldedBias: number;
  /** As the kernel modulate.wgsl reads it. */
  readonly numbers: readonly number[];
}

export interface Layout {
  /** All tensors of weights of the same shapes, one after the other; zeros for what they lack. */
  pack(weights: Weights): Float32Array<ArrayBuffer>;
  offset(name: string): number;
  readonly layers: readonly Layer[];
  layer(name: string): Layer;
  /** Numbers in the folded weights' buffer. */
  readonly foldedSize: number;
}

/** @throws Error when the weights lack a tensor. */
export function layOut({ tensors }: Weights): Layout {
  const offsets = new Map<string, number>();
  let size = 0;
  for (const [name, { data }] of tensors) {
    offsets.set(name, size);
    size += data.length;
  }
  const pack = (weights: Weights): Float32Array<ArrayBuffer> => {
    const data = new Float32Array(size);
    for (const [name, at] of offsets) data.set(weights.tensors.get(name)?.data ?? [], at);
    return data;
  };
  const offset = (name: string): number => {
    const found = offsets.get(name);
    if (found === undefined) throw new Error(`The image model's weights lack "${name}". Train or fetch them anew.`);
    return found;
  };

  const suffix = '.style.weight';
  const names = [...tensors.keys()].filter((key) => key.endsWith(suffix)).map((key) => key.slice(0, -suffix.length));
  let foldedSize = 0;
  const layers = names.map((name): Layer => {
    const [h, w, inputs, outputs] = tensors.get(`${name}.weight`)!.shape as [number, number, number, number];
    const stride = Math.ceil(outputs / 4) * 4;
    const folded = foldedSize;
    const foldedBias = folded + h * w * inputs * stride;
    foldedSize = foldedBias + stride;
    const places = ['weight', 'bias', 'style.weight', 'style.bias'].map((part) => offset(`${name}.${part}`));
    const isHead = name.startsWith('head.') ? 1 : 0;
    const demodulate = UNDEMODULATED.has(name) ? 0 : 1;
    const numbers = [...places, folded, foldedBias, inputs, outputs, stride, h * w, isHead, demodulate];
    return { name, inputs, outputs, folded, foldedBias, numbers };
  });
  const layer = (name: string): Layer => {
    const found = layers.find((layer) => layer.name === name);
    if (!found) throw new Error(`The image model's weights lack the layer "${name}". Train or fetch them anew.`);
    return found;
  };
  return { pack, offset, layers, layer, foldedSize };
}
