/** Encodes the mix without a gap: every frame of the audio clock has its place, and what is missing is silence. */
import type { Packet } from './packets';

export interface SoundEncoder {
  readonly decoderConfig: AudioDecoderConfig | undefined;
  /** The frame that comes next, counted from the show's second 0. */
  readonly next: number;
  /** Frames of silence put in where no sound came. */
  readonly silent: number;
  /** Stereo, of one length. @param at the frame of the first sample: what lies before `next` is left out. */
  add(at: number, left: Float32Array, right: Float32Array): void;
  /** Silence up to a frame. */
  fillTo(frame: number): void;
  /** Hands what was added to the browser's encoder. */
  push(): void;
  flush(): Promise<void>;
  close(): void;
}

export interface SoundEncoderParts {
  readonly config: AudioEncoderConfig;
  /** The first frame of the film. */
  readonly from: number;
  readonly onPacket: (packet: Packet) => void;
  readonly onFailure: (error: Error) => void;
}

const LONGEST = 48_000;

export function createSoundEncoder({ config, from, onPacket, onFailure }: SoundEncoderParts): SoundEncoder {
  const { sampleRate } = config;
  let decoderConfig: AudioDecoderConfig | undefined;
  let next = from;
  let silent = 0;
  /** What has not been pushed yet: left, then right. */
  const left = new Float32Array(LONGEST);
  const right = new Float32Array(LONGEST);
  let held = 0;

  const encoder = new AudioEncoder({
    output(chunk, meta) {
      decoderConfig ??= meta?.decoderConfig;
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      // Microseconds are coarser than samples: rounded back to whole ones, so that nothing drifts.
      const exact = (microseconds: number) => Math.round((microseconds * sampleRate) / 1e6) / sampleRate;
      const [at, duration] = [exact(chunk.timestamp), exact(chunk.duration ?? 0)];
      onPacket({ track: 'audio', key: true, at, duration, data });
    },
    error: (error) => onFailure(new Error(`The ${config.codec} encoder failed: ${error.message}.`)),
  });
  encoder.configure(config);

  function push(): void {
    // One that has failed takes nothing, and there is no room to keep it.
    if (encoder.state !== 'configured') held = 0;
    if (held === 0) return;
    const data = new Float32Array(2 * held);
    data.set(left.subarray(0, held));
    data.set(right.subarray(0, held), held);
    const timestamp = Math.round(((next - held) * 1e6) / sampleRate);
    const sound = new AudioData({
      format: 'f32-planar',
      sampleRate,
      numberOfFrames: held,
      numberOfChannels: 2,
      timestamp,
      data,
    });
    encoder.encode(sound);
    sound.close();
    held = 0;
  }

  function append(l: Float32Array | undefined, r: Float32Array | undefined, frames: number): void {
    for (let done = 0; done < frames;) {
      const count = Math.min(frames - done, LONGEST - held);
      if (l && r) {
        left.set(l.subarray(done, done + count), held);
        right.set(r.subarray(done, done + count), held);
      } else {
        left.fill(0, held, held + count);
        right.fill(0, held, held + count);
      }
      held += count;
      next += count;
      done += count;
      if (held === LONGEST) push();
    }
  }

  function fillTo(frame: number): void {
    if (frame <= next) return;
    silent += frame - next;
    append(undefined, undefined, frame - next);
  }

  return {
    get decoderConfig() {
      return decoderConfig;
    },
    get next() {
      return next;
    },
    get silent() {
      return silent;
    },
    add(at, l, r) {
      fillTo(at);
      const late = Math.min(l.length, next - at);
      append(l.subarray(late), r.subarray(late), l.length - late);
    },
    fillTo,
    push,
    flush: () => {
      push();
      return encoder.flush().catch(() => undefined);
    },
    close: () => {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}
