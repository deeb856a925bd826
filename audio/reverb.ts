/** A large, warm room. */
import { Convolver, ToneAudioBuffer, type BaseContext } from 'tone';
import { impulseResponse } from './impulse-response';

/** A stereo room: left and right have their own noise, and so sound wide. */
export function createReverb(context: BaseContext, random: () => number): Convolver {
  const { sampleRate } = context;
  const left = impulseResponse(random, sampleRate);
  const right = impulseResponse(random, sampleRate);
  const buffer = context.createBuffer(2, left.length, sampleRate);
  buffer.copyToChannel(left, 0);
  buffer.copyToChannel(right, 1);
  const convolver = new Convolver({ context, normalize: false });
  convolver.buffer = new ToneAudioBuffer(buffer);
  return convolver;
}
