/** The generated sound's way to the ear: a ring shared with the audio thread (ringbuf.js, MPL-2.0). */
import { RingBuffer } from 'ringbuf.js';
import type { BaseContext } from 'tone';
import type { StreamOptions } from './stream.worklet';
import workletUrl from './stream.worklet.ts?worker&url';

export interface Stream {
  /** Stereo; connect it to the band's `streamInput`. */
  readonly node: AudioWorkletNode;
  /** Samples of equal length, at the context's rate. Returns how many frames the ring took; offer the rest later. */
  push(left: Float32Array, right: Float32Array): number;
  /** How much there is to play, in seconds: the sound model's deadline. */
  secondsAhead(): number;
  /** How often the ring ran dry while it played. */
  underruns(): number;
}

const DEFAULT_SECONDS = 8;

/**
 * @param seconds how much the ring holds.
 * @throws Error where the page is not cross-origin isolated, for it then has no SharedArrayBuffer.
 */
export async function createStream(context: BaseContext, seconds = DEFAULT_SECONDS): Promise<Stream> {
  await context.addAudioWorkletModule(workletUrl);
  const storage = RingBuffer.getStorageForCapacity(2 * Math.ceil(seconds * context.sampleRate), Float32Array);
  const ring = new RingBuffer(storage, Float32Array);
  const underruns = new Int32Array(new SharedArrayBuffer(4));
  const options: StreamOptions = { ring: storage, underruns: underruns.buffer };
  const node = context.createAudioWorkletNode('phosphene-stream', {
    numberOfInputs: 0,
    outputChannelCount: [2],
    processorOptions: options,
  });
  return {
    node,
    push(left, right) {
      const frames = Math.min(left.length, right.length, ring.availableWrite() >> 1);
      const interleaved = new Float32Array(2 * frames);
      for (let i = 0; i < frames; i++) {
        interleaved[2 * i] = left[i]!;
        interleaved[2 * i + 1] = right[i]!;
      }
      return ring.push(interleaved) >> 1;
    },
    secondsAhead: () => (ring.availableRead() >> 1) / context.sampleRate,
    underruns: () => Atomics.load(underruns, 0),
  };
}
