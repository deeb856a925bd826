/** The network's matrices as they were trained: stored as signed bytes with a scale for each row, or as they are. */
import type { Weights } from '../contract';

/** @returns [rows, columns], row by row. @throws Error when the weights lack the matrix. */
export function matrixOf(weights: Weights, name: string): Float32Array<ArrayBuffer> {
  const found = weights.tensors.get(name);
  if (!found) throw new Error(`The lyric model's weights lack "${name}". Train or fetch them anew.`);
  const scales = weights.tensors.get(`${name}.scale`)?.data;
  if (!scales) return found.data;
  const columns = found.data.length / scales.length;
  return found.data.map((value, i) => value * scales[Math.floor(i / columns)]!);
}
