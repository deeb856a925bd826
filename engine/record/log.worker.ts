/** Writes the log of a live show into the browser's own file system: what has come here survives the page. */
import { LOGS, type ToLog } from './log-shelf';

/** The disk is asked to keep what was written at most so often, in milliseconds. */
const FLUSH_MS = 50;
const RETRY_MS = 100;
const MOST_TRIES = 50;
const LINE_FEED = 10;

let file: FileSystemSyncAccessHandle | undefined;
let end = 0;
let unflushed = false;
/** What came before the file was open. */
let waiting: string[] = [];

onmessage = ({ data }: MessageEvent<ToLog>) => {
  if ('open' in data) void open(data.open, data.goOn).catch((error: Error) => postMessage(error.message));
  if ('lines' in data) write(data.lines);
};

async function open(name: string, goOn: boolean): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(LOGS, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  file = await access(handle);
  if (goOn) goToEnd(file);
  for (const lines of waiting) write(lines);
  waiting = [];
}

/** A page that has just gone may not have let go yet. */
async function access(handle: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let tries = 1; ; tries++) {
    try {
      return await handle.createSyncAccessHandle();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** A line that was cut off stays, and ends here: what follows is whole. */
function goToEnd(log: FileSystemSyncAccessHandle): void {
  end = log.getSize();
  const last = new Uint8Array(1);
  if (end > 0) log.read(last, { at: end - 1 });
  if (last[0] !== LINE_FEED) end += log.write(Uint8Array.of(LINE_FEED), { at: end });
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
  unflushed = true;
}

// One timer for all: of those that are set anew, a worker with so little else to clean up keeps thousands.
setInterval(() => {
  if (unflushed) file?.flush();
  unflushed = false;
}, FLUSH_MS);
