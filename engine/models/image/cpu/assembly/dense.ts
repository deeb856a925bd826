/** Matrix products, which are nine tenths of the work. */
import { multiplyAdd, rectify, splat } from './lanes';

/** Floats that one block of outputs has. */
export const BLOCK: i32 = 8;

/**
 * Four pixels by one block of eight outputs: their eight sums stay in registers while weights and inputs stream by.
 *
 * Pixel i's inputs are `runs` runs of `run` floats (a multiple of 4), `pitch` bytes apart, from xi; weights are
 * [runs * run][8] from w; its sums begin with the eight floats at start + i startStride and, rectified, go to
 * y + i yStride. Strides are in bytes.
 */
// @ts-ignore: decorator
@inline
export function tile(
  x0: usize, x1: usize, x2: usize, x3: usize,
  runs: i32, run: i32, pitch: usize,
  w: usize,
  start: usize, startStride: usize,
  y: usize, yStride: usize,
  slope: f32,
): void {
  let a0 = v128.load(start), b0 = v128.load(start, 16);
  let a1 = v128.load(start + startStride), b1 = v128.load(start + startStride, 16);
  let a2 = v128.load(start + 2 * startStride), b2 = v128.load(start + 2 * startStride, 16);
  let a3 = v128.load(start + 3 * startStride), b3 = v128.load(start + 3 * startStride, 16);
  for (let i = 0; i < runs; i++) {
    const end = x0 + ((<usize>run) << 2);
    while (x0 < end) {
      let u = v128.load(w), v = v128.load(w, 16);
      let x = v128.load32_splat(x0);
      a0 = multiplyAdd(a0, x, u); b0 = multiplyAdd(b0, x, v);
      x = v128.load32_splat(x1);
      a1 = multiplyAdd(a1, x, u); b1 = multiplyAdd(b1, x, v);
      x = v128.load32_splat(x2);
      a2 = multiplyAdd(a2, x, u); b2 = multiplyAdd(b2, x, v);
      x = v128.load32_splat(x3);
      a3 = multiplyAdd(a3, x, u); b3 = multiplyAdd(b3, x, v);

      u = v128.load(w, 32); v = v128.load(w, 48);
      x = v128.load32_splat(x0, 4);
      a0 = multiplyAdd(a0, x, u); b0 = multiplyAdd(b0, x, v);
      x = v128.load32_splat(x1, 4);
      a1 = multiplyAdd(a1, x, u); b1 = multiplyAdd(b1, x, v);
      x = v128.load32_splat(x2, 4);
      a2 = multiplyAdd(a2, x, u); b2 = multiplyAdd(b2, x, v);
      x = v128.load32_splat(x3, 4);
      a3 = multiplyAdd(a3, x, u); b3 = multiplyAdd(b3, x, v);

      u = v128.load(w, 64); v = v128.load(w, 80);
      x = v128.load32_splat(x0, 8);
      a0 = multiplyAdd(a0, x, u); b0 = multiplyAdd(b0, x, v);
      x = v128.load32_splat(x1, 8);
      a1 = multiplyAdd(a1, x, u); b1 = multiplyAdd(b1, x, v);
      x = v128.load32_splat(x2, 8);
      a2 = multiplyAdd(a2, x, u); b2 = multiplyAdd(b2, x, v);
      x = v128.load32_splat(x3, 8);
      a3 = multiplyAdd(a3, x, u); b3 = multiplyAdd(b3, x, v);

      u = v128.load(w, 96); v = v128.load(w, 112);
      x = v128.load32_splat(x0, 12);
      a0 = multiplyAdd(a0, x, u); b0 = multiplyAdd(b0, x, v);
      x = v128.load32_splat(x1, 12);
      a1 = multiplyAdd(a1, x, u); b1 = multiplyAdd(b1, x, v);
      x = v128.load32_splat(x2, 12);
      a2 = multiplyAdd(a2, x, u); b2 = multiplyAdd(b2, x, v);
      x = v128.load32_splat(x3, 12);
      a3 = multiplyAdd(a3, x, u); b3 = multiplyAdd(b3, x, v);

      w += 128;
      x0 += 16; x1 += 16; x2 += 16; x3 += 16;
    }
    const skip = pitch - ((<usize>run) << 2);
    x0 += skip; x1 += skip; x2 += skip; x3 += skip;
  }
  const below = splat(slope);
  v128.store(y, rectify(a0, below)); v128.store(y, rectify(b0, below), 16);
  v128.store(y + yStride, rectify(a1, below)); v128.store(y + yStride, rectify(b1, below), 16);
  v128.store(y + 2 * yStride, rectify(a2, below)); v128.store(y + 2 * yStride, rectify(b2, below), 16);
  v128.store(y + 3 * yStride, rectify(a3, below)); v128.store(y + 3 * yStride, rectify(b3, below), 16);
}

/**
 * Bends a layer's weights by a picture's style: folded = raw * inputScale * outputScale, all as [blocks][taps][inputs][8].
 */
export function fold(
  raw: usize, folded: usize, blocks: i32, taps: i32, inputs: i32, inputScale: usize, outputScale: usize,
): void {
  for (let block = 0; block < blocks; block++) {
    const u = v128.load(outputScale), v = v128.load(outputScale, 16);
    outputScale += 32;
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < inputs; i++) {
        const scale = v128.load32_splat(inputScale + ((<usize>i) << 2));
        v128.store(folded, f32x4.mul(v128.load(raw), f32x4.mul(scale, u)));
        v128.store(folded, f32x4.mul(v128.load(raw, 16), f32x4.mul(scale, v)), 16);
        raw += 32;
        folded += 32;
      }
    }
  }
}
