/** A channel vocoder (Dudley 1939), as plain arithmetic: what the band plays, with the voice's mouth. */
import { scrub } from './scrub';

const BANDS = 22;
/** Hz: centres of the first and the last band. */
const [LOWEST, HIGHEST] = [110, 7600];
/** The hiss of s and sh lies higher than most of what plays: it is heard as it is. */
const SIBILANCE = 5000;
const SIBILANCE_LEVEL = 0.7;
/** Seconds in which the mouth opens, and closes. */
const [ATTACK, RELEASE] = [0.003, 0.018];
/** What plays is made even over the bands, by so much at most: quieter partials stay quieter, and silence silent. */
const MOST_GAIN = 30;
const FLOOR = 1e-4;
/** Neighbouring bands overlap; this brings the sum back to the voice's level. */
const LEVEL = 1.1;
/** Two second-order band-passes in a row for each band, of the voice and of both sides of the carrier. */
const SECTIONS = 2;
const SIGNALS = 3;

/**
 * @returns takes a block of the voice, left and right, and of the carrier, and overwrites the voice with what is heard.
 * `amount` 0..1: from the plain voice, which then passes unchanged, to the carrier alone, shaped by the voice.
 * The band-passes are those of the Audio EQ Cookbook (Bristow-Johnson), constant peak gain, as transposed direct form II.
 */
export function createVocoder(sampleRate: number) {
  const ratio = (HIGHEST / LOWEST) ** (1 / (BANDS - 1));
  const top = Math.min(HIGHEST, 0.42 * sampleRate);
  const coefficients = Array.from({ length: BANDS }, (_, band) => {
    const omega = (2 * Math.PI * Math.min(top, LOWEST * ratio ** band)) / sampleRate;
    // As wide, after two in a row, as the step to the next band.
    const alpha = Math.sin(omega) * (Math.sqrt(ratio) - 1 / Math.sqrt(ratio)) * 0.78;
    return { b: alpha / (1 + alpha), a1: (-2 * Math.cos(omega)) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) };
  });
  const states = new Float64Array(BANDS * SECTIONS * SIGNALS * 2);
  const mouths = new Float64Array(BANDS);
  const carriers = new Float64Array(BANDS);
  const rise = 1 - Math.exp(-1 / (ATTACK * sampleRate));
  const fall = 1 - Math.exp(-1 / (RELEASE * sampleRate));
  const pole = Math.exp((-2 * Math.PI * SIBILANCE) / sampleRate);
  /** Of the two one-pole low-passes whose complement is the sibilance. */
  const lows = [0, 0];

  const follow = (envelope: number, x: number) => {
    const level = Math.abs(x);
    return envelope + (level > envelope ? rise : fall) * (level - envelope);
  };

  function through(band: number, signal: number, x: number): number {
    const { b, a1, a2 } = coefficients[band]!;
    let y = x;
    for (let section = 0; section < SECTIONS; section++) {
      const at = 2 * ((band * SECTIONS + section) * SIGNALS + signal);
      const out = b * y + states[at]!;
      states[at] = states[at + 1]! - a1 * out;
      states[at + 1] = -b * y - a2 * out;
      y = out;
    }
    return y;
  }

  function sibilance(x: number): number {
    let high = x;
    for (const i of [0, 1] as const) {
      lows[i] = high + pole * (lows[i]! - high);
      high -= lows[i];
    }
    return high;
  }

  return (
    voice: readonly [Float32Array, Float32Array],
    carrier: readonly [Float32Array, Float32Array],
    amount: number,
  ): void => {
    if (amount === 0) return;
    for (let i = 0; i < voice[0].length; i++) {
      const [l, r] = [voice[0][i]!, voice[1][i]!];
      const said = scrub((l + r) / 2);
      const [left, right] = [scrub(carrier[0][i]!), scrub(carrier[1][i]!)];
      let [outLeft, outRight] = [0, 0];
      for (let band = 0; band < BANDS; band++) {
        mouths[band] = follow(mouths[band]!, through(band, 0, said));
        const [one, other] = [through(band, 1, left), through(band, 2, right)];
        // Not their sum: detuned, they cancel each other by turns.
        carriers[band] = follow(carriers[band]!, (Math.abs(one) + Math.abs(other)) / 2);
        const gain = Math.min(MOST_GAIN, mouths[band]! / (carriers[band]! + FLOOR));
        outLeft += gain * one;
        outRight += gain * other;
      }
      const hiss = SIBILANCE_LEVEL * sibilance(said);
      voice[0][i] = l + amount * (LEVEL * outLeft + hiss - l);
      voice[1][i] = r + amount * (LEVEL * outRight + hiss - r);
    }
    // Denormal numbers are slow and inaudible.
    for (let i = 0; i < states.length; i++) if (Math.abs(states[i]!) < 1e-20) states[i] = 0;
  };
}
