/** The Fourier transform, of mixed radix, in Stockham's order (Cochran et al. 1967, "What is the fast Fourier transform?"). */
export const PRIMES = [2, 3, 5, 7] as const;

type Numbers = Float64Array<ArrayBuffer>;

/** What goes into a pass and comes out of it; e^(2πi/length) to every power. */
interface Pass {
  readonly re: Numbers;
  readonly im: Numbers;
  readonly re2: Numbers;
  readonly im2: Numbers;
  readonly cos: Numbers;
  readonly sin: Numbers;
}

/**
 * The unscaled inverse transform of a length without other prime factors. Of real numbers, the forward one's conjugate.
 * What is given is written over.
 */
export function inverseTransform(
  real: Numbers,
  imaginary: Numbers,
): { readonly real: Numbers; readonly imaginary: Numbers } {
  const length = real.length;
  const [cos, sin] = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < length; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / length);
    sin[i] = Math.sin((2 * Math.PI * i) / length);
  }
  let pass: Pass = { re: real, im: imaginary, re2: new Float64Array(length), im2: new Float64Array(length), cos, sin };
  let stride = 1;
  for (const radix of [4, ...PRIMES]) {
    while ((length / stride) % radix === 0) {
      const rest = length / stride / radix;
      if (radix === 4) quarter(pass, stride, rest);
      else part(pass, stride, rest, radix);
      pass = { re: pass.re2, im: pass.im2, re2: pass.re, im2: pass.im, cos, sin };
      stride *= radix;
    }
  }
  return { real: pass.re, imaginary: pass.im };
}

/**
 * The unscaled inverse transform of a spectrum whose lines are those from `first` on, and their conjugates: real numbers. As one
 * transform of half the length (Cooley, Lewis and Welch 1970).
 * @param length even, without prime factors above 7. @param first, real, imaginary the lines, all below length / 2.
 */
export function realInverseTransform(
  length: number,
  first: number,
  real: Float64Array,
  imaginary: Float64Array,
): Float32Array {
  const half = length / 2;
  const [re, im] = [new Float64Array(half), new Float64Array(half)];
  // z[k] = (h[k] + h[k + half]) + i e^(2 pi i k / length) (h[k] - h[k + half]), where the upper half is the lower's conjugate.
  const add = (k: number, a: number, b: number, sign: number) => {
    const [cos, sin] = [Math.cos((2 * Math.PI * k) / length), Math.sin((2 * Math.PI * k) / length)];
    re[k]! += a - sign * (a * sin + b * cos);
    im[k]! += b + sign * (a * cos - b * sin);
  };
  for (let i = 0; i < real.length; i++) {
    const k = first + i;
    add(k, real[i]!, imaginary[i]!, 1);
    if (k > 0) add(half - k, real[i]!, -imaginary[i]!, -1);
  }
  const { real: even, imaginary: odd } = inverseTransform(re, im);
  const samples = new Float32Array(length);
  for (let i = 0; i < half; i++) {
    samples[2 * i] = even[i]!;
    samples[2 * i + 1] = odd[i]!;
  }
  return samples;
}

/** A pass of any radix. */
function part({ re, im, re2, im2, cos, sin }: Pass, stride: number, rest: number, radix: number): void {
  const [c, s] = [new Float64Array(radix), new Float64Array(radix)];
  for (let p = 0; p < rest; p++) {
    for (let out = 0; out < radix; out++) {
      for (let k = 0; k < radix; k++) {
        // The butterfly's own root, and the twist of its output.
        const turn = stride * ((out * p + rest * ((k * out) % radix)) % (rest * radix));
        c[k] = cos[turn]!;
        s[k] = sin[turn]!;
      }
      const [from, to] = [stride * p, stride * (radix * p + out)];
      for (let q = 0; q < stride; q++) {
        let [a, b] = [0, 0];
        for (let k = 0; k < radix; k++) {
          const at = from + q + stride * rest * k;
          a += re[at]! * c[k]! - im[at]! * s[k]!;
          b += re[at]! * s[k]! + im[at]! * c[k]!;
        }
        re2[to + q] = a;
        im2[to + q] = b;
      }
    }
  }
}

/** A pass of radix 4: its butterfly's roots are 1, i, -1 and -i, which need no multiplication. */
function quarter({ re, im, re2, im2, cos, sin }: Pass, stride: number, rest: number): void {
  const apart = stride * rest;
  for (let p = 0; p < rest; p++) {
    const turn = stride * p;
    const [c1, s1, c2, s2] = [cos[turn]!, sin[turn]!, cos[2 * turn]!, sin[2 * turn]!];
    const [c3, s3] = [cos[3 * turn]!, sin[3 * turn]!];
    for (let q = 0; q < stride; q++) {
      const a = turn + q;
      const [b, c, d] = [a + apart, a + 2 * apart, a + 3 * apart];
      const [evenRe, evenIm, unevenRe, unevenIm] = [re[a]! + re[c]!, im[a]! + im[c]!, re[a]! - re[c]!, im[a]! - im[c]!];
      const [oddRe, oddIm, turnedRe, turnedIm] = [re[b]! + re[d]!, im[b]! + im[d]!, im[d]! - im[b]!, re[b]! - re[d]!];
      const to = 4 * turn + q;
      re2[to] = evenRe + oddRe;
      im2[to] = evenIm + oddIm;
      const [x, y] = [unevenRe + turnedRe, unevenIm + turnedIm];
      re2[to + stride] = x * c1 - y * s1;
      im2[to + stride] = x * s1 + y * c1;
      const [u, v] = [evenRe - oddRe, evenIm - oddIm];
      re2[to + 2 * stride] = u * c2 - v * s2;
      im2[to + 2 * stride] = u * s2 + v * c2;
      const [e, f] = [unevenRe - turnedRe, unevenIm - turnedIm];
      re2[to + 3 * stride] = e * c3 - f * s3;
      im2[to + 3 * stride] = e * s3 + f * c3;
    }
  }
}
