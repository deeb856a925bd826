/** A stem: stereo, 24 bits, as a WAV file that is right after every flush. RIFF as in "Multimedia Programming Interface" 1.0. */

export interface Stem {
  /** Samples from the show's frame `at` on; they follow one another. */
  add(at: number, left: Float32Array, right: Float32Array): void;
  /** The frame at which the film begins: what came before it goes, what comes from it on is written. */
  beginAt(frame: number): void;
  flush(): void;
  close(): void;
}

const HEAD = 44;
const BYTES_PER_FRAME = 6;

export function wavHead(sampleRate: number, dataBytes: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEAD));
  const text = (at: number, word: string) => [...word].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  const size = Math.min(dataBytes, 2 ** 32 - HEAD);
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
    for (const [channel, x] of [left[i]!, right[i]!].entries()) {
      const value = Math.round(Math.min(1, Math.max(-1, x)) * 0x7fffff);
      const place = BYTES_PER_FRAME * i + 3 * channel;
      bytes[place] = value & 255;
      bytes[place + 1] = (value >> 8) & 255;
      bytes[place + 2] = (value >> 16) & 255;
    }
  }
  return bytes;
}

export function openStem(handle: FileSystemSyncAccessHandle, sampleRate: number): Stem {
  /** What came before it was known where the film begins. */
  let early: { at: number; left: Float32Array; right: Float32Array }[] | undefined = [];
  let begin = 0;
  /** Frames written. */
  let length = 0;
  handle.truncate(0);
  handle.write(wavHead(sampleRate, 0), { at: 0 });

  function write(at: number, left: Float32Array, right: Float32Array): void {
    const skip = Math.max(0, begin - at);
    if (skip >= left.length) return;
    // Where samples are missing there is silence: the file system fills with zeros.
    length = Math.max(length, at + skip - begin);
    handle.write(pcm24(left.subarray(skip), right.subarray(skip)), { at: HEAD + BYTES_PER_FRAME * length });
    length += left.length - skip;
  }

  function flush(): void {
    handle.write(wavHead(sampleRate, BYTES_PER_FRAME * length), { at: 0 });
    handle.flush();
  }

  return {
    add(at, left, right) {
      if (early) early.push({ at, left: left.slice(), right: right.slice() });
      else write(at, left, right);
    },
    beginAt(frame) {
      begin = frame;
      const held = early ?? [];
      early = undefined;
      for (const block of held) write(block.at, block.left, block.right);
    },
    flush,
    close() {
      flush();
      handle.close();
    },
  };
}
