import { describe, expect, it } from 'vitest';
import { CEILING, createLimiter } from '../../audio/limiter';

const RATE = 48000;

function limit(left: Float32Array, right = left.slice()): Float32Array {
  const limiter = createLimiter(RATE);
  for (let i = 0; i < left.length; i += 128) limiter.process(left.subarray(i, i + 128), right.subarray(i, i + 128));
  return left;
}

function sine(seconds: number, frequency: number, amplitude: number): Float32Array {
  return Float32Array.from(
    { length: seconds * RATE },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / RATE),
  );
}

describe('the limiter', () => {
  it('passes quiet sound on unchanged but for its delay', () => {
    const { latency } = createLimiter(RATE);
    const input = sine(0.5, 1000, 0.5);
    const output = limit(input.slice());
    for (let i = 10000; i < 20000; i++) expect(Math.abs(output[i]! - input[i - latency]!)).toBeLessThan(0.005);
    expect(latency / RATE).toBeCloseTo(0.005, 4);
  });

  it('never crosses -1 dBTP, whatever comes', () => {
    const wild = sine(1, 97, 1).map((x, i) => x * (i % 7000 < 30 ? 7 : i % 12000 < 3000 ? 3 : 0.6));
    const peak = limit(wild).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(peak).toBeLessThanOrEqual(10 ** (-1 / 20));
    expect(peak).toBeGreaterThan(CEILING * 0.9);
    // A quarter of the rate, an eighth of a turn late: every sample lies 3 dB under the peaks between them.
    const between = limit(Float32Array.from({ length: RATE }, (_, i) => 1.3 * Math.sin((Math.PI * (i + 0.5)) / 2)));
    const settled = between.subarray(RATE / 2).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(20 * Math.log10(settled * Math.SQRT2)).toBeGreaterThan(-1.2);
    expect(20 * Math.log10(settled * Math.SQRT2)).toBeLessThanOrEqual(-1);
  });

  it('turns the gain without corners', () => {
    // A step in level by 12 dB: the gain may move by no more than its smoothing allows.
    const input = sine(0.4, 50, 1).map((x, i) => (i < 9600 ? 0.8 : 3.2) * x);
    const output = limit(input.slice());
    const steps = output.map((x, i) => Math.abs(x - (output[i - 1] ?? 0)));
    expect(Math.max(...steps.subarray(9700))).toBeLessThan(0.05);
  });

  it('takes a constant offset out', () => {
    const output = limit(sine(2, 220, 0.3).map((x) => x + 0.4));
    const tail = output.subarray(RATE);
    expect(Math.abs(tail.reduce((sum, x) => sum + x, 0) / tail.length)).toBeLessThan(1e-3);
  });

  it('is finite again as soon as its input is', () => {
    const input = sine(1, 220, 0.3);
    input.set([NaN, Infinity, -Infinity, 1e38], 9000);
    const output = limit(input);
    expect(output.every(Number.isFinite)).toBe(true);
    const late = output.subarray(RATE - 4800);
    expect(Math.max(...late)).toBeGreaterThan(0.25);
  });
});
