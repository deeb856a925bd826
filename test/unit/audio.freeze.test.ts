/** Freeze: nothing changes while it is off, and what sounded goes on when it is on. */
import { expect, test } from 'vitest';
import { createFreeze } from '../../audio/freeze';

const RATE = 48_000;
const BLOCK = 128;
const rms = (samples: readonly number[]) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

function run(
  amountAt: (seconds: number) => number,
  source: (seconds: number) => number,
  seconds: number,
  grainAt: (seconds: number) => number = () => 0.2,
): number[] {
  const freeze = createFreeze(RATE);
  const out: number[] = [];
  while (out.length < seconds * RATE) {
    const left = Float32Array.from({ length: BLOCK }, (_, i) => source((out.length + i) / RATE));
    freeze(left, left.slice(), { amount: amountAt(out.length / RATE), grain: grainAt(out.length / RATE) });
    out.push(...left);
  }
  return out;
}

// Three tones, and after two seconds silence.
const chord = (t: number) =>
  t < 2 ? [220, 277.2, 329.6].reduce((sum, f) => sum + 0.1 * Math.sin(2 * Math.PI * f * t), 0) : 0;

test('off, it passes everything as it is', () => {
  const out = run(() => 0, chord, 1);
  expect(out.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, i) => Math.fround(chord(i / RATE))));
});

/** The largest difference from sample to sample. */
const step = (samples: readonly number[]) =>
  samples.reduce((most, x, i) => (i ? Math.max(most, Math.abs(x - samples[i - 1]!)) : 0), 0);

test('on, a chord goes on as loud as it was long after its end, in tune and without clicks; off again, it is gone', () => {
  const out = run((t) => (t > 1.9 && t < 8 ? 1 : 0), chord, 9);
  const [before, after] = [out.slice(RATE, 1.8 * RATE), out.slice(5 * RATE, 7.5 * RATE)];
  expect(Math.abs(20 * Math.log10(rms(after) / rms(before)))).toBeLessThan(2);
  const power = (f: number) => {
    let [a, b] = [0, 0];
    after.forEach((x, i) => {
      a += x * Math.cos((2 * Math.PI * f * i) / RATE);
      b += x * Math.sin((2 * Math.PI * f * i) / RATE);
    });
    return a * a + b * b;
  };
  // Grains widen a tone by some hertz.
  const near = (f: number) => [-4, -2, 0, 2, 4].reduce((sum, away) => sum + power(f + away), 0);
  expect(near(220)).toBeGreaterThan(30 * near(245));
  expect(step(after)).toBeLessThan(2 * step(before));
  expect(rms(out.slice(8.2 * RATE))).toBe(0);
});

test('grains that are made smaller or larger sound as evenly as before', () => {
  const lengths = [0.25, 0.0625, 0.6, 0.03, 0.1];
  const grainAt = (t: number) => lengths[Math.floor(t / 2) % lengths.length]!;
  const on = (t: number) => (t > 1.9 ? 1 : 0);
  const out = run(on, () => 0.1, 12, grainAt).slice(2 * RATE);
  // All that is remembered is alike: what is left is the sum of the windows.
  expect(out.reduce((most, x) => Math.max(most, Math.abs(x / out[0]! - 1)), 0)).toBeLessThan(1e-3);
});

test('a grain that grows on its way comes upon no seam in the memory', () => {
  // The oldest that is remembered and the newest are furthest apart.
  const ramp = (t: number) => 0.1 * t;
  const out = run(
    (t) => (t > 1.9 ? 1 : 0),
    ramp,
    30,
    (t) => (Math.floor(t / 0.25) % 2 ? 0.6 : 0.03),
  );
  expect(step(out.slice(2 * RATE))).toBeLessThan(2e-3);
});

test('frozen again and again it comes upon no seam between what it remembered and what was played since', () => {
  const stutter = (t: number) => (t > 1.9 && t % 0.5 < 0.25 ? 1 : 0);
  // A loud low tone: what is far apart in time differs by much, what is side by side by little.
  const tone = (t: number) => 0.5 * Math.sin(2 * Math.PI * 40 * t);
  const out = run(stutter, tone, 20);
  expect(step(out)).toBeLessThan(2 * step(out.slice(0, RATE)));
});
