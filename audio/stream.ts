/** The generated sound's way to the ear: a ring shared with the audio thread, whose future can be written anew. */
import type { BaseContext } from 'tone';
import { type RingStorage, ringStorage, ringView, ringWriter } from './stream-ring';
import type { StreamCounts, StreamMessage, StreamOptions } from './stream.worklet';
import workletUrl from './stream.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export interface Stream {
  /** Stereo; connect it to the band's `streamInput`. */
  readonly node: AudioWorkletNode;
  readonly sampleRate: number;
  /** For a writer in another thread, which then is the only one; undefined where nothing can be shared. */
  readonly shared: { readonly ring: RingStorage; readonly crossfade: number } | undefined;
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
  /** What is played again when the ring runs dry: so many seconds, such as a bar. */
  setPhrase(seconds: number): void;
  /** Whether there is nobody who plays, and nobody is to: then it falls silent soon, and counts no underrun. */
  setResting(isResting: boolean): void;
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
 * Where the page is not cross-origin isolated, and so has no SharedArrayBuffer, each side has a ring of its own, and they write to
 * each other: the sound is the same, and the counts are some milliseconds old.
 * @param seconds how much the ring holds at least.
 */
export async function createStream(context: BaseContext, seconds = DEFAULT_SECONDS): Promise<Stream> {
  await context.addAudioWorkletModule(workletUrl);
  const { sampleRate } = context;
  const crossfade = Math.round(CROSSFADE * sampleRate);
  const isShared = typeof SharedArrayBuffer !== 'undefined';
  const frames = seconds * sampleRate;
  const ring = ringStorage(frames, isShared ? SharedArrayBuffer : ArrayBuffer);
  const view = ringView(ring);
  const writer = ringWriter(ring, crossfade);
  const options: StreamOptions = { ring: isShared ? ring : frames, crossfade };
  const node = workletNode(context, 'phosphene-stream', {
    numberOfInputs: 0,
    outputChannelCount: [2],
    processorOptions: options,
  });
  const send = (message: StreamMessage) => void (isShared || node.port.postMessage(message));
  if (!isShared) node.port.addEventListener('message', takeCounts(ring));
  return {
    node,
    sampleRate,
    shared: isShared ? { ring, crossfade } : undefined,
    played: view.played,
    frameAt: (seconds) => Math.round(seconds * sampleRate) - view.shift(),
    end: view.end,
    write(at, left, right) {
      send({ at, left, right });
      return writer.write(at, left, right);
    },
    setPhrase(seconds) {
      const phrase = Math.round(seconds * sampleRate);
      view.setPhrase(phrase);
      send({ phrase });
    },
    setResting(isResting) {
      view.setResting(isResting);
      send({ isResting });
    },
    secondsAhead: () => (view.end() - view.played()) / sampleRate,
    underruns: view.gaps,
    relapses: view.relapses,
  };
}

/** The reader's counts, but for what the page itself has written. */
function takeCounts({ counts }: RingStorage) {
  const own = new Int32Array(counts);
  return ({ data }: MessageEvent<Partial<StreamCounts>>): void => {
    if (!data.counts) return;
    const [read = 0, , gaps = 0, shift = 0] = new Int32Array(data.counts);
    own.set([read, own[1]!, gaps, shift]);
  };
}
