/**
 * Keeps poison out of nodes with a memory: one NaN in a feedback delay or a convolver would silence it for good.
 * One input, one output, any number of channels.
 */
import { scrub } from './scrub';
import { type Processor, register } from './worklet-scope';

class Scrub implements Processor {
  process([input = []]: Float32Array[][], [output = []]: Float32Array[][]): boolean {
    for (const [c, out] of output.entries()) {
      const source = input[c] ?? input[0];
      if (source === undefined) continue;
      for (let i = 0; i < out.length; i++) out[i] = scrub(source[i] ?? 0);
    }
    return true;
  }
}

register('phosphene-scrub', Scrub);
