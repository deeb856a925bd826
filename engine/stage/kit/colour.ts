/** Colours for sketches: from the palette (0..255) to what shaders and style sheets take. */
import { linearToOklab } from '../../models/meaning/oklab';
import type { Rgb, StageView } from '../sketch';

/** Relative luminance of the stored values, 0..255 (weights of ITU-R BT.709). */
export const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

export const brightest = (palette: StageView['palette']): Rgb =>
  palette.reduce((a, b) => (luminance(b) > luminance(a) ? b : a));

export const darkest = (palette: StageView['palette']): Rgb =>
  palette.reduce((a, b) => (luminance(b) < luminance(a) ? b : a));

/** For shaders: linear light, 0..1, by the square (close to sRGB's curve, and cheap to undo). */
export const linear = (colour: Rgb): number[] => colour.map((value) => (value / 255) ** 2);

/** A colour of the palette in OKLab, for shaders that work in `linear` light. */
export const oklab = (colour: Rgb): [L: number, a: number, b: number] => {
  const [r, g, b] = linear(colour) as [number, number, number];
  return linearToOklab(r, g, b);
};

/** What is left after `delta` seconds of what fades with the time constant `tau` (seconds). */
export const decay = (delta: number, tau: number): number => (tau > 0 ? Math.exp(-delta / tau) : 0);
