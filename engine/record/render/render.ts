/**
 * Renders a show into a film, frame by frame on the show clock, however slow the machine: first the show is played
 * without pictures (its log and its stream of sound), then all of its sound is made, then its pictures, which so can
 * follow the sound. The same show, seed, weights and machine give the same log, samples and pixels.
 *
 * Sound and pictures are kept in parts as they come, so that what a crash cuts off goes on where it stopped.
 */
import type { Target } from 'mediabunny';
import type { ShowEvent } from '../../events';
import { sha256 } from '../../hashes';
import type { MeaningOf } from '../../models/meaning/meaning';
import type { Health } from '../../models/health';
import type { Kernel } from '../../models/supervisor';
import type { Show } from '../../show';
import { bestCodecs, type Container } from './film';
import { writeLog } from '../log/log';
import { readLog } from '../log/reader';
import { headerOf, modelsPlaying } from '../log/show-of-log';
import { type Parts, readJson, writeJson } from './kept-parts';
import { rehearse, type Rehearsal } from './rehearse';
import { joinSegments, type Look, openSegment } from './segments';
import { openShowing, type Showing, type ShowingParts } from './showing';
import { keepPiece, keptReel, PIECE_SECONDS, type Sound, type SoundReel } from './sound-reel';

/** The sound of a render, in hertz. */
export const RENDER_SAMPLE_RATE = 48000;
const PIECE = PIECE_SECONDS * RENDER_SAMPLE_RATE;

export interface RenderParts extends Omit<ShowingParts, 'events' | 'sound' | 'sampleRate' | 'kernel'> {
  readonly show: Show;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly kernel: Kernel;
  readonly meaningOf: MeaningOf;
  /** Plays the events on the instruments, the stream among them, through the master chain. */
  readonly mix: (
    played: Pick<Rehearsal, 'events' | 'samples'> & { stream: SoundReel; seconds: number; seed: number },
  ) => Promise<Sound>;
  readonly parts: Parts;
  readonly onProgress: (done: number, what: string) => void;
  /** Gives up between two frames; what is done is kept for the next time. */
  readonly signal?: AbortSignal;
}

export interface FilmParts extends RenderParts {
  readonly container: Container;
  /** Opened when all pictures are made. */
  readonly openTarget: () => Target;
}

export interface RenderReport {
  readonly frames: number;
  /** The frame at which it went on where an earlier run had stopped. */
  readonly resumedAt: number;
  readonly codecs: string;
  readonly lyrics: readonly string[];
  readonly models: Readonly<Record<string, { name: string; backend: string; loadMs: number; stepMs: number }>>;
  readonly audio: { readonly peak: number; readonly rms: number; readonly underruns: number };
  readonly hashes: { readonly log: string; readonly audio: string; readonly frames: string };
  readonly log: string;
  readonly warnings: readonly string[];
}

/** Of a segment, in seconds: what a crash costs at most. */
const SEGMENT = 4;
/** Seconds that are shown again before going on, until the frames are those of before: echoes need their time. */
const RUN_UPS = [1, 8, Infinity];
/** How the work divides, roughly, for the progress bar. */
const REHEARSED = 0.25;
const MIXED = 0.3;
const SHOT = 0.98;

/** A show that has been played, and how it sounds. */
export interface Played {
  readonly log: string;
  readonly events: ShowingParts['events'];
  readonly sound: SoundReel;
  readonly underruns: number;
}

export async function render(parts: FilmParts): Promise<RenderReport> {
  const { seconds, fps, kernel, container, width, height, plate } = parts;
  const played = await play(parts);
  const { log, events, sound, underruns } = played;

  const codecs = await bestCodecs(container, { width, height, sampleRate: RENDER_SAMPLE_RATE });
  const look = { container, codec: codecs.video, alpha: plate === 'words' };
  const frames = Math.round(seconds * fps);
  const { hashes, resumedAt, warnings } = await shoot(parts, played, look, frames);

  await joinSegments({
    ...look,
    count: Math.ceil(frames / framesOf(fps)),
    segment: async (index) => (await parts.parts.read(nameOf(index)))!,
    ...(!look.alpha && { sound }),
    sampleRate: RENDER_SAMPLE_RATE,
    target: parts.openTarget(),
  });
  const heard = await listenTo(sound);
  parts.onProgress(1, 'film');
  return {
    frames,
    resumedAt,
    codecs: look.alpha ? codecs.video : `${codecs.video} + ${codecs.audio}`,
    lyrics: events.flatMap((event) => (event.type === 'lyric-line' ? [event.text] : [])),
    models: modelsOf(kernel.health$.value),
    audio: { ...heard.levels, underruns },
    hashes: {
      log: await sha256(new TextEncoder().encode(log)),
      audio: heard.hash,
      frames: await sha256(new TextEncoder().encode(hashes.join(''))),
    },
    log,
    warnings,
  };
}

