/**
 * Plays interleaved stereo samples out of a shared ring. When the ring runs low it fades its last 10 ms out, and fades
 * in again when more has come: a gap, never a click.
 */
import { RingBuffer } from 'ringbuf.js';
import { scope, type Processor } from './worklet-scope';

export interface StreamOptions {
  readonly ring: SharedArrayBuffer;
  /** One Int32: how often the ring ran dry while it played. */
  readonly underruns: SharedArrayBuffer;
}

const FADE = 0.01;
/** The largest block that a browser may ask for. */
const MOST_FRAMES = 4096;

class Stream extends scope.AudioWorkletProcessor implements Processor {
  private readonly ring: RingBuffer;
  private readonly underruns: Int32Array;
  private readonly fade = Math.round(FADE * scope.sampleRate);
  private readonly block = new Float32Array(2 * MOST_FRAMES);
  private gain = 0;
  private playing = false;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    const { ring, underruns } = processorOptions as StreamOptions;
    this.ring = new RingBuffer(ring, Float32Array);
    this.underruns = new Int32Array(underruns);
  }

  process(_: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    const [left, right] = output;
    if (left === undefined || right === undefined) return true;
    const ahead = this.ring.availableRead() >> 1;
    const frames = Math.min(ahead, left.length);
    if (frames > 0) this.ring.pop(this.block, 2 * frames);
    for (let i = 0; i < frames; i++) {
      // What is left shrinks by one a frame, so this ramp is as smooth going down as going up.
      this.gain = Math.min(1, this.gain + 1 / this.fade, (ahead - i - 1) / this.fade);
      left[i] = this.block[2 * i]! * this.gain;
      right[i] = this.block[2 * i + 1]! * this.gain;
    }
    if (frames < left.length) {
      if (this.playing) Atomics.add(this.underruns, 0, 1);
      this.gain = 0;
    }
    this.playing = frames === left.length;
    return true;
  }
}

scope.registerProcessor('phosphene-stream', Stream);
