/** Up to four throats that share one mouth. The mouth comes as sixteen channels, the notes as audio parameters: exact, live and offline. */
import { type Processor, register, scope } from '../worklet-scope';
import { MOUTH } from './articulation';
import { createTract, type Throat } from './tract';

export const VOICES = 4;
const SETTINGS = ['size', 'brightness', 'vibrato', 'consonants', 'spoken'] as const;
const NOTES = Array.from({ length: VOICES }, (_, i) => [`pitch${i}`, `level${i}`] as const);
/** Where each stands, -1..1, and how its throat differs from the first one's. */
const PANS = [0, -0.5, 0.5, 0.15];
const SIZES = [1, 0.97, 1.03, 1.05];
const ACCENT = MOUTH.indexOf('accent');

class Singer implements Processor {
  static readonly parameterDescriptors = [...SETTINGS, ...NOTES.flat()].map((name) => ({
    name,
    automationRate: 'k-rate',
  }));
  private readonly tracts = SIZES.map((_, i) => createTract(scope.sampleRate, 31 + i));
  private readonly own = new Float32Array(128);
  private readonly throat: Throat = { size: 1, brightness: 0.5, vibrato: 0, consonants: 1 };

  process(
    [mouth = []]: Float32Array[][],
    [output = []]: Float32Array[][],
    parameters: Record<string, Float32Array>,
  ): boolean {
    const value = (name: string) => parameters[name]![0]!;
    const said = mouth.length === MOUTH.length ? mouth : [];
    const accent = value('spoken') * (said[ACCENT]?.[0] ?? 0);
    for (const name of ['brightness', 'vibrato', 'consonants'] as const) this.throat[name] = value(name);
    for (const [i, tract] of this.tracts.entries()) {
      const level = value(`level${i}`);
      if (level < 1e-4) continue;
      this.throat.size = value('size') * SIZES[i]!;
      const own = this.own.fill(0);
      tract.sing(own, said, value(`pitch${i}`) + accent, level, this.throat);
      const angle = (Math.PI / 4) * (1 + PANS[i]!);
      output.forEach((out, side) => {
        const gain = Math.SQRT2 * (side === 0 ? Math.cos(angle) : Math.sin(angle));
        for (let k = 0; k < out.length; k++) out[k] = out[k]! + gain * own[k]!;
      });
    }
    return true;
  }
}

register('phosphene-singer', Singer);
