/** The browser's own file system, as the takes use it, in memory: with a lock for each open file, and an end to its room. */

class MemoryFile {
  readonly kind = 'file';
  bytes = new Uint8Array(0);
  isOpen = false;

  constructor(
    readonly name: string,
    readonly disk: MemoryDisk,
  ) {}

  getFile(): Promise<File> {
    return Promise.resolve(new File([this.bytes], this.name));
  }

  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle> {
    if (this.isOpen) return Promise.reject(new DOMException('It is open.', 'NoModificationAllowedError'));
    this.isOpen = true;
    const handle = {
      getSize: () => this.bytes.length,
      read: (into: Uint8Array, { at = 0 } = {}) => {
        const bytes = this.bytes.subarray(at, at + into.length);
        into.set(bytes);
        return bytes.length;
      },
      write: (bytes: Uint8Array, { at = 0 } = {}) => {
        this.resize(Math.max(this.bytes.length, at + bytes.length));
        this.bytes.set(bytes, at);
        return bytes.length;
      },
      truncate: (size: number) => this.resize(size),
      flush: () => undefined,
      close: () => (this.isOpen = false),
    };
    return Promise.resolve(handle as unknown as FileSystemSyncAccessHandle);
  }

  createWritable() {
    const pieces: BlobPart[] = [];
    const stream = new WritableStream<BlobPart>({
      write: (piece) => void pieces.push(piece),
      close: async () => {
        const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
        this.resize(bytes.length);
        this.bytes.set(bytes);
      },
    });
    const write = async (piece: BlobPart) => {
      const writer = stream.getWriter();
      await writer.write(piece);
      writer.releaseLock();
    };
    return Promise.resolve(Object.assign(stream, { write }));
  }

  resize(size: number): void {
    this.disk.take(size - this.bytes.length);
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }
}

class MemoryFolder {
  readonly kind = 'directory';
  readonly entries = new Map<string, MemoryFolder | MemoryFile>();

  constructor(readonly disk: MemoryDisk) {}

  getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    return this.get(name, create && (() => new MemoryFolder(this.disk))) as Promise<MemoryFolder>;
  }

  getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    return this.get(name, create && (() => new MemoryFile(name, this.disk))) as Promise<MemoryFile>;
  }

  private get(name: string, make: false | (() => MemoryFolder | MemoryFile)): Promise<MemoryFolder | MemoryFile> {
    if (!this.entries.has(name)) {
      if (!make) return Promise.reject(new DOMException(`There is no ${name}.`, 'NotFoundError'));
      this.entries.set(name, make());
    }
    return Promise.resolve(this.entries.get(name)!);
  }

  removeEntry(name: string): Promise<void> {
    const entry = this.entries.get(name);
    if (entry instanceof MemoryFile) entry.resize(0);
    return this.entries.delete(name) ? Promise.resolve() : Promise.reject(new DOMException(`There is no ${name}.`));
  }

  async *keys(): AsyncGenerator<string> {
    yield* await Promise.resolve(this.entries.keys());
  }
}

export class MemoryDisk {
  readonly root = new MemoryFolder(this);
  usage = 0;

  constructor(public quota = 1e9) {}

  /** @throws as the browser does, when the disk is full. */
  take(bytes: number): void {
    if (this.usage + bytes > this.quota) throw new DOMException('The disk is full.', 'QuotaExceededError');
    this.usage += bytes;
  }

  private readonly held = new Map<string, Promise<unknown>>();

  /** For `navigator.locks`. */
  readonly locks = {
    request: <T>(name: string, { ifAvailable = false }, work: (lock: object | null) => Promise<T>): Promise<T> => {
      const before = this.held.get(name);
      if (before && ifAvailable) return work(null);
      const done = (before ?? Promise.resolve()).then(() => work({ name }));
      const over: Promise<unknown> = done
        .catch(() => undefined)
        .then(() => this.held.get(name) === over && this.held.delete(name));
      this.held.set(name, over);
      return done;
    },
  };

  /** For `navigator.storage`. */
  readonly storage = {
    getDirectory: () => Promise.resolve(this.root),
    estimate: () => Promise.resolve({ quota: this.quota, usage: this.usage }),
  };
}
