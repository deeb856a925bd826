/** How much is struck, for whoever hears the beat in it: how far a sound's level rises from one look to the next. */

/** Looks a second. */
export const LOOKS = 200;
/** Where the lows end, in hertz: bass drums and basses are counted apart from all else. */
const LOWS = 200;
/** Mean squares below this are silence. */
const FLOOR = 1e-6;
/** Seconds over which a level is taken, twice: a low tone has the same in all of it. */
const LEVEL_OVER = 0.015;
/** Nepers from one look to the next that are no stroke. */
const LEAST = 0.05;

/**
 * The spectral flux of two bands, the lows and all of it, in nepers of power (S. Dixon, "Onset Detection Revisited", DAFx 2006).
 * @param onLook is told the rise since the last look, 0 or more, `LOOKS` a second
 * @returns takes samples, -1..1: blocks of any length, one after the other
 */
export function createStrokes(sampleRate: number, onLook: (rise: number) => void): (samples: Float32Array) => void {
  const smoothing = 1 - Math.exp((-2 * Math.PI * LOWS) / sampleRate);
  const share = 1 - Math.exp(-1 / (LEVEL_OVER * sampleRate));
  let left = sampleRate / LOOKS;
  let [once, low] = [0, 0];
  const powers = [0, 0, 0, 0] as [number, number, number, number];
  let [lowBefore, before] = [Math.log(FLOOR), Math.log(FLOOR)];
  return (samples) => {
    for (const sample of samples) {
      once += smoothing * (sample - once);
      low += smoothing * (once - low);
      powers[0] += share * (low ** 2 - powers[0]);
      powers[1] += share * (powers[0] - powers[1]);
      powers[2] += share * (sample ** 2 - powers[2]);
      powers[3] += share * (powers[2] - powers[3]);
      if (--left > 0) continue;
      left += sampleRate / LOOKS;
      const [lowNow, now] = [Math.log(FLOOR + powers[1]), Math.log(FLOOR + powers[3])];
      onLook(Math.max(0, lowNow - lowBefore - LEAST) + Math.max(0, now - before - LEAST));
      [lowBefore, before] = [lowNow, now];
    }
  };
}
