/** The end of the chain: level, DC block, scrub and limiter in a worklet, then the analyser and the destination. */
import { connect, Gain, type BaseContext, type InputNode } from 'tone';
import limiterUrl from './limiter.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export interface Master {
  /** Connect at most two sources. */
  readonly input: Gain;
  /** What the audience hears: at most -1 dBFS, always finite. */
  readonly output: Gain;
  /** After the limiter; 2048 samples. */
  readonly analyser: AnalyserNode;
}

/** What `loudness` reads. */
const ANALYSER_SIZE = 2048;

export async function createMaster(context: BaseContext, level: number): Promise<Master> {
  await context.addAudioWorkletModule(limiterUrl);
  const input = new Gain({ context, gain: level });
  const limiter = workletNode(context, 'phosphene-limiter', {
    channelCount: 2,
    channelCountMode: 'explicit',
    outputChannelCount: [2],
  });
  const output = new Gain({ context });
  const analyser = context.createAnalyser();
  analyser.fftSize = ANALYSER_SIZE;
  analyser.smoothingTimeConstant = 0;
  connect(input, limiter);
  connect(limiter, output);
  connect(output, analyser);
  connect(output, context.rawContext.destination as InputNode);
  return { input, output, analyser };
}
