/**
 * A line of words in one row, as a texture to be laid round something: red is the shape of the letters, green a soft
 * halo, blue their outline from outside. Drawn once.
 */
import type p5 from 'p5';
import { familyFor, lettersCome } from './fonts';
import { fitWords, isLeftwards, type PlacedWord } from './lettering';

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
  const strips = new Map<string, Strip>();
  return (text, form) => {
    const key = `${lettersCome()} ${text} ${Object.values(form).join()}`;
    const known = strips.get(key);
    strips.delete(key);
    const [oldest, old] = strips.size >= 2 ? [...strips][0]! : [];
    if (oldest !== undefined && !known) strips.delete(oldest);
    const strip = known ?? draw(old?.image ?? p.createImage(width, height), scratch, text, form);
    strips.set(key, strip);
    return strip;
  };
}

function draw(image: p5.Image, scratch: OffscreenCanvasRenderingContext2D, text: string, form: StripForm): Strip {
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  const { width, height } = image;
  const family = familyFor(text, form.family);
  const font = (size: number) => `${form.weight} ${size}px ${family}`;
  for (const each of [context, scratch]) {
    each.reset();
    each.textAlign = 'left';
    each.direction = isLeftwards(text) ? 'rtl' : 'ltr';
    each.lineJoin = 'round';
  }
  const largest = height / ROW;
  const { words, size } = fitWords(context, text, { room: width - largest, rows: 1, size: largest, font });
  context.font = scratch.font = font(size);
  const begin = Math.min(...words.map(({ x }) => x)) - (GAP / 2) * size;
  const long = Math.max(...words.map((word) => word.x + word.width)) + (GAP / 2) * size - begin;

  const write = (target: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, dx = 0) => {
    for (const word of words) target.fillText(word.text, word.x - begin + dx, BASELINE * size);
  };
  scratch.strokeStyle = '#00f';
  scratch.lineWidth = 2 * OUTLINE * size;
  for (const word of words) scratch.strokeText(word.text, word.x - begin, BASELINE * size);
  scratch.globalCompositeOperation = 'destination-out';
  write(scratch);

  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = 'lighter';
  context.drawImage(scratch.canvas, 0, 0);
  context.fillStyle = '#f00';
  write(context);
  // The halo alone: the letters lie beyond the image, their shadow in it.
  context.shadowColor = '#0f0';
  context.shadowBlur = HALO * size;
  context.shadowOffsetX = 2 * width;
  write(context, -2 * width);
  (image as unknown as { setModified(modified: boolean): void }).setModified(true);

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
