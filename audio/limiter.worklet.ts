/** The limiter as an audio node: stereo in, stereo out, last before the destination. */
import { createLimiter } from './limiter';
import { type Processor, register, scope } from './worklet-scope';

class LimiterProcessor implements Processor {
  private readonly limiter = createLimiter(scope.sampleRate);

  process([input = []]: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    const [left, right] = output;
    if (left === undefined || right === undefined) return true;
    // Nothing connected is silence; what is in the delay line still comes out.
    if (input[0] !== undefined) left.set(input[0]);
    const source = input[1] ?? input[0];
    if (source !== undefined) right.set(source);
    this.limiter.process(left, right);
    return true;
  }
}

register('phosphene-limiter', LimiterProcessor);
