/** Colours for sketches: from the palette (0..255) to what shaders and style sheets take. */
import type { Rgb, StageView } from '../sketch';

/** Relative luminance of the stored values, 0..255 (weights of ITU-R BT.709). */
export const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

export const brightest = (palette: StageView['palette']): Rgb =>
  palette.reduce((a, b) => (luminance(b) > luminance(a) ? b : a));

export const darkest = (palette: StageView['palette']): Rgb =>
  palette.reduce((a, b) => (luminance(b) < luminance(a) ? b : a));

/** For shaders: linear light, 0..1, by the square (close to sRGB's curve, and cheap to undo). */
export const linear = (colour: Rgb): number[] => colour.map((value) => (value / 255) ** 2);

/**
 * Linear light, 0..1, to OKLab: L 0..1, a and b about -0.4..0.4 (Ottosson 2020, https://bottosson.github.io/posts/oklab/).
 */
export function oklab([r = 0, g = 0, b = 0]: readonly number[]): [L: number, a: number, b: number] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** What is left after `delta` seconds of what fades with the time constant `tau` (seconds). */
export const decay = (delta: number, tau: number): number => (tau > 0 ? Math.exp(-delta / tau) : 0);
