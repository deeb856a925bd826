/** Where everything lies in the weights' one buffer. Layers that read the same input lie side by side, as one matrix. */
import type { Weights } from '../../contract';

/** A linear layer, [inputs, outputs]. Offsets are in numbers. */
export interface Layer {
  readonly matrix: number;
  readonly bias: number;
  readonly inputs: number;
  readonly outputs: number;
}

export interface Layout {
  readonly data: Float32Array<ArrayBuffer>;
  layer(name: string): Layer;
  /** Of a plain tensor. */
  offset(name: string): number;
}

/**
 * @param joined names of layers to come, and the layers of which each is made.
 * @throws Error when the weights lack a tensor.
 */
export function layOut({ tensors }: Weights, joined: Readonly<Record<string, readonly string[]>>): Layout {
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (!found) throw new Error(`The sound model's weights lack "${name}". Train or fetch them anew.`);
    return found;
  };
  const size = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const data = new Float32Array(size);
  const offsets = new Map<string, number>();
  let used = 0;
  const place = (name: string, length: number): number => {
    offsets.set(name, used);
    used += length;
    return used - length;
  };
  const layers = new Map<string, Layer>();
  const parts = new Set(Object.values(joined).flat());
  for (const [name, { data: numbers }] of tensors) {
    const owner = name.slice(0, name.lastIndexOf('.'));
    if (!parts.has(owner)) data.set(numbers, place(name, numbers.length));
  }
  for (const [name, names] of Object.entries(joined)) {
    const matrices = names.map((part) => tensor(`${part}.weight`));
    const inputs = matrices[0]!.shape[0]!;
    const outputs = matrices.reduce((sum, { shape }) => sum + shape[1]!, 0);
    const matrix = place(`${name}.weight`, inputs * outputs);
    const bias = place(`${name}.bias`, outputs);
    let column = 0;
    for (const [i, { shape, data: numbers }] of matrices.entries()) {
      const width = shape[1]!;
      for (let row = 0; row < inputs; row++) {
        data.set(numbers.subarray(row * width, (row + 1) * width), matrix + row * outputs + column);
      }
      data.set(tensor(`${names[i]!}.bias`).data, bias + column);
      column += width;
    }
    layers.set(name, { matrix, bias, inputs, outputs });
  }
  const offset = (name: string): number => {
    tensor(name);
    return offsets.get(name)!;
  };
  return {
    data,
    offset,
    layer(name) {
      const known = layers.get(name);
      if (known) return known;
      const [inputs, outputs] = tensor(`${name}.weight`).shape as [number, number];
      return { matrix: offset(`${name}.weight`), bias: offset(`${name}.bias`), inputs, outputs };
    },
  };
}
