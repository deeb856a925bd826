/** The denoiser's arithmetic for one CPU core, in SIMD. Addresses are in bytes; what lies where is `../denoiser.ts`'s. */

import { add, evener } from '../../../assembly/dense';
export { ADD, multiply, normalise, PLAIN, RELU, RELU_SQUARED } from '../../../assembly/dense';

/**
 * y = norm(conv(x)) * (scale + gain) + shift, in one pass a row: x [rows + reach][width], y [rows][width], gain likewise.
 * After the last row is silence. @param w [2 reach + 1][width]. @param bias, scale, shift [width].
 */
export function convolve(
  x: usize, rows: i32, width: i32, reach: i32,
  w: usize, bias: usize, scale: usize, shift: usize, gain: usize, y: usize,
): void {
  const pitch = (<usize>width) << 2;
  const seen = rows + reach;
  for (let row = 0; row < rows; row++) {
    const taps = min(2 * reach + 1, seen - row);
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < pitch; c += 16) {
      let sum = v128.load(bias + c);
      let from = x + c;
      let by = w + c;
      for (let tap = 0; tap < taps; tap++) {
        sum = add(sum, v128.load(from), v128.load(by));
        from += pitch;
        by += pitch;
      }
      squares = add(squares, sum, sum);
      v128.store(y + c, sum);
    }
    const even = evener(squares, width, 1e-6);
    for (let c: usize = 0; c < pitch; c += 16) {
      const factor = f32x4.mul(even, f32x4.add(v128.load(scale + c), v128.load(gain + c)));
      v128.store(y + c, add(v128.load(shift + c), v128.load(y + c), factor));
    }
    x += pitch;
    y += pitch;
    gain += pitch;
  }
}
