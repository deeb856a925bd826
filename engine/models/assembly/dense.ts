/** What networks on one CPU core share, in SIMD: layers and norms. Addresses are in bytes. */

// @ts-ignore: decorator
@inline
export function add(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** What becomes of a layer's sums. */
export const PLAIN: i32 = 0;
export const RELU: i32 = 1;
export const RELU_SQUARED: i32 = 2;
/** Added to what lies at y. */
export const ADD: i32 = 3;

// @ts-ignore: decorator
@inline
function finish(y: usize, sum: v128, end: i32): void {
  if (end === ADD) sum = f32x4.add(sum, v128.load(y));
  if (end === RELU || end === RELU_SQUARED) sum = f32x4.pmax(sum, f32x4.splat(0));
  if (end === RELU_SQUARED) sum = f32x4.mul(sum, sum);
  v128.store(y, sum);
}

/**
 * y = end(x W + bias): x [rows][inputs], y [rows][8 blocks]; rows is a multiple of 4.
 * @param w [blocks][inputs][8]: a block's weights stay in the first cache while all rows pass by. @param bias [8 blocks].
 */
export function multiply(
  x: usize, rows: i32, inputs: i32, w: usize, bias: usize, blocks: i32, y: usize, end: i32,
): void {
  const pitch = (<usize>inputs) << 2;
  const stride = (<usize>blocks) << 5;
  for (let block = 0; block < blocks; block++) {
    const u0 = v128.load(bias), v0 = v128.load(bias, 16);
    let x0 = x;
    let to = y;
    for (let row = 0; row < rows; row += 4) {
      let x1 = x0 + pitch, x2 = x1 + pitch, x3 = x2 + pitch;
      const stop = x1;
      let at = w;
      let a0 = u0, a1 = u0, a2 = u0, a3 = u0, b0 = v0, b1 = v0, b2 = v0, b3 = v0;
      while (x0 < stop) {
        let u = v128.load(at), v = v128.load(at, 16);
        let s = v128.load32_splat(x0); a0 = add(a0, s, u); b0 = add(b0, s, v);
        s = v128.load32_splat(x1); a1 = add(a1, s, u); b1 = add(b1, s, v);
        s = v128.load32_splat(x2); a2 = add(a2, s, u); b2 = add(b2, s, v);
        s = v128.load32_splat(x3); a3 = add(a3, s, u); b3 = add(b3, s, v);
        u = v128.load(at, 32); v = v128.load(at, 48);
        s = v128.load32_splat(x0, 4); a0 = add(a0, s, u); b0 = add(b0, s, v);
        s = v128.load32_splat(x1, 4); a1 = add(a1, s, u); b1 = add(b1, s, v);
        s = v128.load32_splat(x2, 4); a2 = add(a2, s, u); b2 = add(b2, s, v);
        s = v128.load32_splat(x3, 4); a3 = add(a3, s, u); b3 = add(b3, s, v);
        at += 64;
        x0 += 8; x1 += 8; x2 += 8; x3 += 8;
      }
      finish(to, a0, end); finish(to + 16, b0, end);
      finish(to + stride, a1, end); finish(to + stride + 16, b1, end);
      finish(to + 2 * stride, a2, end); finish(to + 2 * stride + 16, b2, end);
      finish(to + 3 * stride, a3, end); finish(to + 3 * stride + 16, b3, end);
      to += 4 * stride;
      // The fourth row's end is the next four's beginning.
      x0 = x3;
    }
    w += pitch << 3;
    bias += 32;
    y += 32;
  }
}

/** The reciprocal of a row's root mean square. */
// @ts-ignore: decorator
@inline
export function evener(squares: v128, width: i32, epsilon: f32): v128 {
  const sum = f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) +
    f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
  return f32x4.splat(<f32>1 / sqrt<f32>(sum / <f32>width + epsilon));
}

/** y = x / sqrt(mean square + epsilon), row by row: [rows][width]. */
export function normalise(x: usize, rows: i32, width: i32, epsilon: f32, y: usize): void {
  const pitch = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < pitch; c += 16) squares = add(squares, v128.load(x + c), v128.load(x + c));
    const even = evener(squares, width, epsilon);
    for (let c: usize = 0; c < pitch; c += 16) v128.store(y + c, f32x4.mul(even, v128.load(x + c)));
    x += pitch;
    y += pitch;
  }
}
