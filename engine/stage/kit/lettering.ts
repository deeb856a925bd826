/** Setting words in lines: where each word of a text stands. Pure: what a word measures is handed in. */

export interface PlacedWord {
  readonly text: string;
  /** Which word of the text it belongs to: parts of a word that is broken share it. */
  readonly word: number;
  /** Its left edge, in the unit of `measure`, and its row from 0. */
  readonly x: number;
  readonly row: number;
}

export interface Setting {
  readonly words: readonly PlacedWord[];
  readonly rows: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * Fills rows of width `room` with words, greedily; a word wider than a row is broken between graphemes. Text of a script
 * that runs to the left is set from the right.
 * @param measure the advance width of a piece of text, in the same unit as `room` (> 0).
 */
export function setWords(text: string, room: number, measure: (text: string) => number): Setting {
  const pieces = text.split(/\s+/u).filter((word) => word !== '');
  const space = measure(' ');
  const placed: (PlacedWord & { readonly width: number })[] = [];
  let x = 0;
  let row = 0;
  pieces.forEach((piece, word) => {
    for (const part of broken(piece, room, measure)) {
      const width = measure(part);
      if (x > 0 && x + width > room) {
        x = 0;
        row++;
      }
      placed.push({ text: part, word, x, row, width });
      x += width + space;
    }
  });
  const leftwards = isLeftwards(text);
  const words = placed.map(({ width, ...part }) => (leftwards ? { ...part, x: room - part.x - width } : part));
  return { words, rows: placed.length ? row + 1 : 0 };
}

/** Words set as large as they fit. */
export interface Fitted {
  readonly words: readonly (PlacedWord & { readonly width: number })[];
  readonly rows: number;
  /** Of the letters, in pixels. */
  readonly size: number;
}

/** Sets words in at most `rows` rows of `room` pixels, no larger than `size`. @param font a CSS font of so many pixels. */
export function fitWords(
  context: Pick<CanvasRenderingContext2D, 'measureText' | 'font'>,
  text: string,
  { room, rows, size, font }: { room: number; rows: number; size: number; font: (size: number) => string },
): Fitted {
  const measure = (part: string) => context.measureText(part).width;
  for (let pixels = size; ; pixels *= 0.92) {
    context.font = font(pixels);
    const setting = setWords(text, room, measure);
    if (setting.rows > rows && pixels > 0.2 * size) continue;
    return { ...setting, words: setting.words.map((word) => ({ ...word, width: measure(word.text) })), size: pixels };
  }
}

/** True of text in a script that runs to the left. */
export function isLeftwards(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

function broken(word: string, room: number, measure: (text: string) => number): string[] {
  if (measure(word) <= room) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (part && measure(part + segment) > room) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
