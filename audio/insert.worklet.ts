/** Freeze and insert as an audio node: stereo in, stereo out; its settings are audio parameters, so that they are exact. */
import { createFreeze, type FreezeSettings } from './freeze';
import { createInsert, type InsertSettings } from './insert';
import { scrub } from './scrub';
import { type Processor, register, scope } from './worklet-scope';

class Insert implements Processor {
  static readonly parameterDescriptors = (['kind', 'cutoff', 'resonance', 'drive', 'amount', 'grain'] as const).map(
    (name) => ({
      name,
      automationRate: 'k-rate',
    }),
  );
  private readonly sides = [createInsert(scope.sampleRate), createInsert(scope.sampleRate)] as const;
  private readonly freeze = createFreeze(scope.sampleRate);
  private readonly freezing: FreezeSettings = { amount: 0, grain: 0.2 };
  private readonly settings: InsertSettings = { kind: 0, cutoff: 1000, resonance: 0, drive: 0 };

  process(
    [input = []]: Float32Array[][],
    [output = []]: Float32Array[][],
    parameters: Record<string, Float32Array>,
  ): boolean {
    this.freezing.amount = parameters.amount![0]!;
    this.freezing.grain = parameters.grain![0]!;
    for (const name of ['kind', 'cutoff', 'resonance', 'drive'] as const) this.settings[name] = parameters[name]![0]!;
    for (const [side, out] of output.entries()) {
      const source = input[side] ?? input[0];
      for (let i = 0; i < out.length; i++) out[i] = scrub(source?.[i] ?? 0);
    }
    const [left, right] = output;
    this.freeze(left!, right!, this.freezing);
    for (const [side, insert] of this.sides.entries()) {
      const out = output[side]!;
      for (let i = 0; i < out.length; i++) out[i] = insert(out[i]!, this.settings);
    }
    return true;
  }
}

register('phosphene-insert', Insert);
