/** The line of lyrics that is being written, small, at the foot of the frame: white letters as a texture. */
import type p5 from 'p5';
import { familyFor, lettersCome, SERIF } from './fonts';
import { isLeftwards } from './lettering';
import type { StageView } from '../sketch';

export interface Caption {
  readonly image: p5.Image;
  /** Where it belongs on the frame: its top and its height, as shares of the frame's height. */
  readonly band: readonly [number, number];
  /** Sets the newest line, if it has grown or its letters have come. @returns how bright it stands, 0..1. */
  update(view: StageView): number;
}

const BAND = [0.83, 0.12] as const;
/** Seconds in which a line comes, stays after its last word, and goes. */
const COMES = 0.4;
const STAYS = 6;
const GOES = 1;

/** Needs the typefaces (`loadFonts`) for its letters. */
export function createCaption(p: p5, width: number, height: number): Caption {
  const image = p.createImage(width, Math.ceil(BAND[1] * height));
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  let set = '';

  const write = (line: string): void => {
    context.clearRect(0, 0, image.width, image.height);
    context.textAlign = 'center';
    context.direction = isLeftwards(line) ? 'rtl' : 'ltr';
    context.textBaseline = 'middle';
    context.fillStyle = '#fff';
    const family = familyFor(line, SERIF);
    const font = (size: number) => `italic 380 ${size}px ${family}`;
    const size = 0.05 * height;
    context.font = font(size);
    const fits = Math.min(1, (0.86 * width) / Math.max(1, context.measureText(line).width));
    context.font = font(size * fits);
    context.shadowColor = 'rgba(0, 0, 0, 0.8)';
    context.shadowBlur = 0.4 * size;
    context.fillText(line, image.width / 2, image.height / 2);
    (image as unknown as { setModified(modified: boolean): void }).setModified(true);
  };

  const update = ({ lyrics, time }: StageView): number => {
    const last = newestSung(lyrics);
    const line = last?.text.trim() ?? '';
    const key = `${lettersCome()} ${line}`;
    if (key !== set) write(line);
    set = key;
    return presence(last, time);
  };

  return { image, band: BAND, update };
}

/** The newest line of which a word has come. */
export function newestSung(lyrics: StageView['lyrics']): StageView['lyrics'][number] | undefined {
  return lyrics.findLast(({ text }) => text.trim() !== '');
}

/** How strongly a line stands at `time` (seconds), 0..1: it comes, stays for a while after its last word, and goes. */
export function presence(line: StageView['lyrics'][number] | undefined, time: number): number {
  if (!line) return 0;
  const come = Math.min(1, Math.max(0, (time - line.from) / COMES));
  const left = line.to === undefined ? 1 : (line.to + STAYS + GOES - time) / GOES;
  return come * Math.min(1, Math.max(0, left));
}
