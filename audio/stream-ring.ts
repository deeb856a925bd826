/**
 * The ring between the generated sound's writer (the models' worker, or the page) and its reader (the audio thread). What has not
 * been heard yet may be written anew: the new future is faded in over the old, and where the new one has not been written on in
 * time, the old one is heard once more.
 */
export interface RingStorage {
  /**
   * Int32 that may wrap: frames read, frames written, gaps, the audio context's frame less the frames read, the frames of a phrase
   * (0: not known), the frame at which what was written last ends, relapses, and whether it rests (0: not).
   */
  readonly counts: ArrayBufferLike;
  /** Left and right interleaved; a power of two of frames. */
  readonly samples: ArrayBufferLike;
}

const [READ, WRITTEN, GAPS, SHIFT, PHRASE, END, RELAPSES, RESTS] = [0, 1, 2, 3, 4, 5, 6, 7];
const COUNTS = 8;
/** The reader may take this much while the writer writes: two of the browser's quanta. */
const SAFETY = 256;

/** @param frames at least so many fit. Shared, unless another kind of buffer is asked for. */
export function ringStorage(
  frames: number,
  Bytes: new (bytes: number) => ArrayBufferLike = SharedArrayBuffer,
): RingStorage {
  const capacity = 2 ** Math.ceil(Math.log2(frames));
  return { counts: new Bytes(4 * COUNTS), samples: new Bytes(8 * capacity) };
}

/** How the ring stands, for whoever shares it. */
export interface RingView {
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
  /** How long a phrase is, in frames: what is played again in a gap. */
  readonly setPhrase: (frames: number) => void;
  /** Whether nobody writes, and nobody is to: then it falls silent soon where it runs dry, and that is no gap. */
  readonly setResting: (isResting: boolean) => void;
}

export interface RingWriter extends RingView {
  /**
   * Writes from frame `at` on, at most from `end()`. What would come too late is left out, and what was to be heard
   * instead fades over to the new. What lay beyond stays in reserve. Returns the frame at which the new begins.
   */
  readonly write: (at: number, left: Float32Array, right: Float32Array) => number;
}

/** The frame whose count has wrapped to this, near another frame. */
const unwrapped = (count: number, near: number) => near + ((count - (near | 0)) | 0);

/** @param near a frame about which the ring stands now: counts wrap, frames do not. */
export function ringView({ counts: shared }: RingStorage, near = 0): RingView {
  const counts = new Int32Array(shared);
  const count = (which: number) => Atomics.load(counts, which);
  let heard = near;
  const played = () => (heard = unwrapped(count(READ), heard));
  return {
    played,
    end() {
      const [end, written] = [count(END), count(WRITTEN)].map((each) => unwrapped(each, played())) as [number, number];
      return end >= heard || written <= end ? end : Math.min(written, heard + SAFETY);
    },
    relapses: () => count(RELAPSES),
    shift: () => count(SHIFT),
    gaps: () => count(GAPS),
    setPhrase: (frames) => void Atomics.store(counts, PHRASE, frames),
    setResting: (isResting) => void Atomics.store(counts, RESTS, Number(isResting)),
  };
}

/**
 * Goes on where a writer before it stopped: there is one at a time.
 * @param fade frames of the crossfade. @param near a frame about which the ring stands now.
 */
export function ringWriter(storage: RingStorage, fade: number, near = 0): RingWriter {
  const counts = new Int32Array(storage.counts);
  const samples = new Float32Array(storage.samples);
  const mask = samples.length / 2 - 1;
  const view = ringView(storage, near);
  const { played } = view;
  let end = unwrapped(counts[END]!, played());
  /** Where the last block ended, which the next follows without a fade. */
  let made = end;
  /** Where the reserve ends. */
  let written = unwrapped(counts[WRITTEN]!, played());
  const endAt = (frame: number) => {
    end = frame;
    Atomics.store(counts, END, end | 0);
  };

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
    Atomics.add(counts, RELAPSES, 1);
    endAt(Math.min(written, heard + SAFETY));
    return end;
  }

  return {
    ...view,
    end: currentEnd,
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
      made = until;
      endAt(until);
      if (written >= until + fade) join(until);
      else written = until;
      Atomics.store(counts, WRITTEN, written | 0);
      return start;
    },
  };
}

export interface RingReader {
  /**
   * Fills both; `now` is the audio context's frame. Where the ring runs dry, the last phrase that was heard is played again and
   * again, and fades in the end, or at once where nobody plays any more: never a hole, never a click.
   */
  read(left: Float32Array, right: Float32Array, now: number): void;
}

/** How a gap is covered; all in frames. */
export interface Cover {
  /** Of what was heard so much is kept: the longest phrase. */
  readonly most: number;
  /** A crossfade from one round of the phrase to the next. */
  readonly seam: number;
  /** It goes on at its level for so long, and then fades for so long. */
  readonly holds: number;
  readonly fades: number;
  /** Where it rests it fades at once, for so long. */
  readonly rests: number;
}

/** @param fade frames in which new sound comes in after a gap. */
export function ringReader(storage: RingStorage, fade: number, cover: Cover): RingReader {
  const counts = new Int32Array(storage.counts);
  const samples = new Float32Array(storage.samples);
  const mask = samples.length / 2 - 1;
  const { most, holds, fades, rests } = cover;
  /** What was heard last, newest at `newest - 1`. */
  const heard = new Float32Array(2 * most);
  let newest = 0;
  let remembered = 0;
  /** Frames into a gap, of the phrase that covers it, and how loud that is as far as it rests. */
  let gap = 0;
  let phrase = 0;
  let level = 1;
  let gain = 0;
  let dry = true;

  function covered(channel: number): number {
    if (gap === 0) phrase = Math.min(Atomics.load(counts, PHRASE) || remembered, remembered);
    if (phrase === 0 || gap >= holds + fades) return 0;
    const at = (frame: number) => heard[2 * ((newest - phrase + frame + 2 * most) % most) + channel]!;
    const seam = Math.min(cover.seam, phrase >> 1);
    const round = phrase - seam;
    const place = gap % round;
    let sample = at(place);
    if (place < seam) {
      // The first round follows what was heard, backwards; each other one the end of the round before.
      const before = gap < round ? at(phrase - 1 - place) : at(round + place);
      sample = before + ((place + 1) / (seam + 1)) * (sample - before);
    }
    return level * (gap < holds ? sample : sample * (1 - (gap - holds) / fades));
  }

  return {
    read(left, right, now) {
      const from = Atomics.load(counts, READ);
      Atomics.store(counts, SHIFT, (now - from) | 0);
      const ready = (Atomics.load(counts, WRITTEN) - from) | 0;
      const isResting = Atomics.load(counts, RESTS) !== 0;
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
            newest = (newest + 1) % most;
            remembered = Math.min(remembered + 1, most);
            gap = 0;
            level = 1;
          }
        } else {
          left[i] = covered(0);
          right[i] = covered(1);
          gap++;
          if (isResting) level = Math.max(0, level - 1 / rests);
        }
      }
      if (frames < left.length) {
        if (!dry && !isResting) Atomics.add(counts, GAPS, 1);
        gain = 0;
      }
      dry = frames < left.length;
      Atomics.store(counts, READ, (from + frames) | 0);
    },
  };
}
