/**
 * Setting words in rows: where each piece of a text stands. Pure: what a piece measures is handed in.
 *
 * A piece is what must not be torn: a word, or, in scripts without spaces, what the dictionary takes for one (Unicode
 * text segmentation, UAX 29). Pieces are shaped whole, so that letters join as their script asks.
 */

export interface PlacedWord {
  readonly text: string;
  /** Which word of the text it belongs to: pieces of one word share it. */
  readonly word: number;
  /** Which part of that word it is: shares, 0..1. */
  readonly from: number;
  readonly to: number;
  /** Its left edge and its width, in the unit of `measure`, and its row from 0. */
  readonly x: number;
  readonly width: number;
  readonly row: number;
}

export interface Setting {
  /** In reading order. */
  readonly words: readonly PlacedWord[];
  readonly rows: number;
}

type Measure = (text: string) => number;
type Piece = Omit<PlacedWord, 'x' | 'row'>;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const wordFinder = new Intl.Segmenter(undefined, { granularity: 'word' });
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Scripts whose letters join: a word that is broken is misspelt. */
const JOINED = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]/u;
const OPENING = /^[\p{Ps}\p{Pi}]+$/u;

/** The words of a text, as lyrics count them. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** Whether a text runs to the left, by its first letter. */
export function isLeftwards(text: string): boolean {
  return RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? '');
}

/** How many signs a reader counts. */
export function lengthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}

/**
 * Fills rows of width `room`, greedily; a piece wider than a row is broken between graphemes, unless its letters join.
 * Text that runs to the left is set from the right. Runs of the other direction are turned round in their row (the
 * reordering of the Unicode bidirectional algorithm, UAX 9, rule L2, for whole words).
 * @param measure the advance width of a piece of text, in the same unit as `room` (> 0).
 * @param stacked each word begins a row.
 */
export function setWords(text: string, room: number, measure: Measure, stacked = false): Setting {
  const space = measure(' ');
  const leftwards = isLeftwards(text);
  const rows: Piece[][] = [];
  let used = Infinity;
  for (const piece of piecesOf(text, room, measure)) {
    const gap = piece.from > 0 ? 0 : space;
    if (used + gap + piece.width > room || (stacked && piece.from === 0)) {
      rows.push([]);
      used = -gap;
    }
    rows.at(-1)!.push(piece);
    used += gap + piece.width;
  }
  return { words: rows.flatMap((row, i) => placed(row, i, { room, space, leftwards })), rows: rows.length };
}

interface Measures {
  readonly room: number;
  readonly space: number;
  readonly leftwards: boolean;
}

/** Puts a row's pieces side by side in the order in which they are seen. */
function placed(row: readonly Piece[], index: number, { room, space, leftwards }: Measures): PlacedWord[] {
  const gapBetween = (a: number, b: number) => (row[Math.max(a, b)]!.from > 0 && Math.abs(a - b) === 1 ? 0 : space);
  const seen = visualOrder(
    row.map(({ text }) => text),
    leftwards,
  );
  const xs = new Array<number>(row.length).fill(0);
  let x = 0;
  seen.forEach((at, i) => {
    if (i > 0) x += gapBetween(seen[i - 1]!, at);
    xs[at] = x;
    x += row[at]!.width;
  });
  const left = leftwards ? room - x : 0;
  return row.map((piece, i) => ({ ...piece, x: left + xs[i]!, row: index }));
}

function visualOrder(words: readonly string[], leftwards: boolean): number[] {
  const base = leftwards ? 1 : 0;
  const levels: number[] = [];
  for (const word of words) {
    const level = RIGHT_TO_LEFT.test(word) ? 1 : /\p{L}/u.test(word) ? 2 * base : (levels.at(-1) ?? base);
    levels.push(level);
  }
  const order = words.map((_, i) => i);
  for (let level = Math.max(0, ...levels); level > 0; level--) {
    for (let start = 0; start < order.length; start++) {
      let end = start;
      while (end < order.length && levels[order[end]!]! >= level) end++;
      order.splice(start, end - start, ...order.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  }
  return order;
}

function piecesOf(text: string, room: number, measure: Measure): Piece[] {
  return wordsOf(text).flatMap((word, index) => {
    const parts = unitsOf(word).flatMap((unit) => broken(unit, room, measure));
    const lengths = parts.map(lengthOf);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    let sum = 0;
    return parts.map((part, i) => {
      const from = sum / total;
      sum += lengths[i]!;
      return { text: part, word: index, from, to: sum / total, width: measure(part) };
    });
  });
}

/** Where a word may be parted: nowhere but in scripts that write without spaces. Marks stay with what they belong to. */
function unitsOf(word: string): string[] {
  if (!SPACELESS.test(word)) return [word];
  const units: string[] = [];
  let opening = '';
  for (const { segment, isWordLike } of wordFinder.segment(word)) {
    if (OPENING.test(segment)) opening += segment;
    else if (isWordLike || units.length === 0) {
      units.push(opening + segment);
      opening = '';
    } else units[units.length - 1] += opening + segment;
  }
  if (opening !== '') units.push(opening);
  return units;
}

function broken(unit: string, room: number, measure: Measure): string[] {
  if (measure(unit) <= room || JOINED.test(unit)) return [unit];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(unit)) {
    if (part && measure(part + segment) > room) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

/** Words set as large as they fit. */
export interface Fitted extends Setting {
  /** Of the letters, in pixels. */
  readonly size: number;
}

interface Fit {
  readonly room: number;
  /** At most; or as many as there is room for with letters of so many pixels. */
  readonly rows: number | ((size: number) => number);
  readonly size: number;
  /** A CSS font of so many pixels. */
  readonly font: (size: number) => string;
  readonly stacked?: boolean;
}

/** Words may be this much smaller than asked for to stand whole; then those that can be broken are. */
const SMALLEST = 0.35;

/** Sets words in `rows` rows of `room` pixels, no larger than `size`. */
export function fitWords(
  context: Pick<CanvasRenderingContext2D, 'measureText' | 'font'>,
  text: string,
  { room, rows, size, font, stacked }: Fit,
): Fitted {
  const measure = (part: string) => context.measureText(part).width;
  const rowsAt = typeof rows === 'number' ? () => rows : rows;
  for (let pixels = size; ; pixels *= 0.94) {
    context.font = font(pixels);
    const setting = setWords(text, room, measure, stacked);
    const widest = Math.max(0, ...wordsOf(text).flatMap(unitsOf).map(measure));
    const isSmall = pixels < SMALLEST * size;
    const fits =
      setting.rows <= rowsAt(pixels) &&
      (widest <= room || (isSmall && setting.words.every((word) => word.width <= room)));
    if (fits || pixels < 4) return { ...setting, size: pixels };
  }
}
