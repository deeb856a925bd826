/**
 * The ring between the generated sound's writer (the page) and its reader (the audio thread). What has not been heard
 * yet may be written anew: the new future is faded in over the old, and where the new one has not been written on in time,
 * the old one is heard once more.
 */
export interface RingStorage {
  /** Int32 that may wrap: samples read, samples written, gaps, and the audio context's frame less the samples read. */
  readonly counts: SharedArrayBuffer;
  /** Left and right interleaved; a power of two of frames. */
  readonly samples: SharedArrayBuffer;
}

const [READ, WRITTEN, GAPS, SHIFT] = [0, 1, 2, 3];
/** The reader may take this much while the writer writes: two of the browser's quanta. */
const SAFETY = 256;

/** @param frames at least so many fit. */
export function ringStorage(frames: number): RingStorage {
  const capacity = 2 ** Math.ceil(Math.log2(frames));
  return { counts: new SharedArrayBuffer(16), samples: new SharedArrayBuffer(8 * capacity) };
}

export interface RingWriter {
  /** Frames heard so far. */
  readonly played: () => number;
  /** Where what was written last ends; where that has been heard already and the old future is being heard, just ahead. */
  readonly end: () => number;
  /** How often an old future was heard because the new one ended. */
  readonly relapses: () => number;
  /** The audio context's frame at which frame 0 would have been heard; later with each gap. */
  readonly shift: () => number;
  /** How often the reader ran dry. */
  readonly gaps: () => number;
  /**
   * Writes from frame `at` on, at most from `end()`. What would come too late is left out, and what was to be heard
   * instead fades over to the new. What lay beyond stays in reserve. Returns the frame at which the new begins.
   */
  readonly write: (at: number, left: Float32Array, right: Float32Array) => number;
}

/** @param fade frames of the crossfade. */
export function ringWriter(storage: RingStorage, fade: number): RingWriter {
  const counts = new Int32Array(storage.counts);
  const samples = new Float32Array(storage.samples);
  const mask = samples.length / 2 - 1;
  let end = 0;
  /** Where the last block ended, which the next follows without a fade. */
  let made = 0;
  /** Where the reserve ends. */
  let written = 0;
  let relapses = 0;
  const played = () => written - ((Atomics.load(counts, WRITTEN) - Atomics.load(counts, READ)) | 0);

  /** From the new at `frame` over to the old beyond it: the new goes on backwards while it fades. */
  function join(frame: number): void {
    for (let k = 0; k < fade; k++) {
      const [old, back] = [2 * ((frame + k) & mask), 2 * ((frame - 1 - k) & mask)];
      const share = (k + 1) / (fade + 1);
      samples[old] = samples[back]! + share * (samples[old]! - samples[back]!);
      samples[old + 1] = samples[back + 1]! + share * (samples[old + 1]! - samples[back + 1]!);
    }
  }

  function currentEnd(): number {
    const heard = played();
    if (end >= heard || written <= end) return end;
    relapses++;
    return (end = Math.min(written, heard + SAFETY));
  }

  return {
    played,
    end: currentEnd,
    relapses: () => relapses,
    shift: () => Atomics.load(counts, SHIFT),
    gaps: () => Atomics.load(counts, GAPS),
    write(at, left, right) {
      const heard = played();
      const start = Math.min(Math.max(at, heard + SAFETY), currentEnd());
      const until = Math.min(at + left.length, heard + mask + 1);
      const over = start === made ? 0 : Math.min(fade, written - start);
      for (let frame = start; frame < until; frame++) {
        const i = 2 * (frame & mask);
        const share = frame - start < over ? (frame - start + 1) / (over + 1) : 1;
        samples[i] = samples[i]! + share * (left[frame - at]! - samples[i]!);
        samples[i + 1] = samples[i + 1]! + share * (right[frame - at]! - samples[i + 1]!);
      }
      // All of it too late: what lies there stays.
      if (until <= start) return start;
      end = made = until;
      if (written >= until + fade) join(until);
      else written = until;
      Atomics.store(counts, WRITTEN, written | 0);
      return start;
    },
  };
}

export interface RingReader {
  /** Fills both; `now` is the audio context's frame. Where the ring runs dry, what was heard goes on backwards and fades: never a hole, never a click. */
  read(left: Float32Array, right: Float32Array, now: number): void;
}

/** @param fade frames in which new sound comes in after a gap. @param tail frames that a gap is covered for. */
export function ringReader(storage: RingStorage, fade: number, tail: number): RingReader {
  const counts = new Int32Array(storage.counts);
  const samples = new Float32Array(storage.samples);
  const mask = samples.length / 2 - 1;
  /** What was heard last, newest at `newest - 1`. */
  const heard = new Float32Array(2 * tail);
  let newest = 0;
  let remembered = 0;
  /** Frames into a gap; beyond what is remembered there is silence. */
  let gap = 0;
  let gain = 0;
  let dry = true;

  const covered = (channel: number): number => {
    if (gap >= remembered) return 0;
    const back = (((newest - 1 - gap) % tail) + tail) % tail;
    return heard[2 * back + channel]! * (1 - gap / remembered);
  };

  return {
    read(left, right, now) {
      const from = Atomics.load(counts, READ);
      Atomics.store(counts, SHIFT, (now - from) | 0);
      const ready = (Atomics.load(counts, WRITTEN) - from) | 0;
      // After a gap it waits for as much as the fade needs, so that the fade is never cut.
      const frames = dry && ready < fade ? 0 : Math.max(0, Math.min(ready, left.length));
      for (let i = 0; i < left.length; i++) {
        if (i < frames) {
          const at = 2 * ((from + i) & mask);
          gain = Math.min(1, gain + 1 / fade);
          left[i] = gain * samples[at]! + (1 - gain) * covered(0);
          right[i] = gain * samples[at + 1]! + (1 - gain) * covered(1);
          if (gain < 1) gap++;
          else {
            heard[2 * newest] = samples[at]!;
            heard[2 * newest + 1] = samples[at + 1]!;
            newest = (newest + 1) % tail;
            remembered = Math.min(remembered + 1, tail);
            gap = 0;
          }
        } else {
          left[i] = covered(0);
          right[i] = covered(1);
          gap++;
        }
      }
      if (frames < left.length) {
        if (!dry) Atomics.add(counts, GAPS, 1);
        gain = 0;
      }
      dry = frames < left.length;
      Atomics.store(counts, READ, (from + frames) | 0);
    },
  };
}
