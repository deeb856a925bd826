/** The head: one row of pixels, from cells to bytes. */
import { CELL, RINGS, WIDTH } from './cells';
import { tile } from './dense';
import { mix, multiplyAdd, sigmoid, sine, splat, toBytes } from './lanes';

const CELL_BYTES: usize = 176;
const WIDTH_BYTES: usize = 128;
const BLOCK_BYTES: usize = 32;
const FORMS_ROWS: usize = 28 * 32;

/** The cell `x` pixels along the line, interpolated, its rings as sines. */
// @ts-ignore: decorator
@inline
function mixCells(line: usize, x: i32, q: i32, columns: i32, out: usize): void {
  // Half a cell is half a pixel of cells.
  const spot = (<f32>x + 0.5) / <f32>q - 0.5;
  const at = max<f32>(0, spot);
  const left = <i32>at;
  const t = splat(at - <f32>left);
  const a = line + <usize>min(left, columns - 1) * CELL_BYTES;
  const b = line + <usize>min(left + 1, columns - 1) * CELL_BYTES;
  for (let c: usize = 0; c < WIDTH_BYTES; c += 64) {
    v128.store(out + c, mix(v128.load(a + c), v128.load(b + c), t));
    v128.store(out + c, mix(v128.load(a + c, 16), v128.load(b + c, 16), t), 16);
    v128.store(out + c, mix(v128.load(a + c, 32), v128.load(b + c, 32), t), 32);
    v128.store(out + c, mix(v128.load(a + c, 48), v128.load(b + c, 48), t), 48);
  }
  v128.store(out, sine(mix(v128.load(a, 128), v128.load(b, 128), t)), 128);
  v128.store(out, sine(mix(v128.load(a, 144), v128.load(b, 144), t)), 144);
  v128.store(out, sine(mix(v128.load(a, 160), v128.load(b, 160), t)), 160);
}

/** 32 inputs at x to one pixel's colour, as four whole numbers; weights [32][4]. */
// @ts-ignore: decorator
@inline
function colourOf(x: usize, w: usize, bias: usize): v128 {
  let even = v128.load(bias);
  let odd = splat(0);
  const end = x + WIDTH_BYTES;
  while (x < end) {
    even = multiplyAdd(even, v128.load32_splat(x), v128.load(w));
    odd = multiplyAdd(odd, v128.load32_splat(x, 4), v128.load(w, 16));
    even = multiplyAdd(even, v128.load32_splat(x, 8), v128.load(w, 32));
    odd = multiplyAdd(odd, v128.load32_splat(x, 12), v128.load(w, 48));
    x += 16;
    w += 64;
  }
  return toBytes(sigmoid(f32x4.add(even, odd)));
}

/**
 * Paints a row of pixels: `line` [columns][44] of cells, q pixels wide each, to `out`, RGBA bytes. Four at a time: up to
 * three pixels beyond the row are written too.
 * @param w0 the first layer's weights, [4][40][8]; its forms were done in the cells. @param w1 the second's, [4][32][8].
 * @param w2 the last's, [32][4]. @param spare room for 4 x (44 + 32) floats.
 */
export function paintRow(
  line: usize, columns: i32, q: i32, width: i32,
  w0: usize, w1: usize, bias1: usize, w2: usize, bias2: usize, spare: usize, out: usize,
): void {
  const rings = spare + WIDTH_BYTES;
  const hidden = spare + 4 * CELL_BYTES;
  const opaque = i32x4.splat(0xff000000);
  for (let x = 0; x < width; x += 4) {
    for (let k = 0; k < 4; k++) mixCells(line, x + k, q, columns, spare + <usize>k * CELL_BYTES);
    for (let block: usize = 0; block < 4; block++) {
      tile(
        rings, rings + CELL_BYTES, rings + 2 * CELL_BYTES, rings + 3 * CELL_BYTES,
        1, RINGS, CELL_BYTES, w0 + block * 1280 + FORMS_ROWS,
        spare + block * BLOCK_BYTES, CELL_BYTES, hidden + block * BLOCK_BYTES, WIDTH_BYTES, 0,
      );
    }
    for (let block: usize = 0; block < 4; block++) {
      tile(
        hidden, hidden + WIDTH_BYTES, hidden + 2 * WIDTH_BYTES, hidden + 3 * WIDTH_BYTES,
        1, WIDTH, WIDTH_BYTES, w1 + block * 1024, bias1 + block * BLOCK_BYTES, 0, spare + block * BLOCK_BYTES, CELL_BYTES, 0,
      );
    }
    const first = i16x8.narrow_i32x4_s(colourOf(spare, w2, bias2), colourOf(spare + CELL_BYTES, w2, bias2));
    const last = i16x8.narrow_i32x4_s(
      colourOf(spare + 2 * CELL_BYTES, w2, bias2),
      colourOf(spare + 3 * CELL_BYTES, w2, bias2),
    );
    v128.store(out, v128.or(i8x16.narrow_i16x8_u(first, last), opaque));
    out += 16;
  }
}
