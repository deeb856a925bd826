/** Echoes in time with the music, from side to side. */
import { BiquadFilter, Delay, Gain, Merge, type BaseContext } from 'tone';

export interface PingPong {
  readonly input: Gain;
  readonly output: Merge;
  /** Echoes come a dotted eighth apart. */
  setTempo(bpm: number, time: number): void;
  /** 0..0.9 */
  setFeedback(amount: number, time: number): void;
}

const LONGEST = 2.5;
/** Seconds in which the tape finds its new speed. */
const GLIDE = 0.08;
const DOTTED_EIGHTH = 0.75;
/** Decibels, for a low-pass and a high-pass in Web Audio: neither is anywhere above 1 (Butterworth), so no round is louder than the last. */
const FLAT = -3.01;

/** The input is mixed to mono; the first echo is left, the next right, and each round of both is darker and thinner. */
export function createPingPong(context: BaseContext, bpm: number, feedback: number): PingPong {
  const input = new Gain({ context });
  input.channelCount = 1;
  input.channelCountMode = 'explicit';
  const thin = new BiquadFilter({ context, type: 'highpass', frequency: 220, Q: FLAT });
  const dark = new BiquadFilter({ context, type: 'lowpass', frequency: 2800, Q: FLAT });
  const left = new Delay({ context, delayTime: echoTime(bpm), maxDelay: LONGEST });
  const right = new Delay({ context, delayTime: echoTime(bpm), maxDelay: LONGEST });
  const again = new Gain({ context, gain: feedback });
  const output = new Merge({ context, channels: 2 });
  input.chain(thin, dark, left, right, again, thin);
  left.connect(output, 0, 0);
  right.connect(output, 0, 1);
  return {
    input,
    output,
    setTempo(newBpm, time) {
      for (const { delayTime } of [left, right]) delayTime.setTargetAtTime(echoTime(newBpm), time, GLIDE);
    },
    setFeedback: (amount, time) => again.gain.setTargetAtTime(amount, time, 0.02),
  };
}

function echoTime(bpm: number): number {
  return Math.min(LONGEST, (DOTTED_EIGHTH * 60) / bpm);
}
