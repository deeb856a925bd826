import { expect, test } from 'vitest';
import {
  BINS,
  compress,
  continueTracks,
  createOscillatorBank,
  findPeaks,
  frequencyOf,
  type Track,
} from '../../engine/models/sound/oscillators';

const RATE = 48_000;
const HOP = 640;

/** Frames of one partial: a bell around `place`, about as wide as an analysed sinusoid. */
function partial(place: number, amplitude: number, count: number): Float32Array {
  const frames = new Float32Array(count * BINS);
  frames.forEach((_, i) => (frames[i] = compress(amplitude * Math.exp(-(((i % BINS) - place) ** 2) / 3))));
  return frames;
}

function play(seed: number, ...parts: Float32Array[]): Float32Array {
  const bank = createOscillatorBank(HOP, RATE, seed);
  return Float32Array.from(parts.flatMap((frames) => [...bank.play(frames, 1).left]));
}

function largestStep(samples: Float32Array): number {
  return samples.reduce((most, value, i) => (i ? Math.max(most, Math.abs(value - samples[i - 1]!)) : 0), 0);
}

test('a peak between two bins is found with its place and amplitude', () => {
  const [peak, ...others] = findPeaks(partial(100.3, 0.2, 1));
  expect(others).toEqual([]);
  expect(peak!.place).toBeCloseTo(100.3, 1);
  expect(peak!.amplitude).toBeCloseTo(0.2, 2);
});

test('silence makes no sound', () => {
  expect(findPeaks(new Float32Array(BINS))).toEqual([]);
  expect(play(1, new Float32Array(4 * BINS)).every((sample) => sample === 0)).toBe(true);
});

test('a partial sounds at its frequency, with its power shared by the two channels', () => {
  const bank = createOscillatorBank(HOP, RATE, 1);
  const { left, right } = bank.play(partial(108, 0.2, 75), 1);
  let crossings = 0;
  left.forEach((value, i) => (crossings += i > HOP && value >= 0 && left[i - 1]! < 0 ? 1 : 0));
  expect(crossings / ((left.length - HOP) / RATE)).toBeCloseTo(440, -1);
  expect(frequencyOf(108)).toBeCloseTo(440, 6);
  const loudest = left.reduce((most, value, i) => Math.max(most, Math.hypot(value, right[i]!)), 0);
  expect(loudest).toBeCloseTo(0.2, 2);
});

test('blocks join without a click, and are the same as one long block', () => {
  const [a, b] = [partial(120, 0.2, 16), partial(120.4, 0.15, 16)];
  const split = play(5, a, b);
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  expect([...play(5, joined)]).toEqual([...split]);
  const steepest = (2 * Math.PI * frequencyOf(121) * 0.2) / RATE;
  expect(largestStep(split)).toBeLessThan(steepest);
});

test('a partial that stops fades within one hop', () => {
  const samples = play(2, partial(120, 0.2, 4), new Float32Array(2 * BINS));
  expect(largestStep(samples)).toBeLessThan((2 * Math.PI * frequencyOf(120) * 0.21) / RATE);
  expect(samples.slice(5 * HOP).every((sample) => sample === 0)).toBe(true);
});

test('loud peaks choose their track first, and none reaches further than a bin', () => {
  const track = (place: number): Track => ({ place, amplitude: 0.1, phase: 0, left: 1, right: 1 });
  const peaks = [
    { place: 10.4, amplitude: 0.1 },
    { place: 10.6, amplitude: 0.2 },
    { place: 20, amplitude: 0.1 },
  ];
  expect(continueTracks(peaks, [track(10.5), track(22)])).toEqual([-1, 0, -1]);
});

test('the seed decides phases and places; the same seed repeats', () => {
  const frames = partial(150, 0.2, 4);
  expect([...play(1, frames)]).toEqual([...play(1, frames)]);
  expect([...play(1, frames)]).not.toEqual([...play(2, frames)]);
});
