/** Writes the log of a live show into the browser's own file system: what has come here survives the page. */
import { LOGS, type ToLog } from './shelf';
import { createLogWriter } from './writer';

/** The disk is asked to keep what was written at most so often, in milliseconds. */
const FLUSH_MS = 50;
const RETRY_MS = 100;
const MOST_TRIES = 50;

const writer = createLogWriter((news) => postMessage(news));

onmessage = ({ data }: MessageEvent<ToLog>) => {
  if ('open' in data) void open(data.open, data.goOn).catch((error: Error) => writer.giveUp(error.message));
  if ('lines' in data) writer.write(data.lines);
};

async function open(name: string, goOn: boolean): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(LOGS, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  writer.open(await access(handle), goOn);
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

// One timer for all: of those that are set anew, a worker with so little else to clean up keeps thousands.
setInterval(() => writer.flush(), FLUSH_MS);
