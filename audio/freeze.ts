/** Freeze: what sounded when it was switched on goes on for ever, in grains (granular synthesis: Roads 1988), as plain arithmetic. */
import { uniform } from './noise';

export interface FreezeSettings {
  /** 0..1: from what is played to what is frozen; at 0 samples pass unchanged, and are remembered. */
  amount: number;
  /** Seconds a grain lasts. */
  grain: number;
}

/** What is remembered, in seconds. */
const MEMORY = 1.6;
/** Hann windows at even distances: their sum is constant. */
const GRAINS = 4;
/** Seconds (a time constant) in which it comes and goes. */
const GLIDE = 0.01;
const SEED = 17;

interface Grain {
  /** Samples into the grain, and where it reads. */
  age: number;
  from: number;
  length: number;
}

/** Both channels of a block, in place. */
export function createFreeze(
  sampleRate: number,
): (left: Float32Array, right: Float32Array, settings: Readonly<FreezeSettings>) => void {
  const size = Math.round(MEMORY * sampleRate);
  const memory = [new Float32Array(size), new Float32Array(size)] as const;
  const random = uniform(SEED);
  let written = 0;
  let frozen = false;
  let grains: Grain[] = [];
  /** The amount as it glides. */
  let level = 0;
  const glide = 1 - Math.exp(-1 / (GLIDE * sampleRate));

  /** A grain from anywhere in the memory but across its seam. */
  const begin = (age: number, length: number): Grain => {
    const kept = Math.min(written, size);
    const room = Math.max(1, kept - length);
    return { age, length, from: written - kept + Math.floor(random() * room) };
  };

  return (left, right, { amount, grain }) => {
    const length = Math.round(grain * sampleRate);
    if (amount > 0 && !frozen) {
      frozen = true;
      grains = Array.from({ length: GRAINS }, (_, i) => begin(Math.floor((i * length) / GRAINS), length));
    }
    for (let i = 0; i < left.length; i++) {
      if (!frozen) {
        memory[0][written % size] = left[i]!;
        memory[1][written % size] = right[i]!;
        written++;
        continue;
      }
      let [l, r] = [0, 0];
      for (const [which, now] of grains.entries()) {
        // Of unequal phases the power is what adds up: (GRAINS / 2 windows) of mean square 3/8.
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * now.age) / now.length);
        const at = (now.from + now.age) % size;
        l += window * memory[0][at]!;
        r += window * memory[1][at]!;
        if (++now.age >= now.length) grains[which] = begin(0, length);
      }
      level += glide * (amount - level);
      if (amount === 0 && level < 1e-4) {
        level = 0;
        frozen = false;
      }
      const scale = 1 / Math.sqrt((GRAINS * 3) / 8);
      left[i] = left[i]! + level * (scale * l - left[i]!);
      right[i] = right[i]! + level * (scale * r - right[i]!);
    }
  };
}
