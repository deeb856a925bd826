/** The whole sound of a show at once, faster or slower than it sounds. */
import { OfflineContext } from 'tone';
import type { ShowEvent } from '../engine/events';
import type { SoundReel } from '../engine/record/render/sound-reel';
import type { Samples } from '../engine/players/sampler';
import type { ParameterValues } from '../engine/parameters';
import { createBand } from './band';

export interface SoundToRender {
  /** In the order of their times. */
  readonly events: readonly ShowEvent[];
  readonly values: ParameterValues;
  readonly seconds: number;
  readonly seed: number;
  readonly sampleRate: number;
  /** What the sampler plays from the time of a `sampled` event on. */
  readonly samples?: readonly { readonly at: number; readonly samples: Samples }[];
  /** The generated stream, from second 0 on. */
  readonly stream?: SoundReel;
}

/** The render stops this often, in seconds, for the events of the next stretch: nodes of later notes would slow it. */
const STRETCH = 0.25;

function openContext(seconds: number, sampleRate: number): OfflineAudioContext {
  try {
    return new OfflineAudioContext(2, Math.ceil(seconds * sampleRate), sampleRate);
  } catch {
    const minutes = Math.ceil(seconds / 60);
    throw new Error(
      `The sound of ${minutes} minutes does not fit into this browser: on a command line, --seconds renders less of it.`,
    );
  }
}

/** Renders in stereo, the same to the bit every time. */
export async function renderSound(sound: SoundToRender): Promise<AudioBuffer> {
  const { events, seconds, sampleRate } = sound;
  const native = openContext(seconds, sampleRate);
  const context = new OfflineContext(native);
  const band = await createBand(context, sound.seed, 0, sound.values);
  let streamed = 0;
  /** Piece by piece: they meet at whole samples, so that they sound as one. */
  async function streamUntil(time: number): Promise<void> {
    const { stream } = sound;
    for (; stream && streamed < Math.min(stream.length, time * sampleRate); streamed += stream.pieceLength) {
      const { left, right } = await stream.piece(streamed / stream.pieceLength);
      const buffer = native.createBuffer(2, left.length, sampleRate);
      buffer.copyToChannel(left, 0);
      buffer.copyToChannel(right, 1);
      const source = new AudioBufferSourceNode(native, { buffer });
      source.connect(band.streamInput.input);
      source.start(streamed / sampleRate);
    }
  }
  const load = (at: number) => {
    const found = sound.samples?.find((each) => each.at === at);
    if (found) band.loadSamples(found.samples);
  };
  let next = 0;
  const playUntil = (time: number) => {
    while (next < events.length && events[next]!.at < time) {
      const event = events[next++]!;
      if (event.type === 'sampled') load(event.at);
      else band.handle(event);
    }
  };
  const prepare = async (time: number) => {
    playUntil(time + 2 * STRETCH);
    await streamUntil(time + 2 * STRETCH);
  };
  await prepare(0);
  const failed = Promise.withResolvers<never>();
  // Every stretch is known a stretch ahead.
  for (let time = STRETCH; time < seconds - STRETCH; time += STRETCH) {
    void native.suspend(time).then(async () => {
      await prepare(time).catch(failed.reject);
      return native.resume();
    });
  }
  return Promise.race([native.startRendering(), failed.promise]);
}
