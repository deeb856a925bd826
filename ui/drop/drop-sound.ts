/** A dropped sound becomes the phrase that the stream's loop varies: as it is, or played by voices, glass or drums. */
import { FRAME_RATE } from '../../engine/models/sound/types';
import type { PhraseToRead } from '../../engine/models/sound/phrase.worker';
import type { DropHandler } from './drop';
import { said } from '../language/told';

const LONGEST_SECONDS = 16;
const RATE = 48_000;
/** The loop that starts, if none is on: two bars, changed by half. */
const [LOOP, CHANGE] = [2, 0.5];

export const dropSound: DropHandler = async (file, { live }) => {
  const samples = await readSound(file);
  live.send({
    type: 'notice',
    level: 'info',
    text: said('Reading {0}. The show goes on.', file.name),
    source: 'performer',
  });
  const frames = await analyse({ samples, rate: RATE });
  live.send({ type: 'phrase', frames, source: 'performer' });
  if (live.state$.value.parameters['sound.loop'] === 0) {
    live.send({ type: 'parameter', id: 'sound.loop', value: LOOP, source: 'performer' });
    live.send({ type: 'parameter', id: 'sound.change', value: CHANGE, source: 'performer' });
  }
  return said(
    '{0} is the loop of the stream now. “Loop change” turns it from itself into the stream’s own.',
    file.name,
  );
};

/** The first seconds, in mono. @throws (rejects) with a line for the performer. */
async function readSound(file: File): Promise<Float32Array<ArrayBuffer>> {
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const sound = await decoder.decodeAudioData(await file.arrayBuffer()).catch(() => {
    throw new Error(
      said('{0} changes nothing: it cannot be read as sound. Save it as WAV, MP3, FLAC or Ogg.', file.name),
    );
  });
  const length = Math.min(sound.length, LONGEST_SECONDS * RATE);
  if (length < RATE / FRAME_RATE) throw new Error(said('{0} changes nothing: it is empty.', file.name));
  const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i));
  return Float32Array.from(
    { length },
    (_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length,
  );
}

function analyse(phrase: PhraseToRead): Promise<string> {
  const worker = new Worker(new URL('../../engine/models/sound/phrase.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(said('The sound could not be read: {0}', message)));
    worker.postMessage(phrase, [phrase.samples.buffer]);
  }).finally(() => worker.terminate());
}
