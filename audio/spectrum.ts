/** The power spectrum of a piece of sound. */

/**
 * Power in every bin from 0 to half the rate, of Hann-windowed samples; the bins add up to the mean square of the
 * samples (Parseval), whatever the window took. FFT: radix 2, in place (Cooley and Tukey 1965).
 * @param samples the length N is a power of two.
 * @returns N / 2 + 1 bins.
 */
export function powerSpectrum(samples: Float32Array): Float64Array {
  const n = samples.length;
  if (n < 2 || (n & (n - 1)) !== 0) throw new RangeError(`A spectrum needs a power of two of samples, not ${n}.`);
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  let windowPower = 0;
  for (let i = 0; i < n; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
    windowPower += window * window;
    real[i] = samples[i]! * window;
  }
  transform(real, imaginary);
  return new Float64Array(n / 2 + 1).map((_, k) => {
    // A real signal's other half mirrors this one.
    const sides = k === 0 || k === n / 2 ? 1 : 2;
    return (sides * (real[k]! ** 2 + imaginary[k]! ** 2)) / (n * windowPower);
  });
}

function transform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const re = real[b]! * c - imaginary[b]! * s;
        const im = real[b]! * s + imaginary[b]! * c;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a]! += re;
        imaginary[a]! += im;
      }
    }
  }
}
