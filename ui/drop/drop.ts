/** What the performer may drop on the page. To take another kind of file, add a row to the table. */
import { fromEvent } from 'rxjs';
import { messageOf } from '../../engine/message-of';
import type { Kernel } from '../../engine/models/supervisor';
import { dropGenerator } from './drop-generator';
import { SCRIPT_ENDINGS } from '../../engine/stage/code/script';
import { dropPicture } from './drop-picture';
import { dropScript, dropSketch, sketchAmong } from './drop-script';
import { dropSound } from './drop-sound';
import { type Brought, broughtBy } from './dropped-files';
import type { Live } from '../live/live';
import { said } from '../language/told';

export interface DropParts {
  readonly live: Live;
  readonly kernel: Kernel;
}

/** Resolves with a line for the performer; rejects with an Error whose message is one. */
export type DropHandler = (file: File, parts: DropParts) => Promise<string>;

/** By the file's extension, in small letters. */
const HANDLERS: Readonly<Record<string, DropHandler>> = {
  safetensors: dropGenerator,
  onnx: dropGenerator,
  jpg: dropPicture,
  jpeg: dropPicture,
  png: dropPicture,
  webp: dropPicture,
  wav: dropSound,
  mp3: dropSound,
  flac: dropSound,
  ogg: dropSound,
  m4a: dropSound,
  ...Object.fromEntries(SCRIPT_ENDINGS.map((ending) => [ending, dropScript])),
};

/** Files that are taken of a drop: a folder may have hundreds, and pictures or sounds take their time. */
const MOST = 8;

/** Takes files that are dropped anywhere on the page; what became of them is a notice of the show. */
export function takeDrops(parts: DropParts): void {
  fromEvent<DragEvent>(window, 'drop').subscribe(({ dataTransfer }) => {
    if (dataTransfer) void takeAll(broughtBy(dataTransfer), parts);
  });
}

/** One after the other; what became of each is told. */
export async function takeAll(coming: Promise<readonly Brought[]>, parts: DropParts): Promise<void> {
  const tell = (level: 'info' | 'warning', text: string) =>
    parts.live.send({ type: 'notice', level, text, source: 'performer' });
  const take = async (handle: () => Promise<string>): Promise<void> => {
    try {
      tell('info', await handle());
    } catch (error) {
      tell('warning', messageOf(error));
    }
  };
  const all = await coming.catch(() => undefined);
  if (!all) return tell('warning', said('What was dropped cannot be read: it changes nothing.'));
  const together = sketchAmong(all);
  if (together) {
    const { sketch, files, left, others } = together;
    const names = left.map(({ file }) => file.name).slice(0, MOST);
    if (left.length > 0)
      tell('warning', said('A sketch is one file: {0} plays without {1}.', sketch.file.name, names.join(', ')));
    await take(() => dropSketch(sketch, files, parts));
    const meant = others.filter(({ file }) => handlerNamed(file.name));
    for (const { file } of meant.slice(0, MOST)) await take(async () => handlerOf(file.name)(file, parts));
    return;
  }
  if (all.length > MOST)
    tell('warning', said('Of {0} files that were dropped the first {1} are taken.', all.length, MOST));
  for (const { file } of all.slice(0, MOST)) await take(async () => handlerOf(file.name)(file, parts));
}

function handlerNamed(name: string): DropHandler | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(HANDLERS, extension) ? HANDLERS[extension] : undefined;
}

/** @throws Error in the performer's words when no row of the table takes such a file. */
export function handlerOf(name: string): DropHandler {
  const handler = handlerNamed(name);
  if (handler) return handler;
  const kinds = Object.keys(HANDLERS).map((kind) => `.${kind}`);
  throw new Error(said('{0} changes nothing: the page takes {1}.', name, kinds.join(', ')));
}
