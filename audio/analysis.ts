/** How loud the sound is, as pictures need to know it. */
import type { Loudness } from '../engine/stage/sketch';
import { powerSpectrum } from './spectrum';

/** What counts as silence and as full, in dBFS; music falls by some dB an octave, so each band has its own. */
const RANGES = {
  level: { silent: -38, full: -6 },
  bass: { silent: -46, full: -8, from: 25, to: 200 },
  mid: { silent: -38, full: -8, from: 200, to: 2000 },
  treble: { silent: -60, full: -22, from: 2000, to: 14000 },
} as const;

/**
 * Level and three bands, each 0..1, linear in decibels, which is how loudness is perceived. Not smoothed.
 * @param samples mono, -1..1; the length is a power of two (2048 at 48 kHz is 43 ms).
 */
export function loudness(samples: Float32Array, sampleRate: number): Loudness {
  const power = powerSpectrum(samples);
  const bin = sampleRate / samples.length;
  const band = ({ from, to }: { from: number; to: number }) => {
    const [low, high] = [Math.max(1, Math.round(from / bin)), Math.min(power.length, Math.round(to / bin))];
    return power.subarray(low, Math.max(low + 1, high)).reduce((total, p) => total + p, 0);
  };
  return {
    level: share(
      power.reduce((total, p) => total + p, 0),
      RANGES.level,
    ),
    bass: share(band(RANGES.bass), RANGES.bass),
    mid: share(band(RANGES.mid), RANGES.mid),
    treble: share(band(RANGES.treble), RANGES.treble),
  };
}

function share(power: number, { silent, full }: { silent: number; full: number }): number {
  if (!(power > 0)) return 0;
  const decibels = 10 * Math.log10(power);
  return Math.min(1, Math.max(0, (decibels - silent) / (full - silent)));
}
