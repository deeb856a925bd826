/** The tempo of a sound, by its loudest low strokes, between 90 and 180 beats a minute. */
import { getBiquadFilter } from 'realtime-bpm-analyzer';
import workletUrl from './tempo.worklet.ts?worker&url';

/** @param onTempo is told the likeliest tempo, in beats a minute, from some seconds on. @returns connect the sound to it. */
export async function createTempoEar(context: AudioContext, onTempo: (bpm: number) => void): Promise<AudioNode> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, 'phosphene-tempo', { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }: MessageEvent<number>) => onTempo(data);
  const lows = getBiquadFilter(context);
  lows.connect(node);
  return lows;
}
