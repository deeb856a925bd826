/** A film that grows on the browser's disk: one in 4K is larger than the memory. */
import { StreamTarget } from 'mediabunny';

export interface FilmOnDisk {
  readonly target: StreamTarget;
  /** The film, once it is finished. */
  file(): Promise<File>;
}

/** What `StreamTarget` writes at once, in bytes. */
const CHUNK = 2 ** 22;

/** Opens it; the film before, which was offered, makes room. */
export function openFilm(name: string): FilmOnDisk {
  const handle = emptied().then((folder) => folder.getFileHandle(name, { create: true }));
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

async function emptied(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('films', { recursive: true }).catch(() => undefined);
  return root.getDirectoryHandle('films', { create: true });
}
