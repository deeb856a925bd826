/** The meters' worklet, without an audio thread. */
import { beforeAll, expect, test, vi } from 'vitest';
import { METERED } from '../../audio/meters';

interface Processor {
  process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: object): boolean;
}
let Meters: new (options: object) => Processor;
beforeAll(async () => {
  vi.stubGlobal('AudioWorkletProcessor', class {});
  vi.stubGlobal('sampleRate', 48_000);
  vi.stubGlobal('registerProcessor', (_: string, registered: typeof Meters) => (Meters = registered));
  await import('../../audio/meters.worklet');
});

test('a peak is held, falls by 20 dB a second, and outlives what is no number', () => {
  const numbers = new Float32Array(METERED.length + 3);
  const meters = new Meters({ processorOptions: { numbers: numbers.buffer, isShared: true } });
  const hear = (level: number, seconds: number) => {
    const block = new Float32Array(128).fill(level);
    for (let i = 0; i < (seconds * 48_000) / 128; i++) {
      meters.process(
        METERED.map(() => [block, block]),
        [[new Float32Array(128)]],
        {},
      );
    }
    return 20 * Math.log10(numbers[0]!);
  };
  expect(hear(0.5, 0.1)).toBeCloseTo(-6.02, 2);
  expect(hear(0, 1)).toBeCloseTo(-26.02, 1);
  hear(NaN, 0.1);
  expect(hear(0.5, 0.1)).toBeCloseTo(-6.02, 2);
  hear(Infinity, 0.1);
  expect(hear(0.5, 3)).toBeCloseTo(-6.02, 2);
});
