/**
 * How much of a fragmented MP4 is whole. Boxes as in ISO/IEC 14496-12: size (32 bits, or 1 and then 64 bits), type.
 */

/** Reads up to `length` bytes at `at`; fewer at the end. */
export type ReadAt = (at: number, length: number) => Uint8Array | Promise<Uint8Array>;

/** Where the last whole fragment ends: 0 if there is none, for then there is nothing to see or hear. */
export async function wholeLength(read: ReadAt, size: number): Promise<number> {
  let [at, whole] = [0, 0];
  let header = false;
  let fragment = false;
  for (;;) {
    const box = await boxAt(read, at, size);
    if (!box) return whole;
    at = box.end;
    if (box.type === 'moov') header = true;
    else if (box.type === 'moof') fragment = header;
    else if (box.type === 'mdat' && fragment) {
      whole = at;
      fragment = false;
    } else if (box.type !== 'ftyp' && box.type !== 'free') return whole;
  }
}

async function boxAt(read: ReadAt, at: number, size: number): Promise<{ type: string; end: number } | undefined> {
  const head = await read(at, 16);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const short = view.getUint32(0);
  if (short === 1 && head.length < 16) return undefined;
  const length = short === 1 ? Number(view.getBigUint64(8)) : short;
  const end = at + length;
  // A box that is shorter than its own head, or reaches beyond the file, is not whole.
  if (length < 8 || end > size) return undefined;
  return { type: String.fromCharCode(...head.subarray(4, 8)), end };
}
