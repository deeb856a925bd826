/** The vocoder as an audio node: the voice is its first input, the carrier its second. */
import { createVocoder } from './vocoder';
import { type Processor, register, scope } from './worklet-scope';

class Vocoder implements Processor {
  static readonly parameterDescriptors = [{ name: 'amount', automationRate: 'k-rate' }];
  private readonly vocode = createVocoder(scope.sampleRate);
  private readonly carrier = [new Float32Array(128), new Float32Array(128)] as const;

  process(
    [voice = [], carrier = []]: Float32Array[][],
    [output = []]: Float32Array[][],
    { amount }: Record<string, Float32Array>,
  ): boolean {
    const [left, right] = output as [Float32Array, Float32Array];
    copy(voice, [left, right]);
    copy(carrier, this.carrier);
    // A glide never quite arrives: below what can be heard the voice is left as it is.
    this.vocode([left, right], this.carrier, amount![0]! < 1e-3 ? 0 : amount![0]!);
    return true;
  }
}

/** Mono goes to both sides, nothing is silence. */
function copy(from: readonly Float32Array[], to: readonly [Float32Array, Float32Array]): void {
  for (const [side, out] of to.entries()) {
    const source = from[side] ?? from[0];
    if (source) out.set(source);
    else out.fill(0);
  }
}

register('phosphene-vocoder', Vocoder);
