/** One row of cells: the trunk read at points of the plane, and all of the head that can be done there. */
import { tile } from './dense';
import { mix, multiplyAdd, splat } from './lanes';

/** Channels of the trunk; the head takes the first as they are, and the others as sines. */
export const MAPS: i32 = 40;
export const FORMS: i32 = 28;
export const RINGS: i32 = 12;
/** Of the head's layers. */
export const WIDTH: i32 = 32;
/** Floats of a cell: the head's first layer as far as it is linear, then what the sines are taken of. */
export const CELL: i32 = WIDTH + RINGS;

const MAPS_BYTES: usize = 160;
const CELL_BYTES: usize = 176;

/** How the plane is read; set before each picture. */
let grid: usize = 0;
let rows: i32 = 0;
let columns: i32 = 0;
let repeats: bool = false;
let octave: f32 = 0;
let firstTurned: i32 = MAPS;
let turnCos: f32 = 1;
let turnSin: f32 = 0;

/**
 * @param plane [height][width][40]. @param wrap whether it repeats instead of being mirrored. @param octaves how much of
 * the plane at half its size is blended in. @param turned channels from this one on are read at points turned about the
 * origin, by the angle of (cos, sin), and scaled by its length.
 */
export function setPlane(
  plane: usize, height: i32, width: i32, wrap: bool, octaves: f32, turned: i32, cos: f32, sin: f32,
): void {
  grid = plane;
  rows = height;
  columns = width;
  repeats = wrap;
  octave = octaves;
  firstTurned = turned;
  turnCos = cos;
  turnSin = sin;
}

/** Keys (1981), a = -0.75: the weights of the samples one before, at, one after and two after, `t` past the second. */
// @ts-ignore: decorator
@inline
function cubic(t: f32): v128 {
  const at = splat(t);
  let sum = multiplyAdd(f32x4(1.5, -2.25, 1.5, -0.75), at, f32x4(-0.75, 1.25, -1.25, 0.75));
  sum = multiplyAdd(f32x4(-0.75, 0, 0.75, 0), at, sum);
  return multiplyAdd(f32x4(0, 1, 0, 0), at, sum);
}

/** Beyond its edges the plane is mirrored, or repeats. */
// @ts-ignore: decorator
@inline
function inside(at: i32, size: i32): i32 {
  if (<u32>at < <u32>size) return at;
  const period = repeats ? size : 2 * size;
  const within = ((at % period) + period) % period;
  return within < size ? within : 2 * size - 1 - within;
}

/** The plane at (x, y), which spans -1.75..1.75 by -1..1, to `out`: 40 floats. */
function read(x: f32, y: f32, out: usize): void {
  const u = (x / 1.75 + 1) * <f32>columns * 0.5 - 0.5;
  const v = (y + 1) * <f32>rows * 0.5 - 0.5;
  const left = floor(u);
  const top = floor(v);
  const across = cubic(u - left);
  const down = cubic(v - top);
  const column = <i32>left - 1;
  const row = <i32>top - 1;
  const c0 = <usize>inside(column, columns) * MAPS_BYTES;
  const c1 = <usize>inside(column + 1, columns) * MAPS_BYTES;
  const c2 = <usize>inside(column + 2, columns) * MAPS_BYTES;
  const c3 = <usize>inside(column + 3, columns) * MAPS_BYTES;
  let a0 = splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0;
  // The weights go through memory, for a lane cannot be picked by a variable.
  v128.store(out, across);
  const w0 = load<f32>(out), w1 = load<f32>(out, 4), w2 = load<f32>(out, 8), w3 = load<f32>(out, 12);
  v128.store(out, down);
  const d0 = load<f32>(out), d1 = load<f32>(out, 4), d2 = load<f32>(out, 8), d3 = load<f32>(out, 12);
  for (let tap = 0; tap < 16; tap++) {
    const j = tap >> 2;
    const i = tap & 3;
    const line = grid + <usize>(inside(row + j, rows) * columns) * MAPS_BYTES;
    const from = line + (i < 2 ? (i === 0 ? c0 : c1) : i === 2 ? c2 : c3);
    const part = (j < 2 ? (j === 0 ? d0 : d1) : j === 2 ? d2 : d3) * (i < 2 ? (i === 0 ? w0 : w1) : i === 2 ? w2 : w3);
    const weight = splat(part);
    a0 = multiplyAdd(a0, weight, v128.load(from));
    a1 = multiplyAdd(a1, weight, v128.load(from, 16));
    a2 = multiplyAdd(a2, weight, v128.load(from, 32));
    a3 = multiplyAdd(a3, weight, v128.load(from, 48));
    a4 = multiplyAdd(a4, weight, v128.load(from, 64));
    a5 = multiplyAdd(a5, weight, v128.load(from, 80));
    a6 = multiplyAdd(a6, weight, v128.load(from, 96));
    a7 = multiplyAdd(a7, weight, v128.load(from, 112));
    a8 = multiplyAdd(a8, weight, v128.load(from, 128));
    a9 = multiplyAdd(a9, weight, v128.load(from, 144));
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48);
  v128.store(out, a4, 64); v128.store(out, a5, 80); v128.store(out, a6, 96); v128.store(out, a7, 112);
  v128.store(out, a8, 128); v128.store(out, a9, 144);
}

