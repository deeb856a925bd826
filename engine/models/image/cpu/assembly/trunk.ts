/** The trunk: forms on a coarse grid. Activations are [row][column][channel]. */
import { BLOCK, tile } from './dense';
import { mix, splat } from './lanes';

/**
 * A convolution of size x size taps (1 or 3) with its rectifier: x [height + size - 1][width + size - 1][inputs], which
 * has its border already, to y [height][width][blocks * 8]; height * width is a multiple of 4.
 */
export function convolve(
  x: usize, height: i32, width: i32, inputs: i32, size: i32,
  w: usize, bias: usize, blocks: i32, y: usize, slope: f32,
): void {
  const row = <usize>((width + size - 1) * inputs) << 2;
  const pixel = <usize>inputs << 2;
  const run = size * inputs;
  const yStride = <usize>(blocks * BLOCK) << 2;
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < height * width; i += 4) {
      tile(
        x + <usize>(i / width) * row + <usize>(i % width) * pixel,
        x + <usize>((i + 1) / width) * row + <usize>((i + 1) % width) * pixel,
        x + <usize>((i + 2) / width) * row + <usize>((i + 2) % width) * pixel,
        x + <usize>((i + 3) / width) * row + <usize>((i + 3) % width) * pixel,
        size, run, row, w, bias, 0, y + <usize>i * yStride, yStride, slope,
      );
    }
    w += <usize>(size * run) << 5;
    bias += 32;
    y += 32;
  }
}

/** Puts x [height][width][depth] into y, with a border one pixel wide: zeros, or the other side where the plane repeats. */
export function surround(x: usize, height: i32, width: i32, depth: i32, y: usize, wrap: bool): void {
  const line = <usize>(width * depth) << 2;
  const pixel = <usize>depth << 2;
  for (let i = 0; i < height; i++) memory.copy(y + <usize>(i + 1) * (line + 2 * pixel) + pixel, x + <usize>i * line, line);
  drawBorder(y, height, width, depth, wrap);
}

function drawBorder(y: usize, height: i32, width: i32, depth: i32, wrap: bool): void {
  const pixel = <usize>depth << 2;
  const line = <usize>(width + 2) * pixel;
  for (let i = 1; i <= height; i++) {
    const row = y + <usize>i * line;
    if (wrap) {
      memory.copy(row, row + line - 2 * pixel, pixel);
      memory.copy(row + line - pixel, row + pixel, pixel);
    } else {
      memory.fill(row, 0, pixel);
      memory.fill(row + line - pixel, 0, pixel);
    }
  }
  const last = y + <usize>(height + 1) * line;
  if (wrap) {
    memory.copy(y, last - line, line);
    memory.copy(last, y + line, line);
  } else {
    memory.fill(y, 0, line);
    memory.fill(last, 0, line);
  }
}

/** The neighbour that an even (odd) pixel of the doubled axis also takes from: the one before (after) its own. */
// @ts-ignore: decorator
@inline
function neighbour(doubled: i32, size: i32, wrap: bool): i32 {
  const at = (doubled >> 1) + ((doubled & 1) << 1) - 1;
  return wrap ? (at + size) % size : max(0, min(size - 1, at));
}

/** x [height][width][depth], doubled bilinearly, to y [2 height + 2][2 width + 2][depth] with its border. */
export function enlarge(x: usize, height: i32, width: i32, depth: i32, y: usize, wrap: bool): void {
  const pixel = <usize>depth << 2;
  const line = <usize>width * pixel;
  const quarter = splat(0.25);
  for (let i = 0; i < 2 * height; i++) {
    const near = x + <usize>(i >> 1) * line;
    const far = x + <usize>neighbour(i, height, wrap) * line;
    let out = y + (<usize>(i + 1) * <usize>(2 * width + 2) + 1) * pixel;
    for (let j = 0; j < 2 * width; j++) {
      const own = <usize>(j >> 1) * pixel;
      const other = <usize>neighbour(j, width, wrap) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        const left = mix(v128.load(near + own + c), v128.load(far + own + c), quarter);
        const right = mix(v128.load(near + other + c), v128.load(far + other + c), quarter);
        v128.store(out, mix(left, right, quarter));
        out += 16;
      }
    }
  }
  drawBorder(y, 2 * height, 2 * width, depth, wrap);
}

/**
 * Network bending (Broad et al. 2021) of the channels from `first` on: x [height][width][depth] to y. `white` holds the
 * noise, [height][width][depth] in -1..1.
 */
export function bend(
  x: usize, height: i32, width: i32, depth: i32, y: usize, first: i32,
  erode: f32, threshold: f32, noise: f32, white: usize, wrap: bool,
): void {
  memory.copy(y, x, <usize>(height * width * depth) << 2);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      for (let c = first; c < depth; c++) {
        const place = <usize>((i * width + j) * depth + c) << 2;
        let value = load<f32>(x + place);
        let extreme = value;
        for (let k = 0; k < 9; k++) {
          const row = beside(i + k / 3 - 1, height, wrap);
          const column = beside(j + k % 3 - 1, width, wrap);
          const other = load<f32>(x + (<usize>((row * width + column) * depth + c) << 2));
          extreme = erode > 0 ? min(extreme, other) : max(extreme, other);
        }
        value += abs(erode) * (extreme - value);
        const sign: f32 = value > 0 ? 1 : value < 0 ? -1 : 0;
        value += threshold * (sign - value);
        store<f32>(y + place, value + noise * load<f32>(white + place));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function beside(at: i32, size: i32, wrap: bool): i32 {
  return wrap ? (at + size) % size : max(0, min(size - 1, at));
}
