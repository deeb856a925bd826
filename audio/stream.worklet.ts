/** Plays the ring of generated sound: see `stream-ring.ts`. */
import { ringReader, type RingReader, type RingStorage, ringStorage, ringWriter } from './stream-ring';
import { type Processor, register, scope } from './worklet-scope';

export interface StreamOptions {
  /** Shared with the page; or how many frames it is to hold, where nothing can be shared, and then what is written comes by message. */
  readonly ring: RingStorage | number;
  /** Of a change, in frames. */
  readonly crossfade: number;
}

/** What comes by message, and the counts that go back. */
export type StreamMessage =
  | { readonly at: number; readonly left: Float32Array; readonly right: Float32Array }
  | { readonly phrase: number }
  | { readonly isResting: boolean };
export interface StreamCounts {
  readonly counts: ArrayBuffer;
}

/** Seconds in which sound comes in after a gap; how a gap is covered: on a slow machine models take their time to start anew. */
const FADE = 0.01;
const COVER = { most: 4, seam: 0.03, holds: 20, fades: 40, rests: 0.5 };
/** The page hears of the counts once in so many blocks of 128 frames. */
const BLOCKS_A_MESSAGE = 4;

/** Where nothing is shared: the ring outlives a part that threw, for its page goes on writing where it was. */
const own = new WeakMap<StreamOptions, RingStorage>();
function ringOf(options: StreamOptions): RingStorage {
  if (typeof options.ring !== 'number') return options.ring;
  const ring = own.get(options) ?? ringStorage(options.ring, ArrayBuffer);
  own.set(options, ring);
  return ring;
}

class Stream implements Processor {
  private readonly reader: RingReader;
  private readonly tell: () => void;
  private blocks = 0;

  constructor({ processorOptions }: AudioWorkletNodeOptions, port: MessagePort) {
    const options = processorOptions as StreamOptions;
    const isShared = typeof options.ring !== 'number';
    const storage = ringOf(options);
    const frames = (seconds: number) => Math.round(seconds * scope.sampleRate);
    const { most, seam, holds, fades, rests } = COVER;
    this.reader = ringReader(storage, frames(FADE), {
      most: frames(most),
      seam: frames(seam),
      holds: frames(holds),
      fades: frames(fades),
      rests: frames(rests),
    });
    this.tell = () => !isShared && port.postMessage({ counts: storage.counts } satisfies { counts: ArrayBufferLike });
    if (isShared) return;
    const writer = ringWriter(storage, options.crossfade);
    port.onmessage = ({ data }: MessageEvent<StreamMessage>) => {
      if ('phrase' in data) writer.setPhrase(data.phrase);
      else if ('isResting' in data) writer.setResting(data.isResting);
      else writer.write(data.at, data.left, data.right);
    };
  }

  process(_: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    const [left, right] = output;
    if (left !== undefined && right !== undefined) this.reader.read(left, right, scope.currentFrame);
    if (this.blocks++ % BLOCKS_A_MESSAGE === 0) this.tell();
    return true;
  }
}

register('phosphene-stream', Stream);
