import { describe, expect, it } from 'vitest';
import { createLoudnessMeter } from '../../audio/loudness-meter';

/** Plays sines of 997 Hz in both channels, one after the other, in blocks of 128. */
function measure(rate: number, ...parts: readonly { readonly dbfs: number; readonly seconds: number }[]) {
  const meter = createLoudnessMeter(rate);
  const block = new Float32Array(128);
  let frame = 0;
  for (const { dbfs, seconds } of parts) {
    for (let done = 0; done < seconds * rate; done += block.length) {
      for (let i = 0; i < block.length; i++) {
        block[i] = 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * 997 * frame++) / rate);
      }
      meter.process(block, block);
    }
  }
  return meter;
}

describe('loudness after ITU-R BS.1770-4', () => {
  it.each([44100, 48000, 96000])('reads -23 LUFS of the reference sine at %i Hz, on all three scales', (rate) => {
    const meter = measure(rate, { dbfs: -23, seconds: 20 });
    for (const value of [meter.momentary(), meter.shortTerm(), meter.integrated()]) {
      expect(Math.abs(value + 23)).toBeLessThan(0.1);
    }
  });

  // The sequences of EBU Tech 3341, minimum requirements test signals 3 and 4: the quiet parts are gated away.
  it.each([
    ['relative gate', [-36, -23, -36]],
    ['absolute gate', [-72, -36, -23, -36, -72]],
  ])('leaves out what is too quiet: %s', (_, levels) => {
    const parts = levels.map((dbfs) => ({ dbfs, seconds: dbfs === -23 ? 60 : 10 }));
    expect(Math.abs(measure(48000, ...parts).integrated() + 23)).toBeLessThan(0.1);
  });

  it('reads silence as none', () => {
    const meter = measure(48000, { dbfs: -Infinity, seconds: 4 });
    expect(meter.integrated()).toBe(-Infinity);
    expect(meter.momentary()).toBe(-Infinity);
  });
});
