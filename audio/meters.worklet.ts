/** Listens to every bus, and writes what it hears where the page can read it. */
import { createLoudnessMeter } from './loudness-meter';
import { type Processor, register, scope } from './worklet-scope';

const FALL_DECIBELS_A_SECOND = 20;
const RMS_SECONDS = 0.3;
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
    const keep = Math.exp(-frames / (RMS_SECONDS * scope.sampleRate));
    for (let bus = 0; bus < inputs.length; bus++) {
      let [peak, power] = [0, 0];
      for (const channel of inputs[bus]!) {
        for (const x of channel) {
          peak = Math.max(peak, Math.abs(x));
          power += (x * x) / (2 * frames);
        }
      }
      const before = this.numbers[2 * bus + 1]!;
      this.numbers[2 * bus] = Math.max(peak, this.numbers[2 * bus]! * fall);
      this.numbers[2 * bus + 1] = Math.sqrt(keep * before * before + (1 - keep) * power);
    }
    const [left, right = left] = inputs.at(-1)!;
    if (left && right) this.loudness.process(left, right);
    if (this.blocks++ % LOUDNESS_BLOCKS === 0) {
      const at = 2 * inputs.length;
      this.numbers[at] = this.loudness.momentary();
      this.numbers[at + 1] = this.loudness.shortTerm();
      this.numbers[at + 2] = this.loudness.integrated();
      this.tell();
    }
    return true;
  }
}

register('phosphene-meters', Meters);
