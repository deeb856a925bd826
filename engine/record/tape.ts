/** A tape: stereo sound, appended to block by block, up to a length fixed beforehand. */
export interface Tape {
  /** Samples so far: may exceed what is kept. */
  length(): number;
  push(left: Float32Array, right: Float32Array): void;
  recorded(): { readonly left: Float32Array<ArrayBuffer>; readonly right: Float32Array<ArrayBuffer> };
}

/** @param capacity samples kept; what comes after them is counted and dropped. */
export function soundTape(capacity: number): Tape {
  const left = new Float32Array(capacity);
  const right = new Float32Array(capacity);
  let length = 0;
  return {
    length: () => length,
    push(l, r) {
      const room = Math.max(0, Math.min(l.length, capacity - length));
      left.set(l.subarray(0, room), Math.min(length, capacity));
      right.set(r.subarray(0, room), Math.min(length, capacity));
      length += l.length;
    },
    recorded: () => ({ left, right }),
  };
}
