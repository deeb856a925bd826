/** The tempo of a sound, by its loudest low strokes, between 90 and 180 beats a minute. */
import { getBiquadFilter, type ProcessorOutputEvent } from 'realtime-bpm-analyzer';
// As a file of the page's own: the page takes code from its own origin alone.
import workletUrl from 'realtime-bpm-analyzer/processor?url';

/** The library's name of it. */
const PROCESSOR = 'realtime-bpm-processor';

/** @param onTempo is told the likeliest tempo, in beats a minute, from some seconds on. @returns connect the sound to it. */
export async function createTempoEar(context: AudioContext, onTempo: (bpm: number) => void): Promise<AudioNode> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, PROCESSOR, {
    numberOfOutputs: 0,
    processorOptions: { continuousAnalysis: true },
  });
  node.port.onmessage = ({ data }: MessageEvent<ProcessorOutputEvent>) => {
    const tempo = data.type === 'bpm' ? data.data.bpm[0]?.tempo : undefined;
    if (tempo !== undefined) onTempo(tempo);
  };
  const lows = getBiquadFilter(context);
  lows.connect(node);
  return lows;
}
