/** A line of words in one row, as a relief (`relief-letters.ts`) to be laid round something. Drawn once. */
import type p5 from 'p5';
import { familyFor, lettersCome } from './fonts';
import { fitWords, isLeftwards, type PlacedWord } from './lettering';
import { clearedContexts, drawRelief, recently } from './relief-letters';

export interface StripForm {
  readonly family: string;
  readonly weight: number;
}

export interface Strip {
  readonly image: p5.Image;
  /** What of the image it takes up, from the top left. */
  readonly share: readonly [x: number, y: number];
  /** Its length, with the gap behind its last word, over its height. */
  readonly aspect: number;
  /** In reading order, `left` and `right` in shares of its length. */
  readonly words: readonly (PlacedWord & { readonly left: number; readonly right: number })[];
}

/** Strips of the last two texts; a strip is good until two others were asked for. */
export type Strips = (text: string, form: StripForm) => Strip;

/** Shares of the letters' size: the row, its baseline, the gap, the halo, the outline. */
const ROW = 1.36;
const BASELINE = 0.96;
const GAP = 0.7;
const HALO = 0.12;
const OUTLINE = 0.022;

/** @param length of the image in pixels; it is a fifteenth as high. Needs the typefaces (`loadFonts`). */
export function createStrips(p: p5, length: number): Strips {
  const [width, height] = [Math.round(length), Math.round(length / 15)];
  const scratch = new OffscreenCanvas(width, height).getContext('2d')!;
  const strip = recently<Strip>(2, () => p.createImage(width, height));
  return (text, form) =>
    strip(`${lettersCome()} ${text} ${Object.values(form).join()}`, (image) => draw(image, scratch, text, form));
}

function draw(image: p5.Image, scratch: OffscreenCanvasRenderingContext2D, text: string, form: StripForm): Strip {
  const { width, height } = image;
  const contexts = clearedContexts(image, scratch, isLeftwards(text));
  const [context] = contexts;
  const family = familyFor(text, form.family);
  const font = (size: number) => `${form.weight} ${size}px ${family}`;
  const largest = height / ROW;
  const { words, size } = fitWords(context, text, { room: width - largest, rows: 1, size: largest, font });
  context.font = scratch.font = font(size);
  const begin = Math.min(...words.map(({ x }) => x)) - (GAP / 2) * size;
  const long = Math.max(...words.map((word) => word.x + word.width)) + (GAP / 2) * size - begin;
  const pieces = words.map((word) => ({ text: word.text, x: word.x - begin, y: BASELINE * size }));
  drawRelief(image, contexts, pieces, { halo: HALO * size, outline: OUTLINE * size });

  return {
    image,
    share: [long / width, (ROW * size) / height],
    aspect: long / (ROW * size),
    words: words.map((word) => ({
      ...word,
      left: (word.x - begin) / long,
      right: (word.x + word.width - begin) / long,
    })),
  };
}
