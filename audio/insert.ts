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
/** Seconds (a time constant) in which a setting finds its new value, and one kind of filter fades into another: neither clicks. */
const GLIDE = 0.01;
/** So near, it is there. */
const NEAR = 1e-5;
/** Hz: no cutoff is lower, whatever is asked for. */
const LOWEST = 10;

/**
 * One channel. The filter is a state-variable one with trapezoidal integrators, whose cutoff may move at any speed
 * (Zavalishin, "The Art of VA Filter Design"); it runs when it is off too, and so begins without a jolt. Saturation is tanh, odd
 * and so without DC, anti-aliased by its first antiderivative (Parker et al. 2016).
 */
export function createInsert(sampleRate: number): (sample: number, settings: Readonly<InsertSettings>) => number {
  const rate = 1 - Math.exp(-1 / (GLIDE * sampleRate));
  let [band, low, before] = [0, 0, 0];
  /** The settings as they glide: of what comes in, low-pass, band-pass and high-pass; octaves above 1 Hz; and what comes of them. */
  const shares = [1, 0, 0, 0];
  let [octaves, resonance, drive] = [NaN, NaN, NaN];
  let [g, damping, gain, loudest] = [0, 0, 1, 1];
  let [cutoff, goal] = [NaN, NaN];

  /** The first goal, where there was no number before, is taken as it is. */
  const toward = (now: number, goal: number) => (Math.abs(goal - now) > NEAR ? now + rate * (goal - now) : goal);

  function glide(settings: Readonly<InsertSettings>): void {
    if (settings.cutoff !== cutoff) {
      cutoff = settings.cutoff;
      goal = Math.log2(Math.max(LOWEST, Math.min(cutoff, 0.45 * sampleRate)));
    }
    const kind = Math.floor(settings.kind);
    for (let i = 0; i < shares.length; i++) shares[i] = toward(shares[i]!, i === kind ? 1 : 0);
    if (octaves !== goal) g = Math.tan((Math.PI * 2 ** (octaves = toward(octaves, goal))) / sampleRate);
    if (resonance !== settings.resonance)
      damping = 2 * (1 - 0.96 * (resonance = toward(resonance, settings.resonance)));
    if (drive !== settings.drive) {
      drive = toward(drive, settings.drive);
      gain = 2 ** (DRIVE_OCTAVES * drive);
      loudest = Math.tanh(gain);
    }
  }

  function filter(x: number): number {
    const v1 = (band + g * (x - low)) / (1 + g * (g + damping));
    const v2 = low + g * v1;
    band = 2 * v1 - band;
    low = 2 * v2 - low;
    // Denormal numbers are slow; and what is no number once would be none for the rest of the night.
    if (!(Math.abs(band) >= 1e-20)) band = 0;
    if (!(Math.abs(low) >= 1e-20)) low = 0;
    const high = x - damping * v1 - v2;
    return shares[0]! * x + shares[1]! * v2 + shares[2]! * damping * v1 + shares[3]! * high;
  }

  return (sample, settings) => {
    glide(settings);
    const x = filter(sample);
    if (drive === 0) {
      before = x;
      return x;
    }
    // What the curve takes from a full scale is given back.
    const shaped = mean(gain * before, gain * x) / loudest;
    before = x;
    // The knob's first stretch fades the curve in.
    const share = Math.min(1, 10 * drive);
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
