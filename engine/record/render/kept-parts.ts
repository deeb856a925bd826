/** The folder of the films that are made in the browser, `WHAT-LOG.mp4` each; and the lock of whoever makes or offers one. */
export const FILMS = 'films';
export const lockOfFilm = (film: string): string => `phosphene film ${film}`;

/** Where an unfinished render keeps what it has: named pieces, each written whole or not at all. */
export interface Parts {
  read(name: string): Promise<ArrayBuffer | undefined>;
  write(name: string, bytes: BufferSource): Promise<void>;
  clear(): Promise<void>;
}

/** In the browser's own file system, in a folder of that log and of what is made of it. */
export function browserParts(log: string, what: string): Parts {
  const folder = `${log}-${what}`;
  const open = async () => (await allRenders()).getDirectoryHandle(folder, { create: true });
  return {
    async read(name) {
      const file = await (await open()).getFileHandle(name).catch(() => undefined);
      return (await file?.getFile())?.arrayBuffer();
    },
    async write(name, bytes) {
      const file = await (await open()).getFileHandle(name, { create: true });
      // It is written to a copy, which takes the file's place when it is closed.
      const stream = await file.createWritable();
      await stream.write(bytes);
      await stream.close();
    },
    async clear() {
      await removeRender(folder);
    },
  };
}

/** Frees what renders have left of logs that are no more: their parts, and films that no tab offers. */
export async function keepPartsOf(logs: readonly string[]): Promise<void> {
  for (const folder of await Array.fromAsync((await allRenders()).keys())) {
    if (!logs.some((log) => folder.startsWith(`${log}-`))) await removeRender(folder);
  }
  const films = await (await navigator.storage.getDirectory()).getDirectoryHandle(FILMS, { create: true });
  const remove = (film: string) => films.removeEntry(film).catch(() => undefined);
  for (const film of await Array.fromAsync(films.keys())) {
    if (logs.some((log) => film.includes(`-${log.replace(/ndjson$/, '')}`))) continue;
    await navigator.locks.request(lockOfFilm(film), { ifAvailable: true }, (lock) => (lock ? remove(film) : undefined));
  }
}

/** One that is being written to in another tab stays. */
async function removeRender(folder: string): Promise<void> {
  await (await allRenders()).removeEntry(folder, { recursive: true }).catch(() => undefined);
}

async function allRenders(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle('renders', { create: true });
}

export async function readJson<T>(parts: Parts, name: string): Promise<T | undefined> {
  const bytes = await parts.read(name);
  try {
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
  } catch {
    return undefined;
  }
}

export function writeJson(parts: Parts, name: string, value: unknown): Promise<void> {
  return parts.write(name, new TextEncoder().encode(JSON.stringify(value)));
}
