/** Plays the ring of generated sound: see `stream-ring.ts`. */
import { ringReader, type RingReader, type RingStorage } from './stream-ring';
import { scope, type Processor } from './worklet-scope';

export interface StreamOptions {
  readonly ring: RingStorage;
}

/** Seconds in which sound comes in after a gap, and that a gap is covered for. */
const FADE = 0.01;
const TAIL = 0.12;

class Stream extends scope.AudioWorkletProcessor implements Processor {
  private readonly reader: RingReader;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    const { ring } = processorOptions as StreamOptions;
    this.reader = ringReader(ring, Math.round(FADE * scope.sampleRate), Math.round(TAIL * scope.sampleRate));
  }

  process(_: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    const [left, right] = output;
    if (left !== undefined && right !== undefined) this.reader.read(left, right, scope.currentFrame);
    return true;
  }
}

scope.registerProcessor('phosphene-stream', Stream);