/** Plays the show, or takes from the parts what an earlier run of the same has left. */
export async function play(render: RenderParts): Promise<Played> {
  const { show, seconds, fps, seed, kernel, width, height, plate, parts, onProgress, signal } = render;
  const header = headerOf(show, { seed, size: { width, height }, ...modelsPlaying(kernel.health$.value) });
  // All that the result hangs on, but the files of the program itself.
  const asked = await sha256(new TextEncoder().encode(writeLog(header, show.events)));
  const { controllers } = show;
  const plan = { asked, controllers, seconds, fps, plate, backend: kernel.health$.value.backend };
  const length = Math.ceil(seconds * RENDER_SAMPLE_RATE);
  const sound = keptReel(parts, 'sound', length, PIECE);
  const left = await readJson<{ plan: typeof plan; underruns: number }>(parts, 'plan.json');
  if (left && JSON.stringify(left.plan) === JSON.stringify(plan)) {
    const text = await parts.read('log.ndjson');
    if (text) {
      const log = new TextDecoder().decode(text);
      return { log, events: readLog(log).events, sound, underruns: left.underruns };
    }
  }
  await parts.clear();
  const { events, moved, samples, underruns } = await rehearse({
    ...render,
    sampleRate: RENDER_SAMPLE_RATE,
    keepStream: (index, piece) => keepPiece(parts, 'stream', index, piece),
    onProgress: (done) => onProgress(REHEARSED * done, 'words and stream'),
  });
  // What a scene turns at a beat, it turns before the notes of that beat.
  const isNote = ({ type }: ShowEvent) => Number(type === 'note-on');
  const inOrder = (a: ShowEvent, b: ShowEvent) => a.at - b.at || isNote(a) - isNote(b);
  const heard = moved.length === 0 ? events : [...events, ...moved].sort(inOrder);
  const stream = keptReel(parts, 'stream', length, PIECE);
  const mixed = await render.mix({ events: heard, stream, samples, seconds, seed });
  signal?.throwIfAborted();
  for (let at = 0; at < length; at += PIECE) {
    const piece = { left: mixed.left.subarray(at, at + PIECE), right: mixed.right.subarray(at, at + PIECE) };
    await keepPiece(parts, 'sound', at / PIECE, piece);
  }
  onProgress(MIXED, 'sound');
  const log = writeLog(header, events, seconds);
  await parts.write('log.ndjson', new TextEncoder().encode(log));
  await writeJson(parts, 'plan.json', { plan, underruns });
  return { log, events, sound, underruns };
}

/** What is known of a segment that is whole. */
interface Shot {
  readonly hashes: readonly string[];
  readonly warnings: readonly string[];
}

const BEGUN_ANEW =
  'What an earlier try had done of this film does not fit what is drawn now, as after an update of Phosphene, of the ' +
  'browser or of the graphics driver: the film was begun anew.';

const framesOf = (fps: number) => Math.max(1, Math.round(SEGMENT * fps));
const nameOf = (segment: number) => `segment-${segment}`;

/** Shows the log again with pictures, and films it, a segment at a time. */
async function shoot(parts: FilmParts, { events, sound }: Played, look: Look, frames: number) {
  const { fps, parts: kept, signal } = parts;
  const shots: Shot[] = [];
  for (;;) {
    const shot = await readJson<Shot>(kept, `${nameOf(shots.length)}.json`);
    if (!shot) break;
    shots.push(shot);
  }
  const done = () => shots.flatMap(({ hashes }) => hashes);
  const open = () => openShowing({ ...parts, events, sound, sampleRate: RENDER_SAMPLE_RATE });
  /** Told with the next segment, so that it is known also to who goes on from there. */
  const toTell: string[] = [];
  let showing = done().length < frames ? await catchUp(open, done(), fps, signal) : undefined;
  if (!showing && done().length < frames) {
    await dropSegments(kept, shots.splice(0).length);
    toTell.push(BEGUN_ANEW);
    showing = open();
  }
  const resumedAt = done().length;

  try {
    while (showing && done().length < frames) {
      const from = done().length;
      const end = Math.min(frames, from + framesOf(fps));
      const hashes = await shootSegment(parts, showing, look, { index: shots.length, from, end, frames });
      const shot: Shot = { hashes, warnings: [...toTell.splice(0), ...(end === frames ? showing.warnings : [])] };
      await writeJson(kept, `${nameOf(shots.length)}.json`, shot);
      shots.push(shot);
    }
  } finally {
    showing?.close();
  }
  return { hashes: done(), resumedAt, warnings: shots.flatMap(({ warnings }) => warnings) };
}

