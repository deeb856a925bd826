/**
 * Renders a show into a film, frame by frame on the show clock, however slow the machine: first the show is played
 * without pictures (its log and its stream of sound), then all of its sound is made, then its pictures, which so can
 * follow the sound. The same show, seed, weights and machine give the same log, samples and pixels.
 */
import { scheduled } from '../inputs/schedule';
import type { MeaningOf } from '../models/meaning/meaning';
import { manualClock } from '../clock';
import type { ShowEvent } from '../events';
import { createLoop } from '../loop';
import type { Health, Kernel } from '../models/supervisor';
import { pictureAt } from '../players/painter';
import type { Show } from '../show';
import type { StageHost } from '../stage/host';
import type { Loudness } from '../stage/sketch';
import { viewAt } from '../stage/view';
import type { Film } from './film';
import { createHashChain, sha256 } from '../hashes';
import { LOG_VERSION, writeLog } from './log';
import { openingOf, rehearse, type Rehearsal } from './rehearse';

/** The sound of a render, in hertz. */
export const RENDER_SAMPLE_RATE = 48000;

export interface Sound {
  readonly left: Float32Array<ArrayBuffer>;
  readonly right: Float32Array<ArrayBuffer>;
}

export interface RenderParts {
  readonly show: Show;
  readonly seconds: number;
  readonly fps: number;
  readonly seed: number;
  readonly kernel: Kernel;
  readonly meaningOf: MeaningOf;
  readonly stage: StageHost;
  /** Plays the events on the instruments, the stream among them, through the master chain. */
  readonly mix: (
    played: Pick<Rehearsal, 'events' | 'stream' | 'samples'> & { seconds: number; seed: number },
  ) => Promise<Sound>;
  readonly loudness: (samples: Float32Array, sampleRate: number) => Loudness;
  /** Opened when the sound is ready. */
  readonly openFilm: () => Promise<Film>;
  readonly onProgress: (done: number, what: string) => void;
}

export interface RenderReport {
  readonly frames: number;
  readonly codecs: string;
  readonly lyrics: readonly string[];
  readonly models: Readonly<Record<string, { name: string; backend: string; loadMs: number; stepMs: number }>>;
  readonly audio: { readonly peak: number; readonly rms: number; readonly underruns: number };
  readonly hashes: { readonly log: string; readonly audio: string; readonly frames: string };
  readonly log: string;
  readonly warnings: readonly string[];
}

/** Samples that the loudness at a moment is measured on: those just heard. */
const LOUDNESS_WINDOW = 2048;
/** Lines of the generated picture for each line of the film, at least: the sketches refine it. */
const PICTURE_DETAIL = 0.5;
/** How the work divides, roughly, for the progress bar. */
const REHEARSED = 0.25;
const MIXED = 0.3;

export async function render(parts: RenderParts): Promise<RenderReport> {
  const { show, seconds, seed, kernel, onProgress } = parts;
  const sampleRate = RENDER_SAMPLE_RATE;

  const { events, stream, samples, underruns } = await rehearse({
    ...parts,
    sampleRate,
    onProgress: (done) => onProgress(REHEARSED * done, 'words and stream'),
  });
  const sound = await parts.mix({ events, stream, samples, seconds, seed });
  onProgress(MIXED, 'sound');

  const film = await parts.openFilm();
  const { frames, hash, warnings } = await shoot(parts, events, sound, film).catch(async (error: unknown) => {
    await film.cancel();
    throw error;
  });
  await film.finish();

  const log = writeLog(
    { phosphene: LOG_VERSION, show: show.name, seed, weights: hashesOf(kernel.health$.value) },
    events,
  );
  return {
    frames,
    codecs: film.codecs,
    lyrics: events.flatMap((event) => (event.type === 'lyric-line' ? [event.text] : [])),
    models: modelsOf(kernel.health$.value),
    audio: { ...levels(sound), underruns },
    hashes: {
      log: await sha256(new TextEncoder().encode(log)),
      audio: await sha256(sound.left, sound.right),
      frames: hash,
    },
    log,
    warnings,
  };
}

/** Replays the log with pictures, and films it. */
async function shoot(
  { show, seconds, fps, seed, kernel, stage, loudness, onProgress }: RenderParts,
  events: readonly ShowEvent[],
  sound: Sound,
  film: Film,
): Promise<{ frames: number; hash: string; warnings: readonly string[] }> {
  const clock = manualClock();
  const warnings: string[] = [];
  const notices = stage.notices$.subscribe((notice) => warnings.push(notice));
  const loop = createLoop({
    clock,
    opening: openingOf(show),
    inputs: [scheduled(events, clock, 0)],
    consequences: () => [],
    onFault: (fault) => warnings.push(fault instanceof Error ? fault.message : String(fault)),
  });
  loop.play(async ({ state, time, delta }) => {
    const lines = Math.max(state.parameters['image.height'], PICTURE_DETAIL * stage.canvas.height);
    const heard = loudness(mono(sound, time * RENDER_SAMPLE_RATE), RENDER_SAMPLE_RATE);
    const { bitmap } = await kernel.step('image', pictureAt(state, time, seed, stage.canvas, lines, heard), time);
    stage.setPicture(bitmap);
    await stage.draw(viewAt(state, time, { delta, seed, loudness: heard }), state.sketch);
  });

  const frames = Math.round(seconds * fps);
  const chain = createHashChain();
  const pixels = stage.canvas.getContext('2d')!;
  for (let frame = 0; frame < frames; frame++) {
    clock.moveTo(frame / fps);
    await loop.settled();
    await chain.add(pixels.getImageData(0, 0, stage.canvas.width, stage.canvas.height).data);
    await film.addFrame(frame / fps, 1 / fps);
    await addSoundOf(frame, fps, sound, film);
    onProgress(MIXED + ((1 - MIXED) * (frame + 1)) / frames, 'pictures');
  }
  loop.stop();
  notices.unsubscribe();
  return { frames, hash: chain.value(), warnings };
}

/** The stretch of sound that belongs to a frame; stretches meet without a gap. */
async function addSoundOf(frame: number, fps: number, { left, right }: Sound, film: Film): Promise<void> {
  const from = Math.round((frame * RENDER_SAMPLE_RATE) / fps);
  const to = Math.round(((frame + 1) * RENDER_SAMPLE_RATE) / fps);
  await film.addSound(left.subarray(from, to), right.subarray(from, to), from / RENDER_SAMPLE_RATE);
}

function mono({ left, right }: Sound, end: number): Float32Array {
  const window = new Float32Array(LOUDNESS_WINDOW);
  const start = Math.floor(end) - LOUDNESS_WINDOW;
  return window.map((_, i) => ((left[start + i] ?? 0) + (right[start + i] ?? 0)) / 2);
}

/** Peak (1 is full scale) and root mean square in dBFS, of both channels. */
function levels({ left, right }: Sound): { peak: number; rms: number } {
  let peak = 0;
  let power = 0;
  for (const channel of [left, right]) {
    for (const sample of channel) {
      peak = Math.max(peak, Math.abs(sample));
      power += sample * sample;
    }
  }
  return { peak, rms: 10 * Math.log10(power / (left.length + right.length)) };
}

function hashesOf({ models }: Health): Record<string, string> {
  return Object.fromEntries(Object.entries(models).map(([kind, { hash }]) => [kind, hash]));
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
