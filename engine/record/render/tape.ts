/** A tape: stereo sound, written block by block, that hands over what nobody can write over any more. */
import type { Sound } from './sound-reel';

export interface Tape {
  /** Samples so far. */
  length(): number;
  /**
   * From sample `at` on, at most from the tape's end and at most a piece before it; what lay there fades over to the
   * new, what lay beyond goes.
   */
  write(at: number, left: Float32Array, right: Float32Array): void;
  /** Hands over the rest, so that the tape is `length` samples long: silent where nothing was written. */
  finish(length: number): void;
}

export interface TapeParts {
  /** Samples. */
  readonly pieceLength: number;
  /** Samples of a crossfade. */
  readonly fade: number;
  /** Takes the pieces, in their order. */
  readonly keep: (index: number, piece: Sound) => void;
}

export function soundTape({ pieceLength, fade, keep }: TapeParts): Tape {
  const open = new Map<number, Sound>();
  let length = 0;
  let kept = 0;

  const fresh = (): Sound => ({ left: new Float32Array(pieceLength), right: new Float32Array(pieceLength) });
  function pieceOf(index: number): Sound {
    const piece = open.get(index) ?? fresh();
    open.set(index, piece);
    return piece;
  }
  function keepUntil(index: number): void {
    for (; kept < index; kept++) {
      keep(kept, pieceOf(kept));
      open.delete(kept);
    }
  }

  return {
    length: () => length,
    write(at, l, r) {
      const over = Math.min(fade, length - at);
      for (let i = 0; i < l.length; i++) {
        const { left, right } = pieceOf(Math.floor((at + i) / pieceLength));
        const place = (at + i) % pieceLength;
        const share = i < over ? (i + 1) / (over + 1) : 1;
        left[place] = left[place]! + share * (l[i]! - left[place]!);
        right[place] = right[place]! + share * (r[i]! - right[place]!);
      }
      length = at + l.length;
      keepUntil(Math.floor(length / pieceLength) - 1);
    },
    finish(whole) {
      const last = Math.ceil(whole / pieceLength) - 1;
      keepUntil(last);
      const rest = whole - last * pieceLength;
      const { left, right } = pieceOf(last);
      keep(last, { left: left.slice(0, rest), right: right.slice(0, rest) });
    },
  };
}
