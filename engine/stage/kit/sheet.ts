/**
 * A text as a texture: set once, each piece drawn once, in a cell of its own, and then moved by shaders. Red is the shape
 * of the letters, green a soft halo, blue their outline from outside.
 */
import type p5 from 'p5';
import { familyFor, lettersCome } from './fonts';
import { fitWords, isLeftwards, type PlacedWord } from './lettering';

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
  const sheets = new Map<string, Sheet>();
  return (text, form) => {
    const key = `${lettersCome()} ${text} ${Object.values(form).join()}`;
    const known = sheets.get(key);
    sheets.delete(key);
    const [oldest, old] = sheets.size >= KEPT ? [...sheets][0]! : [];
    if (oldest !== undefined && !known) sheets.delete(oldest);
    const sheet = known ?? draw(old?.image ?? p.createImage(width, height), scratch, text, form);
    sheets.set(key, sheet);
    return sheet;
  };
}

function draw(image: p5.Image, scratch: OffscreenCanvasRenderingContext2D, text: string, form: Form): Sheet {
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  const family = familyFor(text, form.family);
  const font = (size: number) => `${form.italic ? 'italic ' : ''}${form.weight} ${size}px ${family}`;
  const leftwards = isLeftwards(text);
  for (const each of [context, scratch]) {
    each.reset();
    each.textAlign = 'left';
    each.direction = leftwards ? 'rtl' : 'ltr';
    each.fontKerning = 'normal';
    each.lineJoin = 'round';
  }
  const { words, size, rows } = fitWords(context, text, { ...form, font });
  context.font = scratch.font = font(size);
  const cells = arrange(context, words, size, form);

  const write = (target: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, dx = 0) => {
    for (const { text: part, pen } of cells) target.fillText(part, pen[0] + dx, pen[1]);
  };
  scratch.strokeStyle = '#00f';
  scratch.lineWidth = 2 * OUTLINE * size;
  for (const { text: part, pen } of cells) scratch.strokeText(part, ...pen);
  scratch.globalCompositeOperation = 'destination-out';
  write(scratch);

  context.fillStyle = '#000';
  context.fillRect(0, 0, image.width, image.height);
  context.globalCompositeOperation = 'lighter';
  context.drawImage(scratch.canvas, 0, 0);
  context.fillStyle = '#f00';
  write(context);
  // The halo alone: the letters lie beyond the sheet, their shadow in it.
  context.shadowColor = '#0f0';
  context.shadowBlur = HALO * size;
  context.shadowOffsetX = 2 * image.width;
  write(context, -2 * image.width);
  (image as unknown as { setModified(modified: boolean): void }).setModified(true);

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
