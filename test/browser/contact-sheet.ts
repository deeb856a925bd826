/** Pictures side by side, with their names, in `.cache/sheets/NAME.png`: to be looked at. */
import { server } from 'vitest/browser';

const COLUMNS = 5;
const MARGIN = 20;

export async function contactSheet(
  name: string,
  pictures: readonly { readonly name: string; readonly canvas: HTMLCanvasElement }[],
): Promise<void> {
  const { width = 0, height = 0 } = pictures[0]?.canvas ?? {};
  const sheet = document.createElement('canvas');
  sheet.width = COLUMNS * width;
  sheet.height = Math.ceil(pictures.length / COLUMNS) * (height + MARGIN);
  const context = sheet.getContext('2d')!;
  context.font = '14px sans-serif';
  pictures.forEach((picture, i) => {
    const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * (height + MARGIN)];
    context.drawImage(picture.canvas, x, y);
    context.fillStyle = '#fff';
    context.fillRect(x, y + height, width, MARGIN);
    context.fillStyle = '#000';
    context.fillText(picture.name, x + 4, y + height + 15);
  });
  const [, data = ''] = sheet.toDataURL('image/png').split(',');
  await server.commands.writeFile(`.cache/sheets/${name}.png`, data, 'base64');
}
