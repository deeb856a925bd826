/** The last link: DC block, scrub, and a look-ahead brick-wall limiter, as plain arithmetic on two channels. */
import { scrub } from './scrub';
import { createTruePeak, TRUE_PEAK_DELAY } from './true-peak';

export interface Limiter {
  /** Takes and overwrites a block of left and right samples; the sound comes out `latency` frames later. */
  process(left: Float32Array, right: Float32Array): void;
  /** Frames. */
  readonly latency: number;
}

/** -1 dBTP, with a hair for what the moving gain itself adds between the samples. */
export const CEILING = 10 ** (-1.02 / 20);
/** Seconds by which the sound comes out later. */
export const LOOK_AHEAD = 0.005;
const RELEASE = 0.18;
/** Frames: a peak's own delay, and as many samples after it as it was made from. */
const KNOWN_LATE = 2 * TRUE_PEAK_DELAY + 2;
/** The DC blocker's corner, in Hz. */
const DC_CORNER = 6;

/**
 * The gain that every true peak needs (`ceiling / |peak|`, at most 1) is held by a running minimum over the look-ahead,
 * let go by a one-pole release, and smoothed by a moving average that is shorter by as long as a peak between samples
 * takes to be known. When a peak leaves the delay line, all that the average covers is at or under what that peak needs: the ceiling is never crossed, and the gain
 * has no corners. Running minimum: monotonic queue (Lemire 2006). DC blocker: y = x - x' + R y' (Smith, "Introduction
 * to Digital Filters").
 */
export function createLimiter(sampleRate: number): Limiter {
  const length = Math.max(1, Math.round(LOOK_AHEAD * sampleRate));
  const recovery = 1 - Math.exp(-1 / (RELEASE * sampleRate));
  const pole = 1 - (2 * Math.PI * DC_CORNER) / sampleRate;
  const blockLeft = dcBlock(pole);
  const blockRight = dcBlock(pole);
  const delayed = [new Float32Array(length), new Float32Array(length)] as const;
  const peaks = [createTruePeak(), createTruePeak()] as const;
  const average = Math.max(1, length - KNOWN_LATE);
  const gains = new Float64Array(average).fill(1);
  let oldest = 0;
  // The monotonic queue of (frame, needed gain), in a ring of one more than the window.
  const size = length + 1;
  const queueGain = new Float64Array(size);
  const queueFrame = new Float64Array(size);
  let head = 0;
  let count = 0;
  let frame = 0;
  let position = 0;
  let held = 1;
  let sum = average;

  function lowestNeeded(needed: number): number {
    while (count > 0 && queueGain[(head + count - 1) % size]! >= needed) count--;
    const tail = (head + count) % size;
    queueGain[tail] = needed;
    queueFrame[tail] = frame;
    count++;
    if (queueFrame[head]! <= frame - size) {
      head = (head + 1) % size;
      count--;
    }
    frame++;
    return queueGain[head]!;
  }

  return {
    latency: length,
    process(left, right) {
      for (let i = 0; i < left.length; i++) {
        const l = blockLeft(scrub(left[i]!));
        const r = blockRight(scrub(right[i]!));
        const lowest = lowestNeeded(Math.min(1, CEILING / Math.max(peaks[0](l), peaks[1](r), 1e-9)));
        held = Math.min(lowest, held + (1 - held) * recovery);
        sum += held - gains[oldest]!;
        gains[oldest] = held;
        oldest = (oldest + 1) % average;
        const gain = sum / average;
        left[i] = delayed[0][position]! * gain;
        right[i] = delayed[1][position]! * gain;
        delayed[0][position] = l;
        delayed[1][position] = r;
        position = (position + 1) % length;
      }
    },
  };
}

function dcBlock(pole: number): (x: number) => number {
  let before = 0;
  let out = 0;
  return (x) => {
    out = x - before + pole * out;
    before = x;
    // Denormal numbers are slow and inaudible.
    if (Math.abs(out) < 1e-20) out = 0;
    return out;
  };
}
