/** A stem: stereo, 24 bits, as a WAV file that is whole after every flush. RIFF as in "Multimedia Programming Interface" 1.0. */

export interface Stem {
  /** Samples from the show's frame `at` on; they follow one another. */
  add(at: number, left: Float32Array, right: Float32Array): unknown;
  /** The frame at which the film begins: what came before it goes. */
  beginAt(frame: number): unknown;
  flush(): void;
  close(): void;
}

export interface StemParts {
  readonly handle: FileSystemSyncAccessHandle;
  readonly sampleRate: number;
  /** The disk takes no more. What was written before is whole. */
  readonly onFull: () => void;
  /** It has become longer than its head can say: few programs read on. Said once. */
  readonly onLong: () => void;
  /** Bytes; stands in for what a head can say in tests. */
  readonly longest?: number;
}

const HEAD = 44;
const BYTES_PER_FRAME = 6;
const LONGEST = 2 ** 32 - HEAD;
/** The copy of an earlier film may fill the disk as well, and is let go then: so many flushes in a row may fail. */
const TRIES = 3;

export function wavHead(sampleRate: number, dataBytes: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEAD));
  const text = (at: number, word: string) => [...word].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  const size = Math.min(dataBytes, LONGEST);
  text(0, 'RIFF');
  view.setUint32(4, HEAD - 8 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * BYTES_PER_FRAME, true);
  view.setUint16(32, BYTES_PER_FRAME, true);
  view.setUint16(34, 24, true);
  text(36, 'data');
  view.setUint32(40, size, true);
  return new Uint8Array(view.buffer);
}

/** Interleaved, little endian; beyond full scale it is clipped. */
export function pcm24(left: Float32Array, right: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BYTES_PER_FRAME * left.length);
  for (let i = 0; i < left.length; i++) {
    put(left[i]!, BYTES_PER_FRAME * i);
    put(right[i]!, BYTES_PER_FRAME * i + 3);
  }
  return bytes;

  function put(x: number, place: number): void {
    const value = Math.round(Math.min(1, Math.max(-1, x)) * 0x7fffff);
    bytes[place] = value;
    bytes[place + 1] = value >> 8;
    bytes[place + 2] = value >> 16;
  }
}

/** Nothing is written but by `flush`: many small writes are slow in a browser. */
export function openStem({ handle, sampleRate, onFull, onLong, longest = LONGEST }: StemParts): Stem {
  let held: { at: number; left: Float32Array; right: Float32Array }[] = [];
  let begin: number | undefined;
  /** Frames written. */
  let length = 0;
  let failures = 0;
  let [isFull, isLong] = [false, false];
  handle.truncate(0);

  function isWritten(bytes: Uint8Array<ArrayBuffer>, at: number): boolean {
    try {
      // A full disk throws, or gives an error's number for a length.
      return handle.write(bytes, { at }) === bytes.length;
    } catch {
      return false;
    }
  }

  function flush(): void {
    if (begin === undefined || isFull) return;
    const zero = begin;
    held = held.filter(({ at, left }) => at + left.length > zero + length);
    const end = held.reduce((last, { at, left }) => Math.max(last, at + left.length - zero), length);
    // Where samples are missing there is silence.
    const [left, right] = [new Float32Array(end - length), new Float32Array(end - length)];
    for (const block of held) {
      const place = block.at - zero - length;
      left.set(block.left.subarray(Math.max(0, -place)), Math.max(0, place));
      right.set(block.right.subarray(Math.max(0, -place)), Math.max(0, place));
    }
    const [place, bytes] = [HEAD + BYTES_PER_FRAME * length, BYTES_PER_FRAME * end];
    if (isWritten(pcm24(left, right), place) && isWritten(wavHead(sampleRate, bytes), 0)) {
      held = [];
      length = end;
      failures = 0;
      if (bytes > longest && !isLong) onLong();
      isLong = bytes > longest;
    } else if (++failures === TRIES) {
      held = [];
      isFull = true;
      onFull();
    }
  }

  return {
    add: (at, left, right) => !isFull && held.push({ at, left: left.slice(), right: right.slice() }),
    beginAt: (frame) => (begin = frame),
    flush,
    /** One that has never begun stays empty. */
    close() {
      flush();
      try {
        handle.flush();
      } catch {
        // Of a disk that is full, `flush` has told.
      }
      handle.close();
    },
  };
}
