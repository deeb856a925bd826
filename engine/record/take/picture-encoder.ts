/** Encodes the stage's frames, no more of them at a time than it can take, with a dog to watch that it goes on. */
import type { Packet } from './packets';

export interface PictureEncoder {
  /** What a decoder must know; once the first packet is out. */
  readonly decoderConfig: VideoDecoderConfig | undefined;
  /** Frames taken that gave no packet. */
  readonly swallowed: number;
  /** The last frame's time, in frames of the film. */
  readonly last: number;
  /** Encodes a frame and closes it. @param index its time, in frames of the film: greater than all before. */
  encode(frame: VideoFrame, index: number): void;
  /** The frame before stands once more: for when the stage draws none, and fragments have to close. */
  repeat(index: number): void;
  /** The next frame is a key frame. */
  wantKey(): void;
  /** Call it at a steady pace: an encoder that gives nothing for too many calls is started anew. */
  watch(): void;
  /** Resolves when all packets are out. */
  flush(): Promise<void>;
  close(): void;
}

export interface PictureEncoderParts {
  readonly config: VideoEncoderConfig;
  readonly fps: number;
  readonly onPacket: (packet: Packet) => void;
  /** All frames up to `index` are done with: there is room for others. */
  readonly onRoom: (index: number) => void;
  readonly onNotice: (text: string) => void;
  /** The encoder cannot be brought back, or the film has no room for what it gives: said once, and nothing comes from now on. */
  readonly onFailure: (error: Error) => void;
  /** Stands in for the browser's in tests. */
  readonly Encoder?: typeof VideoEncoder;
}

/** A key frame at least so often: fragments begin with one, and what is lost in a crash is the fragment that was open. */
const KEY_SECONDS = 0.4;
/** Calls of `watch` without a packet, while frames wait, after which the encoder counts as hung. */
const PATIENCE = 40;
/** Within so many seconds: an encoder that fails more seldom than that is brought back all night. */
const MOST_RESTARTS = 3;
const FORGOTTEN_AFTER = 60;

export function createPictureEncoder(parts: PictureEncoderParts): PictureEncoder {
  const { config, fps, onPacket, onRoom, onNotice, onFailure, Encoder = VideoEncoder } = parts;
  const keyFrames = Math.round(KEY_SECONDS * fps);
  let decoderConfig: VideoDecoderConfig | undefined;
  /** Frames in the encoder, oldest first. */
  let waiting: number[] = [];
  let lastKey = -Infinity;
  let last = -1;
  let still: VideoFrame | undefined;
  let [swallowed, silence] = [0, 0];
  /** When the encoder has failed of late, in frames of the film. */
  let failures: number[] = [];
  let encoder = start();

  function start(): VideoEncoder {
    const made: VideoEncoder = new Encoder({
      output: (chunk, meta) => made === encoder && take(chunk, meta),
      error: (error) => made === encoder && restart(error.message),
    });
    made.configure(config);
    return made;
  }

  function take(chunk: EncodedVideoChunk, meta?: EncodedVideoChunkMetadata): void {
    const described = meta?.decoderConfig;
    if (described && decoderConfig && !isSame(described, decoderConfig)) {
      letGo();
      onFailure(new Error('The video encoder came back as another one, which needs a film of its own.'));
      return;
    }
    decoderConfig ??= described;
    silence = 0;
    const index = Math.round((chunk.timestamp * fps) / 1e6);
    swallowed += waiting.filter((frame) => frame < index).length;
    waiting = waiting.filter((frame) => frame > index);
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    onPacket({ track: 'video', key: chunk.type === 'key', at: index / fps, duration: 1 / fps, data });
    onRoom(index);
  }

  /** @returns the number of frames that are missing by it. */
  function letGo(): number {
    const missing = waiting.length;
    swallowed += missing;
    waiting = [];
    if (encoder.state !== 'closed') encoder.close();
    onRoom(last);
    return missing;
  }

  function restart(why: string): void {
    failures = [...failures.filter((at) => last - at < FORGOTTEN_AFTER * fps), last];
    silence = 0;
    lastKey = -Infinity;
    const missing = letGo();
    if (failures.length > MOST_RESTARTS) {
      onFailure(new Error(`The ${config.codec} encoder failed ${failures.length} times (${why}).`));
      return;
    }
    onNotice(`The video encoder was started anew (${why}): ${missing} frames are missing, the sound is whole.`);
    encoder = start();
  }

  function encode(frame: VideoFrame, index: number): void {
    if (index <= last || encoder.state !== 'configured') {
      frame.close();
      onRoom(index);
      return;
    }
    last = index;
    const keyFrame = index - lastKey >= keyFrames;
    if (keyFrame) lastKey = index;
    waiting.push(index);
    encoder.encode(frame, { keyFrame });
    still?.close();
    still = frame;
  }

  return {
    get decoderConfig() {
      return decoderConfig;
    },
    get swallowed() {
      return swallowed;
    },
    get last() {
      return last;
    },
    encode,
    repeat(index) {
      if (still && waiting.length === 0) encode(new VideoFrame(still, { timestamp: timestampOf(index, fps) }), index);
    },
    wantKey: () => (lastKey = -Infinity),
    watch() {
      if (waiting.length > 0 && ++silence > PATIENCE) restart('it gave no frame for too long');
    },
    async flush() {
      await encoder.flush().catch(() => undefined);
      swallowed += waiting.length;
      waiting = [];
    },
    close() {
      still?.close();
      still = undefined;
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}

/** Whether one decoder can play what comes with either: a film says it once, at its beginning. */
function isSame(a: VideoDecoderConfig, b: VideoDecoderConfig): boolean {
  const [one, other] = [a, b].map(({ description }) => bytesOf(description));
  return one!.length === other!.length && one!.every((byte, i) => byte === other![i]);
}

function bytesOf(source: AllowSharedBufferSource | undefined): Uint8Array {
  if (!source) return new Uint8Array(0);
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

/** Microseconds, as WebCodecs counts. */
export function timestampOf(index: number, fps: number): number {
  return Math.round((index * 1e6) / fps);
}
