/**
 * A film that grows on the browser's disk: one in 4K is larger than the memory. Each is one tab's, which makes it and then
 * offers it, until that tab makes another or is closed.
 */
import { StreamTarget } from 'mediabunny';
import { FILMS, lockOfFilm } from '../../engine/record/render/kept-parts';

export interface FilmOnDisk {
  readonly target: StreamTarget;
  /** The film, once it is finished. */
  file(): Promise<File>;
}

/** What `StreamTarget` writes at once, in bytes. */
const CHUNK = 2 ** 22;

interface Claim {
  readonly name: string;
  letGo(): Promise<void>;
}
let claim: Claim | undefined;

/**
 * What is made from here on is this tab's alone, with the parts that are kept of it; the one before is not any more.
 * @param name of the render
 * @throws Error, in the performer's words, where it is another tab's
 */
export async function claimFilm(name: string): Promise<void> {
  if (claim?.name === name) return;
  await claim?.letGo();
  claim = undefined;
  const [granted, held] = [Promise.withResolvers<boolean>(), Promise.withResolvers<void>()];
  const over = navigator.locks.request(lockOfFilm(name), { ifAvailable: true }, (lock) => {
    granted.resolve(lock !== null);
    return lock ? held.promise : undefined;
  });
  if (!(await granted.promise))
    throw new Error('Another tab makes this film, or offers it: save it there, and close it.');
  claim = {
    name,
    letGo() {
      held.resolve();
      return over;
    },
  };
}

/** Opens it, once it is claimed; films that no tab offers any more make room. */
export function openFilm(name: string): FilmOnDisk {
  const handle = emptied(name).then((folder) => folder.getFileHandle(name, { create: true }));
  let disk: FileSystemWritableFileStream;
  const stream = new WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }>({
    async start() {
      disk = await (await handle).createWritable();
    },
    write: ({ data, position }) => disk.write({ type: 'write', data, position }),
    close: () => disk.close(),
    abort: () => disk.abort(),
  });
  return {
    target: new StreamTarget(stream, { chunked: true, chunkSize: CHUNK }),
    file: async () => (await handle).getFile(),
  };
}

/** One that was finished before and may not have been saved. @param since milliseconds of when what it is of was written last */
export async function finishedFilm(name: string, since: number): Promise<File | undefined> {
  const root = await navigator.storage.getDirectory();
  const films = await root.getDirectoryHandle(FILMS, { create: true });
  const handle = await films.getFileHandle(name).catch(() => undefined);
  const file = await handle?.getFile();
  // Until it is closed, its file is empty.
  return file && file.size > 0 && file.lastModified >= since ? file : undefined;
}

async function emptied(own: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const films = await root.getDirectoryHandle(FILMS, { create: true });
  for (const name of await Array.fromAsync(films.keys())) {
    const remove = () => films.removeEntry(name).catch(() => undefined);
    if (name === own) await remove();
    else
      await navigator.locks.request(lockOfFilm(name), { ifAvailable: true }, (lock) => (lock ? remove() : undefined));
  }
  return films;
}
