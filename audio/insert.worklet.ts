/** The insert as an audio node: stereo in, stereo out; its settings are audio parameters, so that they are exact. */
import { createInsert, type InsertSettings } from './insert';
import { scrub } from './scrub';
import { scope, type Processor } from './worklet-scope';

class Insert extends scope.AudioWorkletProcessor implements Processor {
  static readonly parameterDescriptors = (['kind', 'cutoff', 'resonance', 'drive'] as const).map((name) => ({
    name,
    automationRate: 'k-rate',
  }));
  private readonly sides = [createInsert(scope.sampleRate), createInsert(scope.sampleRate)] as const;
  private readonly settings: InsertSettings = { kind: 0, cutoff: 1000, resonance: 0, drive: 0 };

  process(
    [input = []]: Float32Array[][],
    [output = []]: Float32Array[][],
    parameters: Record<string, Float32Array>,
  ): boolean {
    for (const name of ['kind', 'cutoff', 'resonance', 'drive'] as const) this.settings[name] = parameters[name]![0]!;
    for (const [side, insert] of this.sides.entries()) {
      const [source, out] = [input[side] ?? input[0], output[side]!];
      for (let i = 0; i < out.length; i++) out[i] = insert(scrub(source?.[i] ?? 0), this.settings);
    }
    return true;
  }
}

scope.registerProcessor('phosphene-insert', Insert);
