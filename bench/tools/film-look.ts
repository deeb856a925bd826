/** Looks into a film with the browser's own decoders: where it is white, and where it clicks. */
import { ALL_FORMATS, AudioSampleSink, BlobSource, Input, VideoSampleSink } from 'mediabunny';

export interface FilmLook {
  readonly width: number;
  readonly height: number;
  readonly videoFrames: number;
  /** Seconds of the last picture's end and of the last sample. */
  readonly seconds: number;
  /** Where a white picture follows one that is not, in seconds. */
  readonly whites: readonly number[];
  readonly clicks: readonly number[];
  /** Times of all pictures. */
  readonly times: readonly number[];
  /** Samples that are not silent, of all. */
  readonly heard: number;
}

const WHITE = 200;
const CLICK = 0.4;
/** Nothing shorter after a click counts as another one, in seconds. */
const APART = 0.2;

export async function lookAt(file: Blob): Promise<FilmLook> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (!video || !audio) throw new Error('There is no picture or no sound in it.');
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const [times, whites, clicks]: number[][] = [[], [], []];
  let [white, seconds, heard, total] = [false, 0, 0, 0];
  for await (const sample of new VideoSampleSink(video).samples()) {
    times!.push(sample.timestamp);
    seconds = Math.max(seconds, sample.timestamp + sample.duration);
    sample.draw(context, 0, 0, 8, 8);
    sample.close();
    const bright = context.getImageData(4, 4, 1, 1).data[1]! > WHITE;
    if (bright && !white) whites!.push(times!.at(-1)!);
    white = bright;
  }
  for await (const sample of new AudioSampleSink(audio).samples()) {
    const wave = new Float32Array(sample.numberOfFrames);
    sample.copyTo(wave, { planeIndex: 0, format: 'f32-planar' });
    for (const [i, x] of wave.entries()) {
      const at = sample.timestamp + i / sample.sampleRate;
      // A decoder's run-up: players leave it out.
      if (at < 0) continue;
      total++;
      if (Math.abs(x) > 0.001) heard++;
      if (Math.abs(x) > CLICK && at - (clicks!.at(-1) ?? -1) > APART) clicks!.push(at);
    }
    seconds = Math.max(seconds, sample.timestamp + sample.duration);
    sample.close();
  }
  const [width, height] = [await video.getDisplayWidth(), await video.getDisplayHeight()];
  return {
    width,
    height,
    videoFrames: times!.length,
    seconds,
    whites: whites!,
    clicks: clicks!,
    times: times!,
    heard: heard / total,
  };
}
