/** The film for players: the same packets in a plain MP4 whose index comes first, and the proof that they are the same. */
import {
  ALL_FORMATS,
  BlobSource,
  CanvasSink,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
  StreamTarget,
} from 'mediabunny';

interface Tracks {
  readonly video: InputVideoTrack;
  readonly audio: InputAudioTrack;
}

/** What a film holds, to tell whether a copy is whole. */
export interface Contents {
  readonly seconds: number;
  /** Until the end of the last picture. */
  readonly pictureSeconds: number;
  readonly videoPackets: number;
  readonly audioPackets: number;
  /** Of all packets. */
  readonly bytes: number;
}

/** @throws Error where the file is no film with picture and sound. */
async function openTracks(file: Blob): Promise<Tracks> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (!video || !audio) throw new Error('there is no picture or no sound in it');
  return { video, audio };
}

export async function contentsOf(file: Blob): Promise<Contents> {
  const { video, audio } = await openTracks(file);
  const [pictures, sounds] = [await count(video), await count(audio)];
  return {
    seconds: Math.max(pictures.end, sounds.end),
    pictureSeconds: pictures.end,
    videoPackets: pictures.packets,
    audioPackets: sounds.packets,
    bytes: pictures.bytes + sounds.bytes,
  };
}

async function count(track: InputVideoTrack | InputAudioTrack) {
  let [packets, bytes, end] = [0, 0, 0];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
    packets++;
    bytes += packet.byteLength;
    end = Math.max(end, packet.timestamp + packet.duration);
  }
  return { packets, bytes, end };
}

export interface Copied extends Contents {
  /** Pictures left out: damaged, or in want of one that is. */
  readonly spoilt: number;
}

/**
 * Copies all packets that are whole. The index is written into room that is kept for it, so that no length is too long
 * for memory.
 */
export async function remux(film: Blob, to: FileSystemSyncAccessHandle, fps: number): Promise<Copied> {
  const { video, audio } = await openTracks(film);
  const { videoPackets, audioPackets } = await contentsOf(film);
  const disk = new WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }>({
    write({ data, position }) {
      if (to.write(data, { at: position }) !== data.length) throw new Error('the disk is full');
    },
  });
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'reserve' }), target: new StreamTarget(disk) });
  const codec = (await video.getCodec())!;
  const pictures = new EncodedVideoPacketSource(codec);
  const sounds = new EncodedAudioPacketSource((await audio.getCodec())!);
  output.addVideoTrack(pictures, { frameRate: fps, maximumPacketCount: videoPackets });
  output.addAudioTrack(sounds, { maximumPacketCount: audioPackets });
  await output.start();

  const videoMeta = { decoderConfig: (await video.getDecoderConfig())! };
  const audioMeta = { decoderConfig: (await audio.getDecoderConfig())! };
  const copied = { seconds: 0, pictureSeconds: 0, videoPackets: 0, audioPackets: 0, bytes: 0, spoilt: 0 };
  const count = ({ timestamp, duration, byteLength }: EncodedPacket) => {
    copied.seconds = Math.max(copied.seconds, timestamp + duration);
    copied.bytes += byteLength;
  };
  // In order of time, so that a player need not jump about.
  const picture = new EncodedPacketSink(video).packets();
  const sound = new EncodedPacketSink(audio).packets();
  let [nextPicture, nextSound] = [await next(picture), await next(sound)];
  let isSpoilt = false;
  while (nextPicture || nextSound) {
    if (nextPicture && (!nextSound || nextPicture.timestamp <= nextSound.timestamp)) {
      isSpoilt = codec === 'avc' ? (isSpoilt && nextPicture.type !== 'key') || !isWholeAvc(nextPicture.data) : false;
      if (isSpoilt) copied.spoilt++;
      else {
        await pictures.add(nextPicture, videoMeta);
        copied.videoPackets++;
        copied.pictureSeconds = nextPicture.timestamp + nextPicture.duration;
        count(nextPicture);
      }
      nextPicture = await next(picture);
    } else {
      await sounds.add(nextSound!, audioMeta);
      copied.audioPackets++;
      count(nextSound!);
      nextSound = await next(sound);
    }
  }
  await output.finalize();
  return copied;
}

/** Whether the units of an AVC picture, each after its length, fill it: players stop for good where they do not. */
export function isWholeAvc(data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  while (at + 4 < data.length) at += 4 + view.getUint32(at);
  return at === data.length && at > 0;
}

async function next(packets: AsyncGenerator<EncodedPacket>): Promise<EncodedPacket | undefined> {
  const result = await packets.next();
  return result.done ? undefined : result.value;
}

/** Whether a copy holds what the original does. */
export function isSame(a: Contents, b: Contents): boolean {
  return (
    a.videoPackets === b.videoPackets &&
    a.audioPackets === b.audioPackets &&
    a.bytes === b.bytes &&
    Math.abs(a.seconds - b.seconds) < 0.05
  );
}

/** A small picture from the middle of the film; none where it cannot be decoded. */
export async function thumbnailOf(file: Blob, seconds: number): Promise<Blob | undefined> {
  try {
    const { video } = await openTracks(file);
    const shot = await new CanvasSink(video, { width: 320 }).getCanvas(seconds / 2);
    return await (shot?.canvas as OffscreenCanvas | undefined)?.convertToBlob({ type: 'image/webp', quality: 0.8 });
  } catch {
    return undefined;
  }
}
