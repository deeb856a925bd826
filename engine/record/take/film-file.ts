/** Writes packets as a fragmented MP4 that is whole after every fragment, whatever happens next. */
import {
  type AudioCodec,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type VideoCodec,
} from 'mediabunny';
import { messageOf } from '../../message-of';
import type { Packet } from './packets';

export interface FilmFile {
  readonly bytes: number;
  /** In the order of decoding. A disk that takes no more gets none of it. */
  add(packet: Packet): void;
  /** Writes the fragment that is open. Resolves when all is on the disk; the handle is closed then. */
  finish(): Promise<void>;
}

export interface FilmFileParts {
  readonly handle: FileSystemSyncAccessHandle;
  readonly video: VideoDecoderConfig;
  readonly audio: AudioDecoderConfig;
  readonly fps: number;
  /** Show seconds of the film's second 0. */
  readonly zero: number;
  /** The disk takes no more. What was written before is whole. */
  readonly onFailure: (why: string) => void;
}

/** Below the interval of key frames, so that every one of them begins a fragment. */
const FRAGMENT_SECONDS = 0.2;
/** The copy of an earlier film may fill the disk as well, and is let go then: a write is tried so often, and so far apart. */
const TRIES = 20;
const RETRY_MS = 100;

export async function openFilmFile(parts: FilmFileParts): Promise<FilmFile> {
  const { handle, fps, zero, onFailure } = parts;
  let bytes = 0;
  let failed = false;
  const disk = new WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }>({
    async write({ data, position }) {
      for (let tries = 1; ; tries++) {
        try {
          // A full disk throws, or gives an error's number for a length.
          if (handle.write(data, { at: position }) !== data.length) throw new Error('it is full');
          // On the disk, not in a cache: a pulled plug is no excuse.
          handle.flush();
          bytes = Math.max(bytes, position + data.length);
          return;
        } catch (error) {
          if (tries === TRIES) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
  });
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: FRAGMENT_SECONDS }),
    target: new StreamTarget(disk),
  });
  const video = new EncodedVideoPacketSource(codecOf(parts.video.codec) as VideoCodec);
  const audio = new EncodedAudioPacketSource(codecOf(parts.audio.codec) as AudioCodec);
  output.addVideoTrack(video, { frameRate: fps });
  output.addAudioTrack(audio);
  await output.start();

  const fail = (error: unknown) => {
    if (!failed) onFailure(messageOf(error));
    failed = true;
  };
  let last: Promise<unknown> = Promise.resolve();
  const source = {
    video: (packet: EncodedPacket) => video.add(packet, { decoderConfig: parts.video }),
    audio: (packet: EncodedPacket) => audio.add(packet, { decoderConfig: parts.audio }),
  };
  return {
    get bytes() {
      return bytes;
    },
    add({ track, key, at, duration, data }) {
      if (failed) return;
      const packet = new EncodedPacket(data, key ? 'key' : 'delta', at - zero, duration);
      last = last.then(() => source[track](packet)).catch(fail);
    },
    async finish() {
      await last;
      if (!failed) await output.finalize().catch(fail);
      handle.close();
    },
  };
}

/** Mediabunny's name of a WebCodecs codec. */
function codecOf(codec: string): VideoCodec | AudioCodec {
  const names = { avc1: 'avc', vp09: 'vp9', av01: 'av1', mp4a: 'aac', opus: 'opus' } as const;
  return names[codec.split('.')[0] as keyof typeof names];
}
