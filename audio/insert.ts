/** What the whole band goes through before the master: a resonant filter and saturation, as plain arithmetic. */

export interface InsertSettings {
  /** 0 off, 1 low-pass, 2 band-pass, 3 high-pass. */
  kind: number;
  /** Hz. */
  cutoff: number;
  /** 0..1; at 1 it rings, and stays stable. */
  resonance: number;
  /** 0..1; at 0 samples pass unchanged. */
  drive: number;
}

/** Drive 1 is +24 dB into the curve. */
const DRIVE_OCTAVES = 4;

/**
 * One channel. The filter is a state-variable one with trapezoidal integrators, whose cutoff may move at any speed
 * (Zavalishin, "The Art of VA Filter Design"). Saturation is tanh, odd and so without DC, anti-aliased by its first
 * antiderivative (Parker et al. 2016).
 */
export function createInsert(sampleRate: number): (sample: number, settings: Readonly<InsertSettings>) => number {
  let [band, low, before] = [0, 0, 0];

  function filter(x: number, { kind, cutoff, resonance }: Readonly<InsertSettings>): number {
    if (kind < 1) {
      band = low = 0;
      return x;
    }
    const g = Math.tan((Math.PI * Math.min(cutoff, 0.45 * sampleRate)) / sampleRate);
    const damping = 2 * (1 - 0.96 * resonance);
    const v1 = (band + g * (x - low)) / (1 + g * (g + damping));
    const v2 = low + g * v1;
    band = 2 * v1 - band;
    low = 2 * v2 - low;
    if (Math.abs(band) < 1e-20) band = 0;
    if (Math.abs(low) < 1e-20) low = 0;
    return kind < 2 ? v2 : kind < 3 ? damping * v1 : x - damping * v1 - v2;
  }

  return (sample, settings) => {
    const x = filter(sample, settings);
    if (settings.drive === 0) {
      before = x;
      return x;
    }
    const gain = 2 ** (DRIVE_OCTAVES * settings.drive);
    // What the curve takes from a full scale is given back.
    const shaped = mean(gain * before, gain * x) / Math.tanh(gain);
    before = x;
    // The knob's first stretch fades the curve in.
    const share = Math.min(1, 10 * settings.drive);
    return x + share * (shaped - x);
  };
}

/** The mean of tanh between two points. */
function mean(a: number, b: number): number {
  const way = b - a;
  return Math.abs(way) < 1e-4 ? Math.tanh((a + b) / 2) : (logCosh(b) - logCosh(a)) / way;
}

function logCosh(x: number): number {
  const size = Math.abs(x);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}
