/** Where on the plane a picture's cells lie. Twins: training/image/render.py, shaders/image/read.wgsl. */
import type { ImageView } from './types';

export interface Cells {
  /** Pixels that one reading of the trunk serves along each axis. */
  readonly q: number;
  readonly columns: number;
  /** With the one above the picture and the one below it. */
  readonly rows: number;
}

/** From top to bottom there are always 96 to 191 cells, or one a pixel. */
export function cellsOf(width: number, height: number): Cells {
  const q = 2 ** Math.max(0, Math.floor(Math.log2(height / 96)));
  return { q, columns: Math.ceil(width / q), rows: Math.ceil(height / q) + 2 };
}

/**
 * Writes each cell's point (x, y) to `points`, [rows][pitch][2], row by row from one row above the picture. Allocates
 * nothing. @param pitch at least `columns`: what is beyond them lies right of the picture.
 */
export function placeCells(points: Float32Array, cells: Cells, pitch: number, frame: Frame): void {
  const { width, height, view } = frame;
  const step = (2 * cells.q) / height;
  const cos = Math.cos(view.rotation) / view.zoom;
  const sin = Math.sin(view.rotation) / view.zoom;
  const wedge = (2 * Math.PI) / view.fold;
  for (let row = 0, k = 0; row < cells.rows; row++) {
    for (let column = 0; column < pitch; column++) {
      let x = (column + 0.5) * step - width / height;
      let y = (row - 0.5) * step - 1;
      if (view.fold >= 2) {
        const turned = Math.atan2(y, x);
        const angle = Math.abs(turned - wedge * Math.floor(turned / wedge) - wedge / 2);
        const radius = Math.hypot(x, y);
        x = radius * Math.cos(angle);
        y = radius * Math.sin(angle);
      }
      points[k++] = cos * x - sin * y + view.x;
      points[k++] = sin * x + cos * y + view.y;
    }
  }
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly view: ImageView;
}

/**
 * The noise of network bending, [rows][columns][channels] in -1..1: PCG's output function (O'Neill 2014) of the place.
 * Twin: shaders/image/bend.wgsl.
 */
export function whiteNoise(rows: number, columns: number, channels: number): Float32Array {
  const noise = new Float32Array(rows * columns * channels);
  for (let place = 0, k = 0; place < rows * columns; place++) {
    for (let channel = 0; channel < channels; channel++) noise[k++] = white(channel * rows * columns + place);
  }
  return noise;
}

function white(place: number): number {
  const state = (Math.imul(place, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737);
  return (((word >>> 22) ^ word) >>> 0) / 2 ** 31 - 1;
}
