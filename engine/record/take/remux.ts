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

/** Copies all packets. The index is written into room that is kept for it, so that no length is too long for memory. */
export async function remux(file: Blob, to: FileSystemSyncAccessHandle, fps: number): Promise<void> {
  const { video, audio } = await openTracks(file);
  const { videoPackets, audioPackets } = await contentsOf(file);
  const disk = new WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }>({
    write({ data, position }) {
      if (to.write(data, { at: position }) < data.length) throw new Error('the disk is full');
    },
  });
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'reserve' }), target: new StreamTarget(disk) });
  const pictures = new EncodedVideoPacketSource((await video.getCodec())!);
  const sounds = new EncodedAudioPacketSource((await audio.getCodec())!);
  output.addVideoTrack(pictures, { frameRate: fps, maximumPacketCount: videoPackets });
  output.addAudioTrack(sounds, { maximumPacketCount: audioPackets });
  await output.start();

  const videoMeta = { decoderConfig: (await video.getDecoderConfig())! };
  const audioMeta = { decoderConfig: (await audio.getDecoderConfig())! };
  // In order of time, so that a player need not jump about.
  const picture = new EncodedPacketSink(video).packets();
  const sound = new EncodedPacketSink(audio).packets();
  let [nextPicture, nextSound] = [await next(picture), await next(sound)];
  while (nextPicture || nextSound) {
    if (nextPicture && (!nextSound || nextPicture.timestamp <= nextSound.timestamp)) {
      await pictures.add(nextPicture, videoMeta);
      nextPicture = await next(picture);
    } else {
      await sounds.add(nextSound!, audioMeta);
      nextSound = await next(sound);
    }
  }
  await output.finalize();
  to.flush();
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
