/** A gentle widening: slowly wavering copies of left and right, to be mixed with the sound itself. */
import { Delay, Merge, Split, type BaseContext } from 'tone';

/** Left and right: the copy's mean delay in seconds, and how fast it wavers, in Hz. */
const SIDES = [
  { delay: 0.0113, rate: 0.31 },
  { delay: 0.0147, rate: 0.43 },
] as const;
/** How far the delay wavers, in seconds. */
const DEPTH = 0.0019;

export function createChorus(context: BaseContext): { input: Split; output: Merge } {
  const input = new Split({ context, channels: 2 });
  const output = new Merge({ context, channels: 2 });
  for (const [channel, { delay, rate }] of SIDES.entries()) {
    const copy = new Delay({ context, delayTime: delay, maxDelay: 0.05 });
    const waver = context.createOscillator();
    const depth = context.createGain();
    waver.frequency.value = rate;
    depth.gain.value = DEPTH;
    waver.connect(depth);
    depth.connect(copy.input.delayTime);
    waver.start(0);
    input.connect(copy, channel, 0);
    copy.connect(output, 0, channel);
  }
  return { input, output };
}