interface Stretch {
  readonly index: number;
  /** Frames of the film, which has `frames` of them. */
  readonly from: number;
  readonly end: number;
  readonly frames: number;
}

/** Films a segment, and keeps it. @returns the fingerprints of its frames. */
async function shootSegment(
  { fps, parts: kept, onProgress, signal }: FilmParts,
  showing: Showing,
  look: Look,
  { index, from, end, frames }: Stretch,
): Promise<string[]> {
  const segment = await openSegment(showing.canvas, look);
  const hashes: string[] = [];
  try {
    for (let frame = from; frame < end; frame++) {
      signal?.throwIfAborted();
      await showing.draw(frame);
      hashes.push(await fingerprint(showing.canvas));
      await segment.add(frame / fps, 1 / fps);
      onProgress(MIXED + ((SHOT - MIXED) * (frame + 1)) / frames, 'pictures');
    }
    await kept.write(nameOf(index), await segment.finish());
  } catch (error) {
    await segment.cancel();
    throw error;
  }
  return hashes;
}

/** Empties them, the last first: what a crash leaves of them is still one film's beginning. */
async function dropSegments(kept: Parts, count: number): Promise<void> {
  for (let index = count - 1; index >= 0; index--) {
    await kept.write(`${nameOf(index)}.json`, new Uint8Array());
    await kept.write(nameOf(index), new Uint8Array());
  }
}

/**
 * A showing that has come as far as the frames that are done. A sketch may remember what it drew: it is shown from a
 * little before on, and where that does not lead to the same pixels as before, from farther back. None where nothing
 * leads to them: what draws has changed.
 */
async function catchUp(
  open: () => Showing,
  done: readonly string[],
  fps: number,
  signal: AbortSignal | undefined,
): Promise<Showing | undefined> {
  const sure = Math.max(0, done.length - Math.ceil(fps));
  for (const seconds of RUN_UPS) {
    const from = Math.max(0, sure - Math.ceil(seconds * fps));
    const showing = open();
    let frame = from;
    try {
      for (; frame < done.length; frame++) {
        signal?.throwIfAborted();
        await showing.draw(frame);
        const isCompared = frame >= sure || from === 0;
        if (isCompared && (await fingerprint(showing.canvas)) !== done[frame]) break;
      }
    } finally {
      if (frame < done.length) showing.close();
    }
    if (frame === done.length) return showing;
    if (from === 0) break;
  }
  return undefined;
}

async function fingerprint(canvas: HTMLCanvasElement): Promise<string> {
  const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  return sha256(pixels.data);
}

/** Peak (1 is full scale) and root mean square in dBFS, of both channels; and the hash of its pieces' hashes. */
async function listenTo(sound: SoundReel) {
  let peak = 0;
  let power = 0;
  const hashes: string[] = [];
  for (let index = 0; index * sound.pieceLength < sound.length; index++) {
    const { left, right } = await sound.piece(index);
    hashes.push(await sha256(left, right));
    for (const channel of [left, right]) {
      for (const sample of channel) {
        peak = Math.max(peak, Math.abs(sample));
        power += sample * sample;
      }
    }
  }
  return {
    levels: { peak, rms: 10 * Math.log10(power / (2 * sound.length)) },
    hash: await sha256(new TextEncoder().encode(hashes.join(''))),
  };
}

function modelsOf({ backend, models }: Health): RenderReport['models'] {
  return Object.fromEntries(
    Object.entries(models).map(([kind, { name, loadSeconds, stepSeconds }]) => [
      kind,
      {
        name,
        backend: backend ?? '',
        loadMs: Math.round(1e3 * loadSeconds),
        stepMs: Math.round(1e4 * stepSeconds) / 10,
      },
    ]),
  );
}
