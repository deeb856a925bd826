/**
 * From log-frequency amplitudes to samples, without a network: spectral peaks, tracked from frame to frame, drive
 * oscillators that carry their phase, so that sound is continuous over any border.
 * After McAulay and Quatieri 1986, "Speech analysis/synthesis based on a sinusoidal representation".
 * The amplitudes' scale and the bins are those of training/sound/spectrum.py; the twin is training/sound/oscillators.py.
 */
import { hash, uniform } from '../../random';

export const BINS = 288;
export const BINS_PER_OCTAVE = 36;
const LOWEST_HERTZ = 55;

/** value = log1p(COMPRESS * amplitude) / log1p(COMPRESS) */
const COMPRESS = 1000;
const LOG_COMPRESS = Math.log1p(COMPRESS);

/** Peaks below this value (about -77 dB) are silence. */
const QUIETEST = 0.02;

/** A peak continues a track at most this many bins away. */
const REACH = 1;

/** Stereo: how far from the middle a partial may lie, in radians of the equal-power circle (pi / 4 is one side). */
const WIDEST = 0.35;
/** Below this nothing is panned; from there it widens over two octaves. */
const NARROW_HERTZ = 110;

/** A sounding partial. */
export interface Track {
  /** In bins, fractional. */
  readonly place: number;
  readonly amplitude: number;
  /** In cycles, 0..1. */
  readonly phase: number;
  readonly left: number;
  readonly right: number;
}

export interface Peak {
  readonly place: number;
  readonly amplitude: number;
}

export function frequencyOf(place: number): number {
  return LOWEST_HERTZ * 2 ** (place / BINS_PER_OCTAVE);
}

export function compress(amplitude: number): number {
  return Math.log1p(COMPRESS * amplitude) / LOG_COMPRESS;
}

/** The inverse of `compress`. */
export function expand(value: number): number {
  return Math.expm1(value * LOG_COMPRESS) / COMPRESS;
}

/** Local maxima of a frame of BINS compressed amplitudes, refined by a parabola through three of them. */
export function findPeaks(frame: Float32Array): Peak[] {
  const peaks: Peak[] = [];
  for (let k = 1; k < frame.length - 1; k++) {
    const a = frame[k - 1]!;
    const b = frame[k]!;
    const c = frame[k + 1]!;
    if (b <= QUIETEST || b < a || b <= c) continue;
    const offset = (0.5 * (a - c)) / (a - 2 * b + c);
    const height = b - 0.25 * (a - c) * offset;
    peaks.push({ place: k + offset, amplitude: expand(height) });
  }
  return peaks;
}

/** For every peak the index of the track it continues, or -1: loud peaks choose first, the nearest free track in reach. */
export function continueTracks(peaks: readonly Peak[], tracks: readonly Track[]): number[] {
  const chosen = new Array<number>(peaks.length).fill(-1);
  const taken = new Array<boolean>(tracks.length).fill(false);
  const loudFirst = peaks.map((_, i) => i).sort((i, j) => peaks[j]!.amplitude - peaks[i]!.amplitude);
  for (const i of loudFirst) {
    let nearest = REACH;
    for (let j = 0; j < tracks.length; j++) {
      const distance = Math.abs(tracks[j]!.place - peaks[i]!.place);
      if (taken[j] || distance > nearest) continue;
      nearest = distance;
      chosen[i] = j;
    }
    if (chosen[i]! >= 0) taken[chosen[i]!] = true;
  }
  return chosen;
}

export interface OscillatorBank {
  /**
   * Sounds frames, one hop each, gliding from the frame before.
   * @param frames [count, BINS] row-major, compressed amplitudes.
   * @param hop samples a frame lasts; the bank's own if left out. Pitch does not move with it.
   * @returns count * hop samples a channel.
   */
  play(
    frames: Float32Array,
    gain: number,
    hop?: number,
  ): { left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer> };
  /** All that sounds now; `restore` goes on from there, as often as wanted. */
  save(): Sounding;
  restore(sounding: Sounding): void;
}

