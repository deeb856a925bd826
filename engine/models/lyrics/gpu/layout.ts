/** Where everything lies in the weights' two buffers: matrices as signed bytes, scales and gains as floats. */
import type { Weights } from '../../contract';

/** Offsets in fours of bytes, and in floats, named as the kernels' constants are. */
interface Matrix {
  readonly INPUTS: number;
  readonly MATRIX: number;
  readonly SCALE: number;
  // So that it may stand among a kernel's constants.
  readonly [constant: string]: number;
}

export interface Layout {
  /** Four signed bytes a number, the first in the lowest. */
  readonly bytes: Uint32Array<ArrayBuffer>;
  readonly floats: Float32Array<ArrayBuffer>;
  /** Of a matrix [outputs, inputs]. */
  matrix(name: string): Matrix;
  /** Of a norm's gains. */
  gain(name: string): number;
}

/** @throws Error when asked for what the weights lack. */
export function layOut({ tensors }: Weights): Layout {
  const isMatrix = (name: string) => tensors.has(`${name}.scale`);
  let [bytes, floats] = [0, 0];
  const places = new Map<string, number>();
  for (const [name, { data }] of tensors) {
    places.set(name, isMatrix(name) ? bytes : floats);
    if (isMatrix(name)) bytes += data.length;
    else floats += data.length;
  }
  const signed = new Int8Array(bytes);
  const plain = new Float32Array(floats);
  for (const [name, { data }] of tensors) (isMatrix(name) ? signed : plain).set(data, places.get(name));
  const find = (name: string): number => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`The lyric model's weights lack "${name}". Train or fetch them anew.`);
    return place;
  };
  return {
    bytes: new Uint32Array(signed.buffer),
    floats: plain,
    matrix(name) {
      const scales = find(`${name}.scale`);
      const outputs = tensors.get(`${name}.scale`)!.data.length;
      return { INPUTS: tensors.get(name)!.data.length / outputs, MATRIX: find(name) / 4, SCALE: scales };
    },
    gain: find,
  };
}
