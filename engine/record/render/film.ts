/** The forms of a film that a render can write. */
import {
  type AudioCodec,
  getFirstEncodableAudioCodec,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  type VideoCodec,
  WebMOutputFormat,
} from 'mediabunny';

export type Container = 'mp4' | 'webm';

const VIDEO = { mp4: ['avc', 'hevc', 'vp9', 'av1'], webm: ['vp9', 'av1', 'vp8'] } as const;
const AUDIO = { mp4: ['aac', 'opus'], webm: ['opus', 'vorbis'] } as const;

/**
 * What this browser encodes best, for a container.
 * @throws Error when it can encode no video or sound for it.
 */
export async function bestCodecs(
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
