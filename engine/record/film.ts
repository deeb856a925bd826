/** A film: one file of picture and sound, as it is written by the live recorder and by a render. */
import {
  type AudioCodec,
  AudioSample,
  AudioSampleSource,
  CanvasSource,
  getFirstEncodableAudioCodec,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  type Target,
  type VideoCodec,
  WebMOutputFormat,
} from 'mediabunny';

export type Container = 'mp4' | 'webm';

export interface FilmOptions {
  readonly canvas: HTMLCanvasElement;
  readonly container: Container;
  readonly target: Target;
  /** Of the sound, in hertz. */
  readonly sampleRate: number;
  /** `realtime` never lets the encoder fall behind the show; `quality` takes its time. */
  readonly pace: 'realtime' | 'quality';
}

export interface Film {
  /** For the performer: the codecs in use. */
  readonly codecs: string;
  /** The canvas as it is now. @param at, duration seconds. Resolves when the encoder can take another. */
  addFrame(at: number, duration: number): Promise<void>;
  /** Stereo samples, -1..1, both of one length. @param at seconds. */
  addSound(left: Float32Array, right: Float32Array, at: number): Promise<void>;
  /** Writes what is left; the file is then whole. */
  finish(): Promise<void>;
  /** Gives up: the file is not whole. */
  cancel(): Promise<void>;
}

const KEY_FRAME_SECONDS = 2;
const VIDEO = { mp4: ['avc', 'hevc', 'vp9', 'av1'], webm: ['vp9', 'av1', 'vp8'] } as const;
const AUDIO = { mp4: ['aac', 'opus'], webm: ['opus', 'vorbis'] } as const;

/** @throws Error when this browser can encode no video or sound for the container. */
export async function openFilm({ canvas, container, target, sampleRate, pace }: FilmOptions): Promise<Film> {
  const quality = new Quality(pace === 'quality' ? 'very-high' : 'high');
  const { width, height } = canvas;
  const { video: videoCodec, audio: audioCodec } = await chooseCodecs(container, { width, height, sampleRate });

  const video = new CanvasSource(canvas, {
    codec: videoCodec,
    quality,
    keyFrameInterval: KEY_FRAME_SECONDS,
    latencyMode: pace,
  });
  const audio = new AudioSampleSource({ codec: audioCodec, quality });
  const output = new Output({ format: formatOf(container), target });
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();

  return {
    codecs: `${videoCodec} + ${audioCodec}`,
    addFrame: (at, duration) => video.add(at, duration),
    async addSound(left, right, at) {
      const data = new Float32Array(left.length + right.length);
      data.set(left);
      data.set(right, left.length);
      using sample = new AudioSample({ data, format: 'f32-planar', numberOfChannels: 2, sampleRate, timestamp: at });
      await audio.add(sample);
    },
    finish: () => output.finalize(),
    cancel: () => output.cancel(),
  };
}

/**
 * What this browser encodes best, for a container.
 * @throws Error when it can encode no video or sound for it.
 */
export async function chooseCodecs(
  container: Container,
  { width = 1280, height = 720, sampleRate }: { width?: number; height?: number; sampleRate: number },
): Promise<{ video: VideoCodec; audio: AudioCodec }> {
  const video = await getFirstEncodableVideoCodec([...VIDEO[container]], { width, height });
  const audio = await getFirstEncodableAudioCodec([...AUDIO[container]], { numberOfChannels: 2, sampleRate });
  if (!video || !audio) {
    const what = video ? 'sound' : `pictures of ${width}x${height}`;
    throw new Error(`This browser cannot encode ${what} for .${container}. Use a current Chrome, Edge or Chromium.`);
  }
  return { video, audio };
}

export function formatOf(container: Container): Mp4OutputFormat | WebMOutputFormat {
  return container === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat();
}