/** The plane, blended with itself at half its size so that the power stays; `spare` is room for 40 floats. */
function readOctaves(x: f32, y: f32, out: usize, spare: usize): void {
  read(x, y, out);
  if (octave === 0) return;
  read(2 * x, 2 * y, spare);
  const power: f32 = <f32>1 / sqrt<f32>(octave * octave + (1 - octave) * (1 - octave));
  const own = splat((1 - octave) * power);
  const other = splat(octave * power);
  for (let c: usize = 0; c < MAPS_BYTES; c += 16) {
    v128.store(out + c, f32x4.add(f32x4.mul(own, v128.load(out + c)), f32x4.mul(other, v128.load(spare + c))));
  }
}

/**
 * Reads a row of `count` cells (a multiple of 4) at `points`, [count][2], to `out`, [count][44].
 * @param w the head's first layer, [4][40][8], folded. @param gains 12 floats. @param spare room for 6 x 40 floats.
 */
export function readCells(
  points: usize, count: i32, w: usize, bias: usize, gains: usize, spare: usize, out: usize,
): void {
  const aside = spare + 4 * MAPS_BYTES;
  for (let i = 0; i < count; i += 4) {
    for (let k: usize = 0; k < 4; k++) {
      const maps = spare + k * MAPS_BYTES;
      const x = load<f32>(points), y = load<f32>(points, 4);
      points += 8;
      readOctaves(x, y, maps, aside + MAPS_BYTES);
      if (firstTurned < MAPS) {
        readOctaves(turnCos * x - turnSin * y, turnSin * x + turnCos * y, aside, aside + MAPS_BYTES);
        const from = <usize>firstTurned << 2;
        memory.copy(maps + from, aside + from, MAPS_BYTES - from);
      }
      const cell = out + k * CELL_BYTES;
      v128.store(cell, f32x4.mul(v128.load(maps, 112), v128.load(gains)), 128);
      v128.store(cell, f32x4.mul(v128.load(maps, 128), v128.load(gains, 16)), 144);
      v128.store(cell, f32x4.mul(v128.load(maps, 144), v128.load(gains, 32)), 160);
    }
    for (let block: usize = 0; block < 4; block++) {
      tile(
        spare, spare + MAPS_BYTES, spare + 2 * MAPS_BYTES, spare + 3 * MAPS_BYTES,
        1, FORMS, MAPS_BYTES, w + block * 1280, bias + block * 32, 0, out + block * 32, CELL_BYTES, 1,
      );
    }
    out += 4 * CELL_BYTES;
  }
}

/** One row of pixels' cells, between two rows of cells: out = a + t (b - a), `count` cells each. */
export function blendRows(a: usize, b: usize, t: f32, count: i32, out: usize): void {
  const end = out + <usize>count * CELL_BYTES;
  const amount = splat(t);
  while (out < end) {
    v128.store(out, mix(v128.load(a), v128.load(b), amount));
    a += 16;
    b += 16;
    out += 16;
  }
}
