/**
 * The newest line of lyrics, large, as a relief for shaders: red is the height of the letters with soft flanks, green
 * their sharp shape, both times how strongly the line stands and the performer wants to see it.
 */
import type p5 from 'p5';
import { newestSung, presence } from './caption';
import { familyFor, lettersCome, SERIF } from './fonts';
import { fitWords, isLeftwards } from './lettering';
import type { StageView } from '../sketch';

/** The relief at this moment: of the frame's shape, at half its size. */
export type Letters = (view: StageView) => p5.Image;

/** Shares of the frame's width and height, and of the size of the letters. */
const ROOM = 0.86;
const LARGEST = 0.3;
const TALLEST = 0.8;
const LEADING = 1.02;
const FLANK = 0.07;

/** Needs the typefaces (`loadFonts`) for its letters. */
export function createLetters(p: p5, width: number, height: number): Letters {
  const image = p.createImage(Math.ceil(width / 2), Math.ceil(height / 2));
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  let drawn: string | undefined;

  const draw = (text: string, strength: number): void => {
    context.shadowColor = 'transparent';
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = '#000';
    context.fillRect(0, 0, image.width, image.height);
    if (strength > 0) cut(context, text, strength);
    (image as unknown as { setModified(modified: boolean): void }).setModified(true);
  };

  return (view) => {
    const line = newestSung(view.lyrics);
    const text = line?.text.trim() ?? '';
    // In 64 steps, so that a line that stands is not drawn again.
    const strength = text === '' ? 0 : Math.round(64 * view.parameters['stage.words'] * presence(line, view.time)) / 64;
    const key = `${lettersCome()} ${strength} ${text}`;
    if (key !== drawn) draw(text, strength);
    drawn = key;
    return image;
  };
}

/** Draws the text as large as it fits, from the middle, on black. */
function cut(context: CanvasRenderingContext2D, text: string, strength: number): void {
  const { width, height } = context.canvas;
  const family = familyFor(text, SERIF);
  const { words, rows, size } = fitWords(context, text, {
    room: ROOM * width,
    rows: (pixels) => (TALLEST * height) / (pixels * LEADING),
    size: LARGEST * height,
    font: (pixels) => `620 ${pixels}px ${family}`,
  });
  const top = (height - rows * size * LEADING) / 2;
  const write = (dx: number): void => {
    for (const { text: part, x, row } of words) {
      const own = words.filter((word) => word.row === row);
      const right = Math.max(...own.map((word) => word.x + word.width));
      const left = Math.min(...own.map((word) => word.x));
      context.fillText(part, dx + x + (width - right - left) / 2, top + (row + 0.78) * size * LEADING);
    }
  };
  context.textAlign = 'left';
  context.direction = isLeftwards(text) ? 'rtl' : 'ltr';
  context.textBaseline = 'alphabetic';
  context.globalCompositeOperation = 'lighter';
  const level = Math.round(255 * strength);
  context.fillStyle = `rgb(0, ${level}, 0)`;
  write(0);
  // The blurred shape alone: the letters lie beyond the frame, their shadow in it.
  context.fillStyle = '#000';
  context.shadowColor = `rgb(${level}, 0, 0)`;
  context.shadowBlur = 2 * FLANK * size;
  context.shadowOffsetX = 2 * width;
  write(-2 * width);
}
