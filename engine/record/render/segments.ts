/** A film in segments of a few seconds, each a small film of its own without sound, and how they become one. */
import {
  AudioSample,
  AudioSampleSource,
  BufferSource as BytesSource,
  BufferTarget,
  CanvasSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  ALL_FORMATS,
  Output,
  Quality,
  type Target,
  type VideoCodec,
} from 'mediabunny';
import { bestCodecs, type Container, formatOf } from './film';
import type { Sound, SoundReel } from './sound-reel';

const KEY_FRAME_SECONDS = 2;
const quality = new Quality('very-high');

export interface Segment {
  /** The canvas as it is now. @param at, duration seconds since the film's beginning. */
  add(at: number, duration: number): Promise<void>;
  finish(): Promise<ArrayBuffer>;
  /** Lets go of the encoder, where it will not be finished. */
  cancel(): Promise<void>;
}

export interface Look {
  readonly container: Container;
  readonly codec: VideoCodec;
  /** What is clear stays clear: WebM alone can. */
  readonly alpha: boolean;
}

export async function openSegment(canvas: HTMLCanvasElement, { container, codec, alpha }: Look): Promise<Segment> {
  const target = new BufferTarget();
  const output = new Output({ format: formatOf(container), target });
  const video = new CanvasSource(canvas, {
    codec,
    quality,
    keyFrameInterval: KEY_FRAME_SECONDS,
    latencyMode: 'quality',
    alpha: alpha ? 'keep' : 'discard',
  });
  output.addVideoTrack(video);
  await output.start();
  return {
    add: (at, duration) => video.add(at, duration),
    async finish() {
      await output.finalize();
      return target.buffer!;
    },
    cancel: () => output.cancel(),
  };
}

export interface Reel extends Look {
  readonly count: number;
  readonly segment: (index: number) => Promise<ArrayBuffer>;
  /** Without it the film is silent. */
  readonly sound?: SoundReel;
  readonly sampleRate: number;
  readonly target: Target;
}

/** Copies the pictures as they are, and encodes the sound. */
export async function joinSegments(reel: Reel): Promise<void> {
  const { container, codec, count, sound, sampleRate, target } = reel;
  const output = new Output({ format: formatOf(container), target });
  const video = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(video);
  const audio = sound && new AudioSampleSource({ codec: (await bestCodecs(container, { sampleRate })).audio, quality });
  if (audio) output.addAudioTrack(audio);
  await output.start();
  let heard = 0;
  /** Samples of the second of sound that begins there. */
  const second = (from: number) => Math.min(sampleRate, sound!.length - from);
  try {
    for (let index = 0; index < count; index++) {
      using input = new Input({ source: new BytesSource(await reel.segment(index)), formats: ALL_FORMATS });
      const track = (await input.getPrimaryVideoTrack())!;
      const decoderConfig = (await track.getDecoderConfig())!;
      for await (const packet of new EncodedPacketSink(track).packets()) {
        await video.add(packet, { decoderConfig });
        // Sound and picture go side by side, so that a player finds both where it reads.
        while (audio && heard < sound.length && heard / sampleRate <= packet.timestamp + 1) {
          await audio.add(sampleOf(await sound.read(heard, second(heard)), heard, sampleRate));
          heard += sampleRate;
        }
      }
    }
    while (audio && heard < sound.length) {
      await audio.add(sampleOf(await sound.read(heard, second(heard)), heard, sampleRate));
      heard += sampleRate;
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
}

function sampleOf({ left, right }: Sound, from: number, sampleRate: number): AudioSample {
  const data = new Float32Array(left.length + right.length);
  data.set(left);
  data.set(right, left.length);
  return new AudioSample({ data, format: 'f32-planar', numberOfChannels: 2, sampleRate, timestamp: from / sampleRate });
}
