/** A text as a relief (`relief-letters.ts`): set once, each piece drawn once, in a cell of its own, and then moved by shaders. */
import type p5 from 'p5';
import { familyFor, lettersCome } from './fonts';
import { fitWords, isLeftwards, type PlacedWord } from './lettering';
import { clearedContexts, drawRelief, recently } from './relief-letters';

/** How a text is to be set: as large as it fits into `rows` rows of `room` pixels, no larger than `size`. */
export interface Form {
  readonly family: string;
  readonly weight: number;
  readonly italic?: boolean;
  readonly size: number;
  readonly room: number;
  readonly rows: number;
  readonly align: 'start' | 'middle';
  /** Each word in a row of its own. */
  readonly stacked?: boolean;
}

/** Left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

export interface SheetWord extends PlacedWord {
  /** Where it is drawn in the sheet, in shares of it, and where that belongs: pixels from the top left of the setting. */
  readonly cell: Box;
  readonly box: Box;
}

export interface Sheet {
  readonly image: p5.Image;
  readonly words: readonly SheetWord[];
  readonly leftwards: boolean;
  /** Of the letters and of the whole setting, in pixels. */
  readonly size: number;
  readonly height: number;
}

/** Sheets of the last texts; a sheet is good until so many others were asked for. */
export type Lettering = (text: string, form: Form) => Sheet;

export const LEADING = 1.1;
const BASELINE = 0.82;
/** Shares of the size of the letters: reach of the halo, width of the outline, air around a cell. */
const HALO = 0.09;
const OUTLINE = 0.02;
const AIR = 0.16;
const KEPT = 8;

/** @param width, height of each sheet, in pixels: of the frame. Needs the typefaces (`loadFonts`). */
export function createLettering(p: p5, width: number, height: number): Lettering {
  const scratch = new OffscreenCanvas(width, height).getContext('2d')!;
  const sheet = recently<Sheet>(KEPT, () => p.createImage(width, height));
  return (text, form) =>
    sheet(`${lettersCome()} ${text} ${Object.values(form).join()}`, (image) => draw(image, scratch, text, form));
}

function draw(image: p5.Image, scratch: OffscreenCanvasRenderingContext2D, text: string, form: Form): Sheet {
  const leftwards = isLeftwards(text);
  const contexts = clearedContexts(image, scratch, leftwards);
  const [context] = contexts;
  const family = familyFor(text, form.family);
  const font = (size: number) => `${form.italic ? 'italic ' : ''}${form.weight} ${size}px ${family}`;
  const { words, size, rows } = fitWords(context, text, { ...form, font });
  context.font = scratch.font = font(size);
  const cells = arrange(context, words, size, form);
  const pieces = cells.map(({ text: part, pen: [x, y] }) => ({ text: part, x, y }));
  drawRelief(image, contexts, pieces, { halo: HALO * size, outline: OUTLINE * size });

  const share = ([l, t, r, b]: Box): Box => [l / image.width, t / image.height, r / image.width, b / image.height];
  return {
    image,
    words: cells.map((word) => ({ ...word, cell: share(word.cell) })),
    leftwards,
    size,
    height: rows * size * LEADING,
  };
}

/** Finds each piece a cell on the sheet, shelf by shelf, as large as its ink and some air. */
function arrange(context: CanvasRenderingContext2D, words: readonly PlacedWord[], size: number, form: Form) {
  const air = AIR * size;
  const { width } = context.canvas;
  let x = 0;
  let y = 0;
  let tall = 0;
  return words.map((word) => {
    const ink = context.measureText(word.text);
    const left = Math.ceil(ink.actualBoundingBoxLeft + air);
    const wide = left + Math.ceil(ink.actualBoundingBoxRight + air);
    const above = Math.ceil(ink.actualBoundingBoxAscent + air);
    const high = above + Math.ceil(ink.actualBoundingBoxDescent + air);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += tall;
      tall = 0;
    }
    const at = [x, y] as const;
    x += wide;
    tall = Math.max(tall, high);
    const pen: [number, number] = [at[0] + left, at[1] + above];
    const cell: Box = [at[0], at[1], at[0] + wide, at[1] + high];
    const shift = word.x + (form.align === 'middle' ? centring(words, word.row, form.room) : 0) - left;
    const top = Math.round((word.row + BASELINE) * size * LEADING) - above;
    return { ...word, pen, cell, box: [shift, top, shift + wide, top + high] as Box };
  });
}

/** How far a row has to move to stand in the middle. */
function centring(words: readonly PlacedWord[], row: number, room: number): number {
  const own = words.filter((word) => word.row === row);
  const left = Math.min(...own.map(({ x }) => x));
  const right = Math.max(...own.map(({ x, width }) => x + width));
  return (room - right - left) / 2;
}
