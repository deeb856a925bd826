/** The sound of a room: what it answers to a single click. */

/** A band of the room's sound: up to `edge` Hz (the last has none) it falls by 60 dB in `decay` seconds. */
const BANDS = [
  { edge: 180, decay: 2.2, level: 0.5 },
  { edge: 1200, decay: 3.6, level: 1 },
  { edge: 4500, decay: 2.5, level: 0.8 },
  { edge: Infinity, decay: 1.1, level: 0.5 },
] as const;
const SECONDS = 4;
const PRE_DELAY = 0.018;
/** The diffuse sound swells in this time. */
const SWELL = 0.035;
const EARLY_REFLECTIONS = 12;

/**
 * One channel of an impulse response: exponentially decaying noise (Moorer 1979), its bands decaying each at their own
 * rate, as air and walls swallow high tones first; before it a few early reflections. Energy (sum of squares) is 1, so
 * that the room neither amplifies nor attenuates noise.
 */
export function impulseResponse(random: () => number, sampleRate: number): Float32Array<ArrayBuffer> {
  const length = Math.round(SECONDS * sampleRate);
  const start = Math.round(PRE_DELAY * sampleRate);
  const response = new Float32Array(length);
  const splits = BANDS.map(({ edge }) =>
    edge < sampleRate / 2 ? 1 - Math.exp((-2 * Math.PI * edge) / sampleRate) : 1,
  );
  const falls = BANDS.map(({ decay }) => 1000 ** (-1 / (decay * sampleRate)));
  const gains: number[] = BANDS.map(({ level }) => level);
  const low = BANDS.map(() => 0);
  for (let i = 0; i < length - start; i++) {
    const white = 2 * random() - 1;
    const swell = 1 - Math.exp(-i / (SWELL * sampleRate));
    let under = 0;
    let sum = 0;
    for (let b = 0; b < BANDS.length; b++) {
      // One-pole low passes; the difference of two neighbours is a band, and all bands add up to the noise.
      low[b]! += splits[b]! * (white - low[b]!);
      sum += (low[b]! - under) * gains[b]!;
      gains[b]! *= falls[b]!;
      under = low[b]!;
    }
    response[start + i] = sum * swell;
  }
  for (let n = 0; n < EARLY_REFLECTIONS; n++) {
    const at = Math.round((0.006 + 0.075 * random()) * sampleRate);
    response[at]! += (2 * random() - 1) * 0.5 * Math.exp(-at / (0.05 * sampleRate));
  }
  fadeOut(response, Math.round(0.25 * sampleRate));
  const energy = response.reduce((total, sample) => total + sample * sample, 0);
  return response.map((sample) => sample / Math.sqrt(energy));
}

function fadeOut(samples: Float32Array, frames: number): void {
  for (let i = 0; i < frames; i++) samples[samples.length - 1 - i]! *= i / frames;
}
