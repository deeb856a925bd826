/** Listens to every bus, and writes what it hears where the page can read it. */
import { createLoudnessMeter } from './loudness-meter';
import { scrub } from './scrub';
import { type Processor, register, scope } from './worklet-scope';

const FALL_DECIBELS_A_SECOND = 20;
/** The loudnesses change ten times a second: so many blocks of 128 frames may pass. */
const LOUDNESS_BLOCKS = 16;

class Meters implements Processor {
  private readonly numbers: Float32Array;
  private readonly loudness = createLoudnessMeter(scope.sampleRate);
  private blocks = 0;

  private readonly tell: () => void;

  constructor({ processorOptions }: AudioWorkletNodeOptions, port: MessagePort) {
    const { numbers, isShared } = processorOptions as { numbers: ArrayBufferLike; isShared: boolean };
    this.numbers = new Float32Array(numbers);
    this.tell = () => !isShared && port.postMessage({ numbers: this.numbers });
  }

  process(inputs: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    const frames = output[0]?.length ?? 128;
    const fall = 10 ** ((-FALL_DECIBELS_A_SECOND * frames) / scope.sampleRate / 20);
    for (let bus = 0; bus < inputs.length; bus++) {
      let peak = this.numbers[bus]! * fall;
      // One that is no number would stay the largest for ever.
      for (const channel of inputs[bus]!) for (const x of channel) peak = Math.max(peak, Math.abs(scrub(x)));
      this.numbers[bus] = peak;
    }
    const [left, right = left] = inputs.at(-1)!;
    if (left && right) this.loudness.process(left, right);
    if (this.blocks++ % LOUDNESS_BLOCKS === 0) {
      const at = inputs.length;
      this.numbers[at] = this.loudness.momentary();
      this.numbers[at + 1] = this.loudness.shortTerm();
      this.numbers[at + 2] = this.loudness.integrated();
      this.tell();
    }
    return true;
  }
}

register('phosphene-meters', Meters);
