/** Stereo sound in pieces, read where it is wanted: that of hours is larger than the memory. */
import type { Parts } from './kept-parts';

export interface Sound {
  readonly left: Float32Array<ArrayBuffer>;
  readonly right: Float32Array<ArrayBuffer>;
}

export interface SoundReel {
  /** Samples. */
  readonly length: number;
  /** Samples of a piece; the last may be shorter. */
  readonly pieceLength: number;
  piece(index: number): Promise<Sound>;
  /** `count` samples from `from` on; silence before the beginning and after the end. */
  read(from: number, count: number): Promise<Sound>;
}

/** As a render cuts it. */
export const PIECE_SECONDS = 10;
/** A read may span two of them. */
const PIECES_AT_HAND = 2;

export function soundReel(length: number, pieceLength: number, load: (index: number) => Promise<Sound>): SoundReel {
  const atHand = new Map<number, Promise<Sound>>();
  function piece(index: number): Promise<Sound> {
    const found = atHand.get(index) ?? load(index);
    atHand.delete(index);
    atHand.set(index, found);
    if (atHand.size > PIECES_AT_HAND) atHand.delete(atHand.keys().next().value!);
    return found;
  }
  return {
    length,
    pieceLength,
    piece,
    async read(from, count) {
      const [left, right] = [new Float32Array(count), new Float32Array(count)];
      const end = Math.min(from + count, length);
      for (let at = Math.max(0, from); at < end;) {
        const index = Math.floor(at / pieceLength);
        const first = index * pieceLength;
        const next = Math.min(end, first + pieceLength);
        const sound = await piece(index);
        left.set(sound.left.subarray(at - first, next - first), at - from);
        right.set(sound.right.subarray(at - first, next - first), at - from);
        at = next;
      }
      return { left, right };
    },
  };
}

/** A reel whose pieces `keepPiece` has written. */
export function keptReel(parts: Parts, name: string, length: number, pieceLength: number): SoundReel {
  return soundReel(length, pieceLength, async (index) => {
    const bytes = await parts.read(nameOf(name, index));
    if (!bytes) throw new Error(`A piece of the sound is gone (${nameOf(name, index)}): render it anew.`);
    const half = bytes.byteLength / 2;
    return { left: new Float32Array(bytes, 0, half / 4), right: new Float32Array(bytes, half) };
  });
}

export function keepPiece(parts: Parts, name: string, index: number, { left, right }: Sound): Promise<void> {
  const both = new Float32Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return parts.write(nameOf(name, index), both);
}

const nameOf = (name: string, index: number) => `${name}-${index}.f32`;
