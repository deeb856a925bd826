/**
 * From noise bands to samples: each band plays an exactly periodic loop of unit-RMS noise, as loud as the frames ask.
 * The loops' lengths differ, so that the bands never come round together. Bands as in training/sound/spectrum.py.
 */
import { hash, uniform } from '../../random';
import { PRIMES, realInverseTransform } from './transform';

export const NOISE_BANDS = 32;
const LOWEST_HERTZ = 30;
const HIGHEST_HERTZ = 17_000;
/** Bands whose centre is lower sound as a sine: so narrow a noise would flutter. */
const SINE_HERTZ = 200;
/** The shortest loop; the longest is about a fifth longer. */
const LOOP_SECONDS = 1.4;
/** Both channels have a band's power together, as the oscillators' partials do. */
const SHARE = Math.SQRT1_2;

/** Edges in hertz, evenly spaced on the ERB-rate scale (Glasberg and Moore 1990): [NOISE_BANDS + 1]. */
export const NOISE_EDGES = Float64Array.from({ length: NOISE_BANDS + 1 }, (_, i) => {
  const [low, high] = [erbRate(LOWEST_HERTZ), erbRate(HIGHEST_HERTZ)];
  return (10 ** ((low + ((high - low) * i) / NOISE_BANDS) / 21.4) - 1) / 0.00437;
});

function erbRate(hertz: number): number {
  return 21.4 * Math.log10(1 + 0.00437 * hertz);
}

export interface NoiseBank {
  /**
   * Adds one hop of noise to both channels, from sample `to` of them on.
   * @param position samples since the stream began: the loops are read there, so any moment can be played again.
   * @param from, until [NOISE_BANDS] RMS amplitudes at the hop's beginning and end; linear between.
   */
  play(
    left: Float32Array,
    right: Float32Array,
    to: number,
    hop: number,
    position: number,
    from: Float32Array,
    until: Float32Array,
  ): void;
}

/** @param seed makes the noise. */
export function createNoiseBank(sampleRate: number, seed: number): NoiseBank {
  const lengths = smoothLengths(Math.ceil(LOOP_SECONDS * sampleRate), NOISE_BANDS);
  const bands = Array.from({ length: NOISE_BANDS }, (_, band) => {
    const [low, high] = [NOISE_EDGES[band]!, NOISE_EDGES[band + 1]!];
    const centre = (low + high) / 2;
    const length = lengths[band]!;
    // A sine's loop holds a whole number of its periods; at so many the centre moves by less than a hertz.
    return centre < SINE_HERTZ
      ? { loop: sineLoop(Math.round((centre * length) / sampleRate), length), apart: 0 }
      : {
          loop: noiseLoop((low * length) / sampleRate, (high * length) / sampleRate, length, hash(seed, 3, band)),
          apart: Math.floor(length * (0.3 + 0.4 * uniform(hash(seed, 4, band))())),
        };
  });
  return {
    play(left, right, to, hop, position, from, until) {
      bands.forEach(({ loop, apart }, band) => {
        const amplitude = SHARE * from[band]!;
        const step = (SHARE * (until[band]! - from[band]!)) / hop;
        if (amplitude === 0 && step === 0) return;
        let l = position % loop.length;
        let r = (position + apart) % loop.length;
        for (let i = 0; i < hop; i++) {
          const gain = amplitude + step * i;
          left[to + i]! += gain * loop[l]!;
          right[to + i]! += gain * loop[r]!;
          if (++l === loop.length) l = 0;
          if (++r === loop.length) r = 0;
        }
      });
    },
  };
}

function sineLoop(periods: number, length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => Math.SQRT2 * Math.sin((2 * Math.PI * ((periods * i) % length)) / length),
  );
}

/** Unit-RMS noise of constant magnitude between two harmonics of the loop, with random phases: an inverse transform. */
function noiseLoop(low: number, high: number, length: number, seed: number): Float32Array {
  const next = uniform(seed);
  const [first, last] = [Math.ceil(low), Math.min(Math.ceil(high) - 1, length / 2 - 1)];
  const count = Math.max(0, last - first + 1);
  const magnitude = 1 / Math.sqrt(2 * Math.max(1, count));
  const [real, imaginary] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const phase = 2 * Math.PI * next();
    real[i] = magnitude * Math.cos(phase);
    imaginary[i] = magnitude * Math.sin(phase);
  }
  return realInverseTransform(length, first, real, imaginary);
}

/** The first even lengths from `least` on with no prime factor above 7. */
function smoothLengths(least: number, count: number): number[] {
  const lengths: number[] = [];
  for (let length = least + (least % 2); lengths.length < count; length += 2) {
    let rest = length;
    for (const prime of PRIMES) while (rest % prime === 0) rest /= prime;
    if (rest === 1) lengths.push(length);
  }
  return lengths;
}
