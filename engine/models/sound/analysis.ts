/**
 * From samples to the frames that the network paints, so that a recorded phrase can be varied. All of a sound is taken as
 * tonal; what lies between its partials is its noise. The equations are those of training/sound/spectrum.py, its twin.
 */
import { NOISE_BANDS, NOISE_EDGES } from './noise-bank';
import { BINS, BINS_PER_OCTAVE, compress, frequencyOf } from './oscillators';
import { inverseTransform } from './transform';
import { FRAME_RATE } from './types';

const Q = 34;
/** Seconds. */
const LONGEST = 0.14;
const AVERAGE = 0.045;
const LOOKAHEAD = 0.008;
/** Samples of the window in which the noise between partials is looked for, and the share of a band that is surely noise. */
const FLOOR_WINDOW = 4096;
const FLOOR_RANK = 0.3;
const FLOOR_FROM_HERTZ = 500;

/**
 * @param samples mono, -1..1. @param rate in hertz, a multiple of FRAME_RATE.
 * @returns [frames, BINS + NOISE_BANDS] compressed amplitudes, about 0..1; frames = samples / hop, rounded down.
 */
export function framesOf(samples: Float32Array, rate: number): Float32Array<ArrayBuffer> {
  const hop = rate / FRAME_RATE;
  const count = Math.floor(samples.length / hop);
  const numbers = BINS + NOISE_BANDS;
  const frames = new Float32Array(count * numbers);
  for (let octave = 0; octave < BINS / BINS_PER_OCTAVE; octave++) {
    const first = octave * BINS_PER_OCTAVE;
    const shortest = Math.min(Q / frequencyOf(first + BINS_PER_OCTAVE - 1), LONGEST);
    const steps = shortest >= AVERAGE ? 1 : shortest > 0.008 ? 4 : 12;
    const stride = Math.floor(hop / steps);
    const spread = steps > 1 ? Math.max(1, Math.round((AVERAGE * rate) / stride)) : 1;
    const weights = hann(spread + 2).slice(1, -1);
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const end = Math.floor(LOOKAHEAD * rate) - (spread - 1) * stride;
    for (let bin = first; bin < first + BINS_PER_OCTAVE; bin++) {
      const powers = binPowers(samples, rate, bin, end, stride, (count - 1) * steps + spread);
      for (let t = 0; t < count; t++) {
        let power = 0;
        for (let s = 0; s < spread; s++) power += (weights[s]! / whole) * powers[t * steps + s]!;
        frames[t * numbers + bin] = compress(Math.sqrt(power));
      }
    }
  }
  for (let t = 0; t < count; t++) {
    floorBands(samples, rate, t * hop + Math.floor(LOOKAHEAD * rate)).forEach((amplitude, band) => {
      frames[t * numbers + BINS + band] = compress(amplitude);
    });
  }
  return frames;
}

/** | 2 / sum(w) sum_n w(n) x(n) exp(-2 pi i f n / rate) |^2 of windows that end at `end`, `end + stride`, ... */
function binPowers(
  samples: Float32Array,
  rate: number,
  bin: number,
  end: number,
  stride: number,
  count: number,
): Float64Array {
  const frequency = frequencyOf(bin);
  const length = Math.min(Q / frequency, LONGEST);
  const size = Math.ceil(length * rate) + 1;
  const cos = new Float32Array(size);
  const sin = new Float32Array(size);
  let sum = 0;
  for (let age = 0; age < size; age++) {
    const position = 1 - age / rate / length;
    const weight = position >= 0 ? 0.5 - 0.5 * Math.cos(2 * Math.PI * position) : 0;
    cos[age] = weight * Math.cos((2 * Math.PI * frequency * age) / rate);
    sin[age] = weight * Math.sin((2 * Math.PI * frequency * age) / rate);
    sum += weight;
  }
  return Float64Array.from({ length: count }, (_, i) => {
    const last = end + i * stride;
    let [a, b] = [0, 0];
    const until = Math.min(size, last + 1);
    for (let age = Math.max(0, last - samples.length + 1); age < until; age++) {
      const x = samples[last - age]!;
      a += cos[age]! * x;
      b += sin[age]! * x;
    }
    return (4 * (a * a + b * b)) / (sum * sum);
  });
}

const FLOOR_HANN = hann(FLOOR_WINDOW + 1).slice(0, -1);
const FLOOR_SCALE = 2 / (FLOOR_WINDOW * FLOOR_HANN.reduce((sum, x) => sum + x * x, 0));

/** RMS amplitude of the noise between the partials in a window that ends at sample `end`: [NOISE_BANDS]. */
function floorBands(samples: Float32Array, rate: number, end: number): Float64Array {
  const windowed = Float64Array.from(FLOOR_HANN, (weight, i) => weight * (samples[end - FLOOR_WINDOW + i] ?? 0));
  const { real, imaginary } = inverseTransform(windowed, new Float64Array(FLOOR_WINDOW));
  return Float64Array.from({ length: NOISE_BANDS }, (_, band) => {
    if (NOISE_EDGES[band]! < FLOOR_FROM_HERTZ) return 0;
    const [low, high] = [NOISE_EDGES[band]!, NOISE_EDGES[band + 1]!].map((hertz) => (hertz * FLOOR_WINDOW) / rate) as [
      number,
      number,
    ];
    const [from, to] = [Math.ceil(low), Math.floor(high)];
    const powers = Array.from({ length: to - from + 1 }, (_, i) => real[from + i]! ** 2 + imaginary[from + i]! ** 2);
    powers.sort((a, b) => a - b);
    const rank = Math.max(1, Math.round(FLOOR_RANK * powers.length));
    let expected = 0;
    for (let j = 0; j < rank; j++) expected += 1 / (powers.length - j);
    return Math.sqrt((FLOOR_SCALE * powers[rank - 1]! * (high - low)) / expected);
  });
}

function hann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)));
}
