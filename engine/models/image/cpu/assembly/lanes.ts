/** Arithmetic on four numbers at once. */

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** sum + a b */
// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** a + t (b - a) */
// @ts-ignore: decorator
@inline
export function mix(a: v128, b: v128, t: v128): v128 {
  return multiplyAdd(a, t, f32x4.sub(b, a));
}

/** The rectifier with `slope` below zero: 0 for ReLU, 1 for none. */
// @ts-ignore: decorator
@inline
export function rectify(x: v128, slope: v128): v128 {
  // Unlike max, pmax is one instruction.
  return f32x4.pmax(x, f32x4.mul(x, slope));
}

/** Added to |x| < 2^22, it leaves the nearest whole number in the lowest bits. */
const ROUNDER: f32 = 12582912;

/**
 * sin(x) for |x| < 10^4, within 2e-7 plus x's own rounding: less the nearest multiple of pi (Cody & Waite 1980), then a
 * polynomial fitted at Chebyshev's nodes. An odd multiple turns the sign.
 */
// @ts-ignore: decorator
@inline
export function sine(x: v128): v128 {
  const rounded = multiplyAdd(splat(ROUNDER), x, splat(0.31830988618));
  const turns = f32x4.sub(rounded, splat(ROUNDER));
  const near = f32x4.sub(x, f32x4.mul(turns, splat(3.140625)));
  const r = f32x4.sub(near, f32x4.mul(turns, splat(9.67653589793e-4)));
  const z = f32x4.mul(r, r);
  let sum = multiplyAdd(splat(-1.98090464e-4), z, splat(2.60516628e-6));
  sum = multiplyAdd(splat(8.33305062e-3), z, sum);
  sum = multiplyAdd(splat(-0.16666658), z, sum);
  return v128.xor(multiplyAdd(r, f32x4.mul(r, z), sum), i32x4.shl(rounded, 31));
}

/** 1 / (1 + exp(-x)), within 1e-6: exp as a power of two, whose whole part goes straight into the exponent's bits. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, splat(30)), splat(-30));
  const power = f32x4.mul(bounded, splat(-1.44269504));
  const rounded = f32x4.add(power, splat(ROUNDER));
  const t = f32x4.sub(power, f32x4.sub(rounded, splat(ROUNDER)));
  let sum = multiplyAdd(splat(9.67604e-3), t, splat(1.34004e-3));
  sum = multiplyAdd(splat(5.550327e-2), t, sum);
  sum = multiplyAdd(splat(0.24022107), t, sum);
  sum = multiplyAdd(splat(0.69314721), t, sum);
  sum = multiplyAdd(splat(1), t, sum);
  const exp = i32x4.add(sum, i32x4.shl(rounded, 23));
  return f32x4.div(splat(1), f32x4.add(splat(1), exp));
}

/** 0..1 to whole numbers 0..255. */
// @ts-ignore: decorator
@inline
export function toBytes(x: v128): v128 {
  return v128.and(multiplyAdd(splat(ROUNDER), x, splat(255)), i32x4.splat(255));
}
