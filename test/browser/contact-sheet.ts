/** Pictures side by side, with their names, in `.cache/sheets/NAME.png`: to be looked at. */
import { server } from 'vitest/browser';

const COLUMNS = 5;
/** Under each picture, for three lines. */
const MARGIN = 50;
const LINE = 15;

export async function contactSheet(
  name: string,
  pictures: readonly { readonly name: string; readonly canvas: HTMLCanvasElement }[],
): Promise<void> {
  const { width = 0, height = 0 } = pictures[0]?.canvas ?? {};
  const sheet = document.createElement('canvas');
  sheet.width = COLUMNS * width;
  sheet.height = Math.ceil(pictures.length / COLUMNS) * (height + MARGIN);
  const context = sheet.getContext('2d')!;
  context.font = '13px sans-serif';
  pictures.forEach((picture, i) => {
    const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * (height + MARGIN)];
    context.drawImage(picture.canvas, x, y);
    context.fillStyle = '#fff';
    context.fillRect(x, y + height, width, MARGIN);
    context.fillStyle = '#000';
    linesOf(picture.name, width - 8, context).forEach((line, at) =>
      context.fillText(line, x + 4, y + height + LINE * (at + 1)),
    );
  });
  const [, data = ''] = sheet.toDataURL('image/png').split(',');
  await server.commands.writeFile(`.cache/sheets/${name}.png`, data, 'base64');
}

/** Words, in lines no wider than `width`. */
function linesOf(text: string, width: number, context: CanvasRenderingContext2D): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (context.measureText(longer).width > width) return [...lines, word];
    return [...lines.slice(0, -1), longer];
  }, []);
}