export interface Sounding {
  readonly tracks: readonly Track[];
  /** Partials begun so far: the next one's phase follows from it. */
  readonly born: number;
  readonly gain: number;
}

/** @param seed makes the partials' first phases and their places in the stereo field. */
export function createOscillatorBank(usualHop: number, sampleRate: number, seed: number): OscillatorBank {
  let tracks: readonly Track[] = [];
  let born = 0;
  let lastGain = -1;
  const nextPhase = (): number => uniform(hash(seed, 1, born++))();

  return {
    save: () => ({ tracks, born, gain: lastGain }),
    restore(sounding) {
      ({ tracks, born, gain: lastGain } = sounding);
    },
    play(frames, gain, hop = usualHop) {
      const count = frames.length / BINS;
      const left = new Float32Array(count * hop);
      const right = new Float32Array(count * hop);
      const firstGain = lastGain < 0 ? gain : lastGain;
      for (let t = 0; t < count; t++) {
        const peaks = findPeaks(frames.subarray(t * BINS, (t + 1) * BINS));
        const chosen = continueTracks(peaks, tracks);
        const from = t * hop;
        const gain0 = firstGain + ((gain - firstGain) * t) / count;
        const gain1 = firstGain + ((gain - firstGain) * (t + 1)) / count;

        const sound = (track: Track, place: number, amplitude: number): Track => {
          const f0 = frequencyOf(track.place) / sampleRate;
          const f1 = frequencyOf(place) / sampleRate;
          const phase = oscillate(left, right, from, hop, track, f0, f1, track.amplitude * gain0, amplitude * gain1);
          return { place, amplitude, phase, left: track.left, right: track.right };
        };

        const continued = new Set(chosen);
        tracks.forEach((track, j) => continued.has(j) || sound(track, track.place, 0));
        tracks = peaks.map(({ place, amplitude }, i) => {
          const track = tracks[chosen[i]!] ?? { place, amplitude: 0, phase: nextPhase(), ...panOf(place, seed) };
          return sound(track, place, amplitude);
        });
      }
      lastGain = gain;
      return { left, right };
    },
  };
}

const TABLE_SIZE = 4096;
const SINE = Float32Array.from({ length: TABLE_SIZE + 1 }, (_, i) => Math.sin((2 * Math.PI * i) / TABLE_SIZE));

/** Adds one partial over one hop, frequency (cycles a sample) and amplitude linear in time; returns its phase after it. */
function oscillate(
  left: Float32Array,
  right: Float32Array,
  from: number,
  hop: number,
  track: Track,
  f0: number,
  f1: number,
  a0: number,
  a1: number,
): number {
  let phase = track.phase;
  let frequency = f0;
  let amplitude = a0;
  const frequencyStep = (f1 - f0) / hop;
  const amplitudeStep = (a1 - a0) / hop;
  for (let n = from; n < from + hop; n++) {
    const at = phase * TABLE_SIZE;
    const i = at | 0;
    const low = SINE[i]!;
    const value = amplitude * (low + (at - i) * (SINE[i + 1]! - low));
    left[n] = left[n]! + track.left * value;
    right[n] = right[n]! + track.right * value;
    phase += frequency;
    if (phase >= 1) phase -= 1;
    frequency += frequencyStep;
    amplitude += amplitudeStep;
  }
  return phase;
}

/** Equal-power pan, the same for all partials within a semitone. */
function panOf(place: number, seed: number): { left: number; right: number } {
  const width = WIDEST * Math.min(1, Math.max(0, Math.log2(frequencyOf(place) / NARROW_HERTZ) / 2));
  const side = 2 * uniform(hash(seed, 2, Math.round(place / 3)))() - 1;
  const angle = Math.PI / 4 + width * side;
  return { left: Math.cos(angle), right: Math.sin(angle) };
}
