/** Beyond this a sample is no sound but a fault: +18 dBFS. */
const BOUND = 8;

/** Not-a-number becomes silence, and what is far too loud (infinity too) is held at the bound. */
export function scrub(sample: number): number {
  // Every comparison with NaN is false, so it falls through to 0.
  if (sample >= -BOUND && sample <= BOUND) return sample;
  return sample > BOUND ? BOUND : sample < -BOUND ? -BOUND : 0;
}
