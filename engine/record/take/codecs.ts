/** Which encoders film a take: chosen once, before it, by asking the browser. */

export interface Codecs {
  readonly video: VideoEncoderConfig;
  readonly audio: AudioEncoderConfig;
  /** For the performer: `AVC + Opus`. */
  readonly label: string;
}

export interface Format {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly sampleRate: number;
}

/** Bits that a pixel gets: pictures full of grain, with a key frame twice a second, still look like themselves. */
const BITS_PER_PIXEL = { avc: 0.25, vp9: 0.2, av1: 0.16 } as const;
const LEAST_BITRATE = 1_000_000;
const SOUND_BITRATE = 192_000;

/** The level of each codec that is enough for so many pixels a second (ITU-T H.264 table A-1 and its likes). */
const LEVELS = [
  { rate: 1280 * 720 * 30, avc: '1f', vp9: '31', av1: '05M' },
  { rate: 1920 * 1080 * 30, avc: '28', vp9: '40', av1: '08M' },
  { rate: 1920 * 1080 * 60, avc: '2a', vp9: '41', av1: '09M' },
  { rate: 3840 * 2160 * 30, avc: '33', vp9: '50', av1: '12M' },
  { rate: Infinity, avc: '34', vp9: '51', av1: '13M' },
] as const;

/** @throws Error in words for the performer, where this browser can encode no picture or no sound. */
export async function chooseCodecs({ width, height, fps, sampleRate }: Format): Promise<Codecs> {
  if (!('VideoEncoder' in globalThis)) throw new Error(cannot('films at all'));
  const rate = width * height * fps;
  const level = LEVELS.find((step) => rate <= step.rate)!;
  const video = await firstSupported(VideoEncoder, [
    ...(['no-preference', 'prefer-software'] as const).map((hardwareAcceleration) => ({
      name: 'AVC',
      config: { ...picture(`avc1.6400${level.avc}`, BITS_PER_PIXEL.avc), hardwareAcceleration },
    })),
    { name: 'AVC', config: picture(`avc1.4200${level.avc}`, BITS_PER_PIXEL.avc) },
    { name: 'VP9', config: picture(`vp09.00.${level.vp9}.08`, BITS_PER_PIXEL.vp9) },
    { name: 'AV1', config: picture(`av01.0.${level.av1}.08`, BITS_PER_PIXEL.av1) },
  ]);
  const sound = { numberOfChannels: 2, sampleRate, bitrate: SOUND_BITRATE };
  const audio = await firstSupported(AudioEncoder, [
    { name: 'AAC', config: { codec: 'mp4a.40.2', ...sound } },
    { name: 'Opus', config: { codec: 'opus', ...sound } },
  ]);
  if (!video) throw new Error(cannot(`encodes pictures of ${width}x${height}`));
  if (!audio) throw new Error(cannot(`encodes sound at ${sampleRate} Hz`));
  return { video: video.config, audio: audio.config, label: `${video.name} + ${audio.name}` };

  function picture(codec: string, bits: number): VideoEncoderConfig {
    const bitrate = Math.max(LEAST_BITRATE, Math.round(rate * bits));
    return { codec, width, height, framerate: fps, bitrate, latencyMode: 'realtime' };
  }
}

function cannot(what: string): string {
  return `This browser has no encoder that ${what}, so nothing is recorded. The show goes on; use a current Chrome, Edge or Chromium to record.`;
}

async function firstSupported<C>(
  encoder: { isConfigSupported(config: C): Promise<{ supported?: boolean }> },
  wishes: readonly { name: string; config: C }[],
): Promise<{ name: string; config: C } | undefined> {
  for (const wish of wishes) {
    const { supported } = await encoder.isConfigSupported(wish.config).catch(() => ({ supported: false }));
    if (supported) return wish;
  }
  return undefined;
}
