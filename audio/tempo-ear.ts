/** An ear for the tempo of a sound. */
import type { HeardTempo } from '../engine/inputs/tempo-follower';
import { LOOKS } from './strokes';
import workletUrl from './strokes.worklet.ts?worker&url';
import { tempoOf, WINDOW } from './tempo';

/** @param onTempo is told what is heard, twice a second. @returns connect the sound to it. */
export async function createTempoEar(
  context: AudioContext,
  onTempo: (tempo: HeardTempo | undefined) => void,
): Promise<AudioNode> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, 'phosphene-strokes', {
    numberOfOutputs: 0,
    channelCount: 1,
    channelCountMode: 'explicit',
  });
  let rises: readonly number[] = new Array<number>(WINDOW * LOOKS).fill(0);
  node.port.onmessage = ({ data }: MessageEvent<{ readonly rises?: readonly number[] }>) => {
    if (!data.rises) return;
    rises = [...rises, ...data.rises].slice(-WINDOW * LOOKS);
    onTempo(tempoOf(rises));
  };
  return node;
}
