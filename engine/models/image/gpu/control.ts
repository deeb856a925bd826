/** A picture's input as the kernels read it. Twin: shaders/image/control.wgsl. */
import type { ImageInput } from '../types';

/** Floats. */
export const CONTROL_SIZE = 208;
const LATENT = 0;
const TINT = 64;
const CONDITION = 128;
const DIRECTIONS = 176;
const NUMBERS = 184;

export interface Cells {
  readonly q: number;
  readonly columns: number;
  readonly rows: number;
}

/** The trunk is read once a cell of q x q pixels: from top to bottom there are always 96 to 191 of them, or one a pixel. */
export function cellsOf(width: number, height: number): Cells {
  const q = 2 ** Math.max(0, Math.floor(Math.log2(height / 96)));
  return { q, columns: Math.ceil(width / q), rows: Math.ceil(height / q) };
}

/** Fills `control`, CONTROL_SIZE floats; allocates nothing. */
export function writeControl(control: Float32Array, input: ImageInput, cells: Cells): void {
  const { latent, tint, condition, directions, view, bend } = input;
  control.set(latent, LATENT);
  control.set(tint, TINT);
  control.set(condition, CONDITION);
  control.set(directions, DIRECTIONS);
  let at = NUMBERS;
  control[at++] = input.truncation;
  control[at++] = input.blend;
  control[at++] = input.tile ? 1 : 0;
  control[at++] = bend.maps;
  control[at++] = Math.cos(bend.turn) / bend.grow;
  control[at++] = Math.sin(bend.turn) / bend.grow;
  control[at++] = bend.erode;
  control[at++] = bend.threshold;
  control[at++] = bend.noise;
  control[at++] = view.x;
  control[at++] = view.y;
  control[at++] = Math.cos(view.rotation) / view.zoom;
  control[at++] = Math.sin(view.rotation) / view.zoom;
  control[at++] = view.fold;
  control[at++] = view.octave;
  control[at++] = input.width;
  control[at++] = input.height;
  control[at++] = cells.q;
  control[at++] = cells.columns;
  control[at++] = cells.rows;
}
