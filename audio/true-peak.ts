/** Peaks between the samples: what a converter makes of them. */

const OVERSAMPLING = 4;
const TAPS = 12;
/** A peak is told so many frames after it, plus or minus one. */
export const TRUE_PEAK_DELAY = TAPS / 2;

/**
 * Of one channel: the largest magnitude of the sample just given and of the three points after each sample, by
 * interpolation at four times the rate with 12 taps a point (as ITU-R BS.1770-4 Annex 2 asks; windowed sinc, Kaiser).
 */
export function createTruePeak(): (sample: number) => number {
  // Twice over, so that the last TAPS samples always lie in a row.
  const past = new Float64Array(2 * TAPS);
  let position = 0;
  return (sample) => {
    past[position] = past[position + TAPS] = sample;
    position = (position + 1) % TAPS;
    let peak = Math.abs(sample);
    for (const taps of BETWEEN) {
      let sum = 0;
      for (let i = 0; i < TAPS; i++) sum += taps[i]! * past[position + i]!;
      peak = Math.max(peak, Math.abs(sum));
    }
    return peak;
  };
}

const BETWEEN = Array.from({ length: OVERSAMPLING - 1 }, (_, phase) => {
  const taps = Float64Array.from({ length: TAPS }, (_, i) => {
    const x = i - (TAPS / 2 - 1) - (phase + 1) / OVERSAMPLING;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * kaiser((2 * x) / TAPS, 5);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
});

/** @param x -1..1 over the window */
function kaiser(x: number, beta: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; n < 30; n++) sum += term *= (x / (2 * n)) ** 2;
  return sum;
}
