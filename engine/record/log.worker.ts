/** Writes the log of a live show into the browser's own file system: what has come here survives the page. */
import { LOGS, type ToLog } from './log-shelf';

/** The disk is asked to keep what was written at most so often, in milliseconds. */
const FLUSH_MS = 50;

let file: FileSystemSyncAccessHandle | undefined;
let end = 0;
let flushing = false;
/** What came before the file was open. */
let waiting: string[] = [];

onmessage = ({ data }: MessageEvent<ToLog>) => {
  if ('open' in data) void open(data.open).catch((error: Error) => postMessage(error.message));
  if ('lines' in data) write(data.lines);
};

async function open(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(LOGS, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  file = await handle.createSyncAccessHandle();
  for (const lines of waiting) write(lines);
  waiting = [];
}

function write(lines: string): void {
  if (!file) {
    waiting.push(lines);
    return;
  }
  try {
    const bytes = new TextEncoder().encode(lines);
    // A full disk throws, or gives an error's number for a length.
    if (file.write(bytes, { at: end }) !== bytes.length) throw new Error('the disk is full');
    end += bytes.length;
  } catch (error) {
    postMessage((error as Error).message);
  }
  if (flushing) return;
  flushing = true;
  file.flush();
  setTimeout(() => {
    flushing = false;
    file?.flush();
  }, FLUSH_MS);
}
