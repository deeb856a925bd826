/** Places for particles on the letters of a line, evenly over their ink. */
import { uniform } from '../../random';
import type { SheetWord, Sheet } from './sheet';

/** One particle's place: the piece of the line it belongs to (its index in `sheet.words`), and where it is on the setting. */
export type Place = readonly [word: number, x: number, y: number];

/** Pixels are ink from here on, 0..255. */
const INK = 110;

/**
 * `count` places, by the letters' area, so that all of them are equally dense; in reading order. The sheet's picture is
 * read once: ask again only when the line has changed.
 * @returns x and y in pixels from the top left of the setting; nothing, where nothing is inked.
 */
export function scatter({ image, words }: Sheet, count: number, seed: number): readonly Place[] {
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  const next = uniform(seed);
  const { data, width } = context.getImageData(0, 0, image.width, image.height);
  const inks = words.map((word) => inkOf(word, data, width, image.height));
  const total = inks.reduce((sum, ink) => sum + ink.length, 0);
  if (total === 0) return [];
  // One of every share of the ink, by chance within it: even, and without a pattern.
  const places: Place[] = [];
  let passed = 0;
  inks.forEach((ink, word) => {
    const [left, top] = words[word]!.box;
    const [cellLeft, cellTop] = words[word]!.cell;
    while (places.length < count) {
      const at = Math.floor(((places.length + next()) / count) * total) - passed;
      if (at >= ink.length) break;
      const pixel = ink[Math.max(0, at)]!;
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const [dx, dy] = [x - cellLeft * image.width, y - cellTop * image.height];
      places.push([word, left + dx + next(), top + dy + next()]);
    }
    passed += ink.length;
  });
  return places;
}

/** The pixels of a word's cell that are inked. */
function inkOf({ cell: [l, t, r, b] }: SheetWord, data: Uint8ClampedArray, width: number, height: number): number[] {
  const pixels: number[] = [];
  for (let y = Math.round(t * height); y < Math.min(height, Math.round(b * height)); y++) {
    for (let x = Math.round(l * width); x < Math.min(width, Math.round(r * width)); x++) {
      if (data[4 * (y * width + x)]! >= INK) pixels.push(y * width + x);
    }
  }
  return pixels;
}
