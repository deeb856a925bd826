import { describe, expect, it } from 'vitest';
import { loudness } from '../../audio/analysis';
import { uniform } from '../../audio/noise';
import { impulseResponse } from '../../audio/impulse-response';
import { powerSpectrum } from '../../audio/spectrum';

const RATE = 48000;
const sine = (frequency: number, amplitude: number) =>
  Float32Array.from({ length: 2048 }, (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / RATE));

describe('the power spectrum', () => {
  it('adds up to the mean square, with its peak at the tone', () => {
    const power = powerSpectrum(sine(3000, 0.5));
    expect(power.reduce((sum, p) => sum + p, 0)).toBeCloseTo(0.125, 3);
    expect(power.indexOf(Math.max(...power))).toBe(128);
  });

  it('refuses lengths that are no power of two', () => {
    expect(() => powerSpectrum(new Float32Array(1000))).toThrow(RangeError);
  });
});

describe('loudness', () => {
  it('is zero for silence', () => {
    expect(loudness(new Float32Array(2048), RATE)).toEqual({ level: 0, bass: 0, mid: 0, treble: 0 });
  });

  it('hears each tone in its band', () => {
    const [low, middle, high] = [80, 700, 6000].map((f) => loudness(sine(f, 0.1), RATE));
    expect(low!.bass).toBeGreaterThan(low!.mid + 0.2);
    expect(middle!.mid).toBeGreaterThan(Math.max(middle!.bass, middle!.treble) + 0.2);
    expect(high!.treble).toBeGreaterThan(Math.max(high!.bass, high!.mid) + 0.2);
  });

  it('rises with the level and stays in 0..1', () => {
    const levels = [0.001, 0.01, 0.1, 1, 8].map((a) => loudness(sine(440, a), RATE).level);
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...levels)).toBe(1);
  });

  it('takes not-a-number for silence', () => {
    expect(loudness(new Float32Array(2048).fill(NaN), RATE).level).toBe(0);
  });
});

describe('the room', () => {
  const response = impulseResponse(uniform(1), RATE);
  const energy = (from: number, to: number) =>
    response.subarray(from * RATE, to * RATE).reduce((sum, x) => sum + x * x, 0);

  it('neither amplifies nor attenuates, and is the same for the same seed', () => {
    expect(energy(0, 4)).toBeCloseTo(1, 4);
    const same = (seed: number) => impulseResponse(uniform(seed), RATE).every((x, i) => x === response[i]);
    expect(same(1)).toBe(true);
    expect(same(2)).toBe(false);
  });

  it('falls by 60 dB in three to four seconds', () => {
    const slope = (10 * Math.log10(energy(0.5, 0.7) / energy(1.5, 1.7))) / 1;
    expect(60 / slope).toBeGreaterThan(2.8);
    expect(60 / slope).toBeLessThan(4.2);
  });
});
