/** What the performer may drop on the page. To take another kind of file, add a row to the table. */
import { fromEvent } from 'rxjs';
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

/** Takes files that are dropped anywhere on the page; what became of them is a notice of the show. */
export function takeDrops(parts: DropParts): void {
  // Without this the browser would leave the show and open the file.
  fromEvent<DragEvent>(window, 'dragover').subscribe((event) => event.preventDefault());
  fromEvent<DragEvent>(window, 'drop').subscribe((event) => {
    event.preventDefault();
    if (event.dataTransfer) void takeAll(broughtBy(event.dataTransfer), parts);
  });
}

async function takeAll(coming: Promise<readonly Brought[]>, parts: DropParts): Promise<void> {
  const all = await coming;
  const together = sketchAmong(all);
  if (together) await take(() => dropSketch(together.sketch, together.files, parts), parts);
  else for (const { file } of all) await take(async () => handlerOf(file.name)(file, parts), parts);
}

async function take(handle: () => Promise<string>, { live }: DropParts): Promise<void> {
  try {
    live.send({ type: 'notice', level: 'info', text: await handle(), source: 'performer' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    live.send({ type: 'notice', level: 'warning', text, source: 'performer' });
  }
}

/** @throws Error in the performer's words when no row of the table takes such a file. */
export function handlerOf(name: string): DropHandler {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const handler = HANDLERS[extension];
  if (handler) return handler;
  const kinds = Object.keys(HANDLERS).map((kind) => `.${kind}`);
  throw new Error(said('{0} changes nothing: the page takes {1}.', name, kinds.join(', ')));
}
