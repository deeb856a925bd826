/**
 * The words alone on nothing, to be laid over another picture: the newest line in the serif, white to the palette's
 * glow, as far as it has been sung; it comes, and it fades when the next one comes or when it has stood for long.
 */
import { NEVER } from 'rxjs';
import type { StageHost } from './host';
import { familyFor, loadFonts, loadLetters, SERIF } from './kit/fonts';
import { fitWords, isLeftwards } from './kit/lettering';
import type { StageView } from './sketch';

/** Shares of the frame's height: letters; of its width: the margin. */
const SIZE = 0.145;
const MARGIN = 0.075;
const LEADING = 1.06;
const ROWS = 3;
const WEIGHT = 470;
/** Seconds. */
const RISE = 0.4;
const STANDS = 10;
const FADES = 2;

export function createWordsPlate(
  container: HTMLElement,
  { width, height }: { width: number; height: number },
): Pick<StageHost, 'canvas' | 'notices$' | 'setPicture' | 'draw' | 'dispose'> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  container.append(canvas);
  const fonts = loadFonts();
  return {
    canvas,
    notices$: NEVER,
    setPicture: (bitmap) => bitmap.close(),
    async draw(view) {
      await fonts;
      await loadLetters(view.lyrics.map(({ text }) => text).join(''));
      context.clearRect(0, 0, width, height);
      for (const [i, line] of view.lyrics.entries()) {
        const next = view.lyrics[i + 1];
        drawLine(context, view, line, next?.from ?? Infinity);
      }
    },
    dispose: () => canvas.remove(),
  };
}

function drawLine(
  context: CanvasRenderingContext2D,
  { time, palette, parameters, beat }: StageView,
  { text, from, to }: StageView['lyrics'][number],
  nextFrom: number,
): void {
  const { width, height } = context.canvas;
  const leaves = Math.max(0, time - nextFrom) / RISE + Math.max(0, time - (to ?? time) - STANDS) / FADES;
  const light = parameters['stage.words'] * (1 - leaves);
  if (light <= 0 || text.trim() === '') return;
  const family = familyFor(text, SERIF);
  const { words, rows, size } = fitWords(context, text, {
    room: (1 - 2 * MARGIN) * width,
    rows: ROWS,
    size: Math.min(SIZE * height, 0.1 * width),
    font: (pixels) => `${WEIGHT} ${pixels}px ${family}`,
  });
  context.textAlign = 'left';
  context.direction = isLeftwards(text) ? 'rtl' : 'ltr';
  const [r, g, b] = palette[2].map((value) => Math.round(255 - 0.25 * (255 - value))) as [number, number, number];
  context.fillStyle = `rgb(${r} ${g} ${b})`;
  context.globalAlpha = light * Math.min(1, (time - from) / RISE);
  const top = (height - rows * size * LEADING) / 2;
  for (const { text: word, x, row, word: index } of words) {
    const bob = 0.02 * Math.sin((beat * Math.PI) / 2 + index * 0.9);
    context.fillText(word, MARGIN * width + x, top + (row + 0.82 + bob) * size * LEADING);
  }
  context.globalAlpha = 1;
}
