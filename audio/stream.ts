/** The generated sound's way to the ear: a ring shared with the audio thread, whose future can be written anew. */
import type { BaseContext } from 'tone';
import { ringStorage, ringWriter } from './stream-ring';
import type { StreamOptions } from './stream.worklet';
import workletUrl from './stream.worklet.ts?worker&url';

export interface Stream {
  /** Stereo; connect it to the band's `streamInput`. */
  readonly node: AudioWorkletNode;
  readonly sampleRate: number;
  /** Frames heard since the stream began. */
  played(): number;
  /** The frame that is heard at a second of the audio context. */
  frameAt(seconds: number): number;
  /** The frame at which what is ready ends. */
  end(): number;
  /**
   * Samples of equal length, from frame `at` on: at `end()` they follow, before it they replace what was to come, faded
   * in over 5 ms. Returns the frame from which they are heard: what would come too late is left out.
   */
  write(at: number, left: Float32Array, right: Float32Array): number;
  /** How much there is to play, in seconds: the sound model's deadline. */
  secondsAhead(): number;
  /** How often the ring ran dry while it played. */
  underruns(): number;
  /** How often an old future was heard because the new one was late. */
  relapses(): number;
}

const DEFAULT_SECONDS = 4;
const CROSSFADE = 0.005;

/**
 * @param seconds how much the ring holds at least.
 * @throws Error where the page is not cross-origin isolated, for it then has no SharedArrayBuffer.
 */
export async function createStream(context: BaseContext, seconds = DEFAULT_SECONDS): Promise<Stream> {
  await context.addAudioWorkletModule(workletUrl);
  const { sampleRate } = context;
  const ring = ringStorage(seconds * sampleRate);
  const writer = ringWriter(ring, Math.round(CROSSFADE * sampleRate));
  const options: StreamOptions = { ring };
  const node = context.createAudioWorkletNode('phosphene-stream', {
    numberOfInputs: 0,
    outputChannelCount: [2],
    processorOptions: options,
  });
  return {
    node,
    sampleRate,
    played: writer.played,
    frameAt: (seconds) => Math.round(seconds * sampleRate) - writer.shift(),
    end: writer.end,
    write: writer.write,
    secondsAhead: () => (writer.end() - writer.played()) / sampleRate,
    underruns: writer.gaps,
    relapses: writer.relapses,
  };
}
