/** A picture's input as the kernels read it. Twin: shaders/image/control.wgsl. */
import type { Cells } from '../plane';
import type { ImageInput } from '../types';

/** Floats. */
export const CONTROL_SIZE = 208;
const LATENT = 0;
const TINT = 64;
const CONDITION = 128;
const DIRECTIONS = 176;
const NUMBERS = 184;

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
  control[at++] = Math.cos(Math.PI / view.fold);
  control[at++] = Math.sin(Math.PI / view.fold);
  control[at++] = view.octave;
  control[at++] = input.width;
  control[at++] = input.height;
  control[at++] = cells.q;
  control[at++] = cells.columns;
  control[at++] = cells.rows;
}
