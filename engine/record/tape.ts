/** A tape: stereo sound, written block by block, up to a length fixed beforehand. */
export interface Tape {
  /** Samples so far: may exceed what is kept. */
  length(): number;
  /** From sample `at` on, at most from the tape's end; what lay there fades over to the new, what lay beyond goes. */
  write(at: number, left: Float32Array, right: Float32Array): void;
  recorded(): { readonly left: Float32Array<ArrayBuffer>; readonly right: Float32Array<ArrayBuffer> };
}

/** @param capacity samples kept; what comes after them is counted and dropped. @param fade samples of a crossfade. */
export function soundTape(capacity: number, fade: number): Tape {
  const left = new Float32Array(capacity);
  const right = new Float32Array(capacity);
  let length = 0;
  return {
    length: () => length,
    write(at, l, r) {
      const over = Math.min(fade, length - at);
      const room = Math.max(0, Math.min(l.length, capacity - at));
      for (let i = 0; i < room; i++) {
        const share = i < over ? (i + 1) / (over + 1) : 1;
        left[at + i] = left[at + i]! + share * (l[i]! - left[at + i]!);
        right[at + i] = right[at + i]! + share * (r[i]! - right[at + i]!);
      }
      length = at + l.length;
    },
    recorded: () => ({ left, right }),
  };
}
