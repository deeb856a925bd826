/** Tells the page how much is struck in what comes in, twice a second. */
import { scrub } from './scrub';
import { createStrokes, LOOKS } from './strokes';
import { type Processor, register, scope } from './worklet-scope';

const TOLD = LOOKS / 2;

class Strokes implements Processor {
  private rises: number[] = [];
  private heard = false;
  private readonly take = createStrokes(scope.sampleRate, (rise) => this.rises.push(rise));

  constructor(
    _: AudioWorkletNodeOptions,
    private readonly port: MessagePort,
  ) {}

  process([input = []]: Float32Array[][]): boolean {
    const [samples] = input;
    // Once nothing leads to it any more, it is over.
    if (!samples) return !this.heard;
    this.heard = true;
    this.take(samples.map(scrub));
    if (this.rises.length >= TOLD) {
      this.port.postMessage({ rises: this.rises });
      this.rises = [];
    }
    return true;
  }
}

register('phosphene-strokes', Strokes);
