/** The Fourier transform, of mixed radix, in Stockham's order (Cochran et al. 1967, "What is the fast Fourier transform?"). */
export const PRIMES = [2, 3, 5, 7] as const;

/** The unscaled inverse transform of a length without other prime factors. Of real numbers, the forward one's conjugate. */
export function inverseTransform(
  real: Float64Array<ArrayBuffer>,
  imaginary: Float64Array<ArrayBuffer>,
): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const length = real.length;
  let [re, im] = [real, imaginary];
  let [re2, im2] = [new Float64Array(length), new Float64Array(length)];
  const cos = Float64Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * i) / length));
  const sin = Float64Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * i) / length));
  let stride = 1;
  for (const radix of PRIMES) {
    while ((length / stride) % radix === 0) {
      const rest = length / stride / radix;
      for (let p = 0; p < rest; p++) {
        for (let out = 0; out < radix; out++) {
          for (let q = 0; q < stride; q++) {
            let [a, b] = [0, 0];
            for (let k = 0; k < radix; k++) {
              const from = q + stride * (p + rest * k);
              // The butterfly's own root, and the twist of its output.
              const turn = (stride * ((out * p + rest * ((k * out) % radix)) % (rest * radix))) % length;
              a += re[from]! * cos[turn]! - im[from]! * sin[turn]!;
              b += re[from]! * sin[turn]! + im[from]! * cos[turn]!;
            }
            const at = q + stride * (radix * p + out);
            re2[at] = a;
            im2[at] = b;
          }
        }
      }
      [re, im, re2, im2] = [re2, im2, re, im];
      stride *= radix;
    }
  }
  return { real: re, imaginary: im };
}
