/** Copies what passes through, block by block, to the page. Messages queue, so a stalled page loses nothing. */
import { type Processor, register, scope } from './worklet-scope';

/** Stereo samples; `frame` is the context's frame number of the first. */
export interface TapBlock {
  readonly frame: number;
  readonly left: Float32Array<ArrayBuffer>;
  readonly right: Float32Array<ArrayBuffer>;
}

const BLOCK = 2048;

class Tap implements Processor {
  private left = new Float32Array(BLOCK);
  private right = new Float32Array(BLOCK);
  private filled = 0;
  /** The frame number of the first sample that is held. */
  private first = 0;
  private running = true;

  constructor(
    _: AudioWorkletNodeOptions,
    private readonly port: MessagePort,
  ) {
    port.onmessage = () => {
      this.send();
      this.running = false;
      this.port.postMessage('done');
    };
  }

  process([input = []]: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    if (!this.running) return false;
    // Without an input there is silence, and silence counts too: every frame has its place.
    const frames = output[0]?.length ?? 0;
    const [left, right = left] = input;
    for (let i = 0; i < frames; i++) {
      if (this.filled === 0) this.first = scope.currentFrame + i;
      this.left[this.filled] = left?.[i] ?? 0;
      this.right[this.filled] = right?.[i] ?? 0;
      if (++this.filled === BLOCK) this.send();
    }
    return true;
  }

  private send(): void {
    if (this.filled === 0) return;
    const [left, right] = [this.left.slice(0, this.filled), this.right.slice(0, this.filled)];
    const block: TapBlock = { frame: this.first, left, right };
    this.filled = 0;
    this.port.postMessage(block, [left.buffer, right.buffer]);
  }
}

register('phosphene-tap', Tap);
