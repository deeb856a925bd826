/**
 * The ring by which the recorder gets every sample: the audio thread writes a slot a quantum, with the context's frame
 * number of its first sample, so that whatever is missing is missed at its place.
 */
export interface PcmStorage {
  /** Int32 that may wrap: slots written, slots read. */
  readonly counts: SharedArrayBuffer;
  /** Of each slot, the frame number of its first sample. Float64: whole beyond any show's length. */
  readonly frames: SharedArrayBuffer;
  /** Float32, slot after slot, in each the channels one after the other. */
  readonly samples: SharedArrayBuffer;
  readonly channels: number;
}

/** Frames of a slot: the browser's quantum. */
export const QUANTUM = 128;
const [WRITTEN, READ] = [0, 1];

/** @param frames at least so many fit. */
export function pcmStorage(frames: number, channels: number): PcmStorage {
  const slots = 2 ** Math.ceil(Math.log2(frames / QUANTUM));
  return {
    counts: new SharedArrayBuffer(8),
    frames: new SharedArrayBuffer(8 * slots),
    samples: new SharedArrayBuffer(4 * QUANTUM * channels * slots),
    channels,
  };
}

/** Writes a quantum of all inputs, two channels each; a missing channel is silence. Waits for nobody: without room it is lost. */
export function pcmWriter(storage: PcmStorage): (frame: number, inputs: readonly Float32Array[][]) => void {
  const { counts, frames, samples } = views(storage);
  return (frame, inputs) => {
    const written = Atomics.load(counts, WRITTEN);
    if (((written - Atomics.load(counts, READ)) | 0) >= frames.length) return;
    const slot = written & (frames.length - 1);
    frames[slot] = frame;
    for (let channel = 0; channel < storage.channels; channel++) {
      const place = QUANTUM * (storage.channels * slot + channel);
      const input = inputs[channel >> 1];
      const source = input?.[channel & 1] ?? input?.[0];
      if (source) samples.set(source, place);
      else samples.fill(0, place, place + QUANTUM);
    }
    Atomics.store(counts, WRITTEN, (written + 1) | 0);
  };
}

export interface PcmReader {
  /** Hands over, slot by slot, what is there. The channels are views, good for the call alone. */
  drain(take: (frame: number, channels: readonly Float32Array[]) => void): void;
}

export function pcmReader(storage: PcmStorage): PcmReader {
  const { counts, frames, samples } = views(storage);
  return {
    drain(take) {
      const written = Atomics.load(counts, WRITTEN);
      for (let read = Atomics.load(counts, READ); read !== written; read = (read + 1) | 0) {
        const slot = read & (frames.length - 1);
        const first = QUANTUM * storage.channels * slot;
        const channels = Array.from({ length: storage.channels }, (_, i) =>
          samples.subarray(first + QUANTUM * i, first + QUANTUM * (i + 1)),
        );
        take(frames[slot]!, channels);
        Atomics.store(counts, READ, (read + 1) | 0);
      }
    },
  };
}

function views({ counts, frames, samples }: PcmStorage) {
  return { counts: new Int32Array(counts), frames: new Float64Array(frames), samples: new Float32Array(samples) };
}
