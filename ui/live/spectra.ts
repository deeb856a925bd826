/**
 * The generated sound's spectra by the samples at which they are heard: those of the past, and of a future that a new
 * chord may rewrite, as it does in the ring.
 */
import { BLOCK } from '../../engine/models/sound/types';
import type { PlacedBlock } from '../../engine/players/accompanist';

export interface Spectra {
  /** What was known from the block's beginning on is forgotten. */
  write(block: Pick<PlacedBlock, 'left' | 'frames' | 'at' | 'begins'>): void;
  /** [bins] compressed amplitudes that are heard at a sample; undefined where nothing is known. */
  at(sample: number): Float32Array | undefined;
  /** The sample at which what is known ends. */
  end(): number;
  /** Where a future was replaced by another, oldest first. */
  rewrites(): readonly number[];
  /** From where on the spectra are others than at the last call; Infinity if they are not. */
  takeChange(): number;
}

interface Row {
  readonly from: number;
  readonly until: number;
  readonly values: Float32Array;
}

/** @param memory samples from the end back that are remembered. */
export function createSpectra(memory: number): Spectra {
  let rows: readonly Row[] = [];
  let rewrites: readonly number[] = [];
  let changed = Infinity;
  const end = () => rows.at(-1)?.until ?? 0;
  return {
    write({ left, frames, at, begins }) {
      const hop = left.length / BLOCK;
      const bins = frames.length / BLOCK;
      // All of it too late: the ring keeps what it has.
      if (begins >= at + left.length) return;
      if (begins < end()) rewrites = [...rewrites, begins];
      const kept = rows
        .filter(({ from }) => from < begins)
        .map((row) => (row.until > begins ? { ...row, until: begins } : row));
      const made = Array.from({ length: BLOCK }, (_, i) => ({
        from: Math.max(begins, at + i * hop),
        until: at + (i + 1) * hop,
        values: frames.subarray(i * bins, (i + 1) * bins),
      })).filter(({ until }) => until > begins);
      const oldest = at + left.length - memory;
      rows = [...kept, ...made].filter(({ until }) => until > oldest);
      rewrites = rewrites.filter((sample) => sample > oldest);
      changed = Math.min(changed, begins);
    },
    at: (sample) => rows.findLast(({ from }) => from <= sample && sample < end())?.values,
    end,
    rewrites: () => rewrites,
    takeChange() {
      const since = changed;
      changed = Infinity;
      return since;
    },
  };
}
