/**
 * Tells when something is struck: how much louder the bands of the spectrum have become since the last look (spectral
 * flux on logarithmic magnitudes), against what is usual (S. Dixon, "Onset Detection Revisited", DAFx 2006).
 */
import { powerSpectrum } from './spectrum';

const BANDS = 24;
const [LOWEST, HIGHEST] = [40, 12_000];
/** Power below which a band is silent, so that noise that comes and goes is none. */
const FLOOR = 1e-7;
/** Of the flux: how soon what is usual follows, each look; how far a stroke stands out; what counts as a full one. */
const USUAL = 0.06;
const STANDS_OUT = 2;
const LEAST = 0.25;
const FULL = 1.6;
/** Looks after a stroke in which no other is told: 0.1 s at 25 a second. */
const REST = 2;

/** @returns a function of the last samples (a power of two of them), some 25 times a second: a stroke's strength, 0..1, or 0 */
export function createOnsets(sampleRate: number): (samples: Float32Array) => number {
  let before: Float64Array | undefined;
  let usual = LEAST;
  let rest = 0;
  return (samples) => {
    const now = bandLevels(samples, sampleRate);
    const flux = before ? now.reduce((sum, level, i) => sum + Math.max(0, level - before![i]!), 0) / BANDS : 0;
    before = now;
    const isStroke = rest === 0 && flux > LEAST && flux > STANDS_OUT * usual;
    usual += USUAL * (flux - usual);
    rest = isStroke ? REST : Math.max(0, rest - 1);
    return isStroke ? Math.min(1, flux / FULL) : 0;
  };
}

/** Common logarithms of the power in each band, bands as wide as the ear hears them. */
function bandLevels(samples: Float32Array, sampleRate: number): Float64Array {
  const power = powerSpectrum(samples);
  const bin = sampleRate / samples.length;
  const levels = new Float64Array(BANDS).fill(FLOOR);
  for (let k = Math.ceil(LOWEST / bin); k * bin < HIGHEST && k < power.length; k++) {
    const band = Math.floor((BANDS * Math.log((k * bin) / LOWEST)) / Math.log(HIGHEST / LOWEST));
    levels[band]! += power[k]!;
  }
  return levels.map((level) => Math.log10(level));
}
