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
/** Hann windows a quarter of their length apart, whatever that is at the moment: their sum is constant. */
const GRAINS = 4;
/** Seconds (a time constant) in which it comes and goes. */
const GLIDE = 0.01;
/** Seconds in which the memory, after a freeze, comes from what it had to what is played. */
const SEAM = 0.02;
const SEED = 17;

/** Both channels of a block, in place. */
export function createFreeze(
  sampleRate: number,
): (left: Float32Array, right: Float32Array, settings: Readonly<FreezeSettings>) => void {
  const size = Math.round(MEMORY * sampleRate);
  const memory = [new Float32Array(size), new Float32Array(size)] as const;
  const random = uniform(SEED);
  let written = 0;
  let frozen = false;
  /** Where the memory went on after the last freeze, and for how many samples that is covered. */
  let [seam, covered] = [0, 0];
  /** Where each reads, the youngest first. */
  let grains: number[] = [];
  /** How long ago the youngest began: 0..1, where the next one begins. */
  let phase = 0;
  /** The amount as it glides. */
  let level = 0;
  const glide = 1 - Math.exp(-1 / (GLIDE * sampleRate));

  /** A grain from anywhere in the memory but across its ends. */
  const begin = (length: number): number => {
    const kept = Math.min(written, size);
    const room = Math.max(1, kept - length);
    return written - kept + Math.floor(random() * room);
  };
  /** One that has grown on its way to more than the memory has left reads on backwards: that is no seam. */
  const remembered = (place: number): number => (place < written ? place : Math.abs(2 * written - 1 - place)) % size;

  /** What was not remembered in between would be a cut for a grain to come upon: what lay before it fades out backwards. */
  function remember(channel: Float32Array, x: number): void {
    const since = written - seam;
    const share = since < covered ? since / covered : 1;
    const before = share < 1 ? channel[(seam - 1 - since) % size]! : 0;
    channel[written % size] = before + share * (x - before);
  }

  return (left, right, { amount, grain }) => {
    const length = Math.round(grain * sampleRate);
    if (amount > 0 && !frozen) {
      frozen = true;
      grains = Array.from({ length: GRAINS }, (_, i) => begin(length) + Math.floor((i * length) / GRAINS));
      phase = 0;
    }
    for (let i = 0; i < left.length; i++) {
      if (!frozen) {
        remember(memory[0], left[i]!);
        remember(memory[1], right[i]!);
        written++;
        continue;
      }
      let [l, r] = [0, 0];
      for (let k = 0; k < GRAINS; k++) {
        // Of unequal phases the power is what adds up: (GRAINS / 2 windows) of mean square 3/8.
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (k + phase)) / GRAINS);
        const at = remembered(grains[k]!++);
        l += window * memory[0][at]!;
        r += window * memory[1][at]!;
      }
      phase += GRAINS / length;
      if (phase >= 1) {
        phase -= 1;
        grains.pop();
        grains.unshift(begin(length));
      }
      level += glide * (amount - level);
      if (amount === 0 && level < 1e-4) {
        level = 0;
        frozen = false;
        seam = written;
        covered = Math.min(written, Math.round(SEAM * sampleRate));
      }
      const scale = 1 / Math.sqrt((GRAINS * 3) / 8);
      left[i] = left[i]! + level * (scale * l - left[i]!);
      right[i] = right[i]! + level * (scale * r - right[i]!);
    }
  };
}
