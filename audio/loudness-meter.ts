/** How loud a programme is, as broadcasters measure it: ITU-R BS.1770-4. */

export interface LoudnessMeter {
  /** Takes a block of left and right samples. Allocates nothing. */
  process(left: Float32Array, right: Float32Array): void;
  /** LUFS over the last 0.4 s; -Infinity for silence. */
  momentary(): number;
  /** LUFS over the last 3 s. */
  shortTerm(): number;
  /** LUFS since the beginning, gated; -Infinity until something passed the gate. */
  integrated(): number;
}

const HOPS_A_SECOND = 10;
/** In hops of 0.1 s: a gating block is 0.4 s, overlapping by three quarters, and a short term is 3 s. */
const BLOCK_HOPS = 4;
const SHORT_HOPS = 30;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;
/** A 997 Hz sine passes the K-weighting 0.691 dB louder than it came. */
const OFFSET = -0.691;
/** Gating blocks are kept by loudness, in bins of 0.01 LU: a night takes as much memory as a minute. */
const BINS_A_LU = 100;
const LOUDEST = 30;

/**
 * K-weighting, mean squares of both channels added, and both gates (BS.1770-4 Annex 1). The filters are designed for
 * any sample rate from the analogue ones behind the standard's table for 48 kHz.
 */
export function createLoudnessMeter(sampleRate: number): LoudnessMeter {
  const weigh = [kWeighting(sampleRate), kWeighting(sampleRate)] as const;
  const hop = Math.round(sampleRate / HOPS_A_SECOND);
  const hops = new Float64Array(SHORT_HOPS);
  const counts = new Uint32Array((LOUDEST - ABSOLUTE_GATE) * BINS_A_LU);
  const powers = new Float64Array(counts.length);
  let done = 0;
  let filled = 0;
  let power = 0;

  const meanOf = (count: number) => {
    let sum = 0;
    for (let i = 1; i <= Math.min(count, done); i++) sum += hops[(done - i) % SHORT_HOPS]!;
    return sum / count;
  };

  function endHop(): void {
    hops[done++ % SHORT_HOPS] = power / hop;
    power = 0;
    filled = 0;
    if (done < BLOCK_HOPS) return;
    const block = meanOf(BLOCK_HOPS);
    const bin = Math.floor((lufs(block) - ABSOLUTE_GATE) * BINS_A_LU);
    if (!(bin >= 0)) return;
    const kept = Math.min(bin, counts.length - 1);
    counts[kept]!++;
    powers[kept]! += block;
  }

  function meanFrom(bin: number): number {
    let [count, sum] = [0, 0];
    for (let i = Math.max(0, bin); i < counts.length; i++) {
      count += counts[i]!;
      sum += powers[i]!;
    }
    return count === 0 ? 0 : sum / count;
  }

  return {
    process(left, right) {
      for (let i = 0; i < left.length; i++) {
        const l = weigh[0](left[i]!);
        const r = weigh[1](right[i]!);
        power += l * l + r * r;
        if (++filled === hop) endHop();
      }
    },
    momentary: () => lufs(meanOf(BLOCK_HOPS)),
    shortTerm: () => lufs(meanOf(SHORT_HOPS)),
    integrated() {
      const ungated = lufs(meanFrom(0));
      if (ungated === -Infinity) return ungated;
      return lufs(meanFrom(Math.floor((ungated + RELATIVE_GATE - ABSOLUTE_GATE) * BINS_A_LU)));
    },
  };
}

function lufs(power: number): number {
  return power > 0 ? OFFSET + 10 * Math.log10(power) : -Infinity;
}

/** The head's high shelf, then the high pass (revised low-frequency B curve), of BS.1770-4. */
function kWeighting(sampleRate: number): (x: number) => number {
  const shelf = highShelf(sampleRate, 1681.974450955533, 0.7071752369554196, 3.999843853973347);
  const pass = highPass(sampleRate, 38.13547087602444, 0.5003270373238773);
  return (x) => pass(shelf(x));
}

/** Bilinear transform of a second-order shelf of `gain` dB above `frequency`. */
function highShelf(sampleRate: number, frequency: number, q: number, gain: number) {
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const high = 10 ** (gain / 20);
  // The exponent that makes the shelf of the standard's table.
  const middle = high ** 0.4996667741545416;
  const norm = 1 + k / q + k * k;
  return biquad(
    (high + (middle * k) / q + k * k) / norm,
    (2 * (k * k - high)) / norm,
    (high - (middle * k) / q + k * k) / norm,
    (2 * (k * k - 1)) / norm,
    (1 - k / q + k * k) / norm,
  );
}

function highPass(sampleRate: number, frequency: number, q: number) {
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const norm = 1 + k / q + k * k;
  return biquad(1, -2, 1, (2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm);
}

/** Direct form 2, transposed. */
function biquad(b0: number, b1: number, b2: number, a1: number, a2: number): (x: number) => number {
  let [s1, s2] = [0, 0];
  return (x) => {
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    // Denormal numbers are slow and inaudible.
    if (Math.abs(s1) < 1e-20) s1 = 0;
    if (Math.abs(s2) < 1e-20) s2 = 0;
    return y;
  };
}
