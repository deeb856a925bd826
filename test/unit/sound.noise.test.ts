/** The noise bank: bands as loud as asked, and nothing that comes round. */
import { expect, test } from 'vitest';
import { createNoiseBank, NOISE_BANDS, NOISE_EDGES } from '../../engine/models/sound/noise-bank';

const RATE = 48_000;
const bank = createNoiseBank(RATE, 5);

function play(amplitudes: Float32Array, seconds: number) {
  const length = seconds * RATE;
  const sound = { left: new Float32Array(length), right: new Float32Array(length) };
  bank.play(sound.left, sound.right, 0, length, 0, amplitudes, amplitudes);
  return sound;
}

/** Power between two frequencies, of lines `1 / seconds` apart (a plain transform: no window, so leakage counts). */
function power(samples: Float32Array, low: number, high: number): number {
  let sum = 0;
  const seconds = samples.length / RATE;
  for (let line = Math.ceil(low * seconds); line < high * seconds; line++) {
    const turn = (2 * Math.PI * line) / samples.length;
    const twice = 2 * Math.cos(turn);
    let [a, b] = [0, 0];
    for (const sample of samples) [a, b] = [sample + twice * a - b, a];
    sum += (2 * (a * a + b * b - twice * a * b)) / samples.length ** 2;
  }
  return sum;
}

test.each([0, 8, 14, 22])('band %i plays as loudly as asked, in its own place', (band) => {
  const asked = new Float32Array(NOISE_BANDS);
  asked[band] = 0.1;
  const { left, right } = play(asked, 4);
  const [low, high] = [NOISE_EDGES[band]!, NOISE_EDGES[band + 1]!];
  const total = [...left, ...right].reduce((sum, x) => sum + x * x, 0) / left.length;
  expect(Math.abs(20 * Math.log10(Math.sqrt(total) / 0.1))).toBeLessThan(1);
  const piece = left.subarray(0, RATE);
  const all = piece.reduce((sum, x) => sum + x * x, 0) / piece.length;
  expect(power(piece, low - 5, high + 5) / all).toBeGreaterThan(0.9);
});

test('30 seconds of all bands resemble themselves at no lag', () => {
  const { left } = play(new Float32Array(NOISE_BANDS).fill(0.05), 30);
  // One tenth of a second, sought everywhere later.
  const piece = left.subarray(0, RATE / 10);
  const own = piece.reduce((sum, x) => sum + x * x, 0);
  let worst = 0;
  for (let lag = RATE / 10; lag + piece.length < left.length; lag += 1) {
    let sum = 0;
    for (let i = 0; i < piece.length; i += 8) sum += piece[i]! * left[lag + i]!;
    worst = Math.max(worst, (8 * sum) / own);
  }
  expect(worst).toBeLessThan(0.75);
});
