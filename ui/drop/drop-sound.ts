/** A dropped sound becomes the phrase that the stream's loop varies: as it is, or played by voices, glass or drums. */
import { checkSize } from '../../engine/limits';
import { FRAME_RATE } from '../../engine/models/sound/types';
import type { PhraseToRead } from '../../engine/models/sound/phrase.worker';
import type { DropHandler } from './drop';
import { said } from '../language/told';

const LONGEST_SECONDS = 16;
/** All of a file is decoded before the first of it are taken. */
const LONGEST_FILE_MINUTES = 10;
/** So long a browser may take to tell how long it is. */
const TOLD_WITHIN_MS = 3000;
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
  checkSize(file.name, 'sound', file.size);
  const minutes = (await secondsOf(file)) / 60;
  if (minutes > LONGEST_FILE_MINUTES) {
    throw new Error(
      said(
        '{0} changes nothing: it lasts {1} minutes, and a sound has at most {2}. Cut out the part that you want.',
        file.name,
        Math.round(minutes),
        LONGEST_FILE_MINUTES,
      ),
    );
  }
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

/** 0 where the browser cannot tell. */
async function secondsOf(file: File): Promise<number> {
  const player = new Audio();
  const url = URL.createObjectURL(file);
  const seconds = await new Promise<number>((resolve) => {
    player.onloadedmetadata = () => resolve(player.duration);
    player.onerror = () => resolve(0);
    setTimeout(() => resolve(0), TOLD_WITHIN_MS);
    player.preload = 'metadata';
    player.src = url;
  });
  URL.revokeObjectURL(url);
  return Number.isFinite(seconds) ? seconds : 0;
}

function analyse(phrase: PhraseToRead): Promise<string> {
  const worker = new Worker(new URL('../../engine/models/sound/phrase.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(said('The sound could not be read: {0}', message)));
    worker.postMessage(phrase, [phrase.samples.buffer]);
  }).finally(() => worker.terminate());
}
