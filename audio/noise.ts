/** Seeded noise for drums and rooms. */

/**
 * A stream of numbers, uniform in [0, 1). Generator: mulberry32 (Ettinger 2017), public domain. The twin of the
 * engine's, for `audio/` stands alone.
 */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** White noise in -1..1, `length` samples. */
export function whiteNoise(random: () => number, length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** What noise is multiplied with so that it has as much power in each hertz as in -1..1 at 48 kHz, whatever the rate (hertz) is. */
export function evenNoise(sampleRate: number): number {
  return Math.sqrt(sampleRate / 48_000);
}
