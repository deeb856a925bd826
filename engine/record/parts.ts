/** Where an unfinished render keeps what it has: named pieces, each written whole or not at all. */
export interface Parts {
  read(name: string): Promise<ArrayBuffer | undefined>;
  write(name: string, bytes: BufferSource): Promise<void>;
  clear(): Promise<void>;
}

/** In the browser's own file system, in a folder of that name. */
export function browserParts(folder: string): Parts {
  const open = async () => {
    const root = await navigator.storage.getDirectory();
    const renders = await root.getDirectoryHandle('renders', { create: true });
    return renders.getDirectoryHandle(folder, { create: true });
  };
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
      const root = await navigator.storage.getDirectory();
      const renders = await root.getDirectoryHandle('renders', { create: true });
      await renders.removeEntry(folder, { recursive: true }).catch(() => undefined);
    },
  };
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
