/**
 * The live recorder: films the stage and the master sound, both stamped by the show's clock, and keeps the log
 * beside the film.
 */
import { BufferTarget } from 'mediabunny';
import { BehaviorSubject, type Observable } from 'rxjs';
import type { ShowEvent } from '../events';
import type { Moment } from '../loop';
import { type Container, type Film, openFilm } from './film';
import { type LogHeader, writeLog } from './log';

/** A block of the master sound. @param at show seconds of its first sample. */
export type SoundBlock = { readonly left: Float32Array; readonly right: Float32Array; readonly at: number };

export interface RecorderParts {
  readonly canvas: HTMLCanvasElement;
  readonly sampleRate: number;
  readonly moments$: Observable<Pick<Moment, 'time'>>;
  /** Starts to hand over the master's sound; the function it gives ends that, after the last block. */
  readonly listen: (onBlock: (block: SoundBlock) => void) => Promise<() => Promise<void>>;
  readonly log: () => { readonly header: LogHeader; readonly events: readonly ShowEvent[] };
  /** Offers a file to the performer. */
  readonly offer: (name: string, file: Blob) => void;
}

export interface TakeStatus {
  readonly state: 'idle' | 'recording' | 'saving';
  readonly seconds: number;
  readonly bytes: number;
  /** Frames that the encoder was too slow for. */
  readonly dropped: number;
  readonly codecs: string;
}

export interface Recorder {
  readonly status$: BehaviorSubject<TakeStatus>;
  start(): Promise<void>;
  /** Resolves when the film and its log were offered. */
  stop(): Promise<void>;
}

const FRAMES_PER_SECOND = 30;
const idle: TakeStatus = { state: 'idle', seconds: 0, bytes: 0, dropped: 0, codecs: '' };

interface Take {
  readonly film: Film;
  readonly target: BufferTarget;
  readonly container: Container;
  readonly end: () => Promise<void>;
}

export function createRecorder(parts: RecorderParts): Recorder {
  const status$ = new BehaviorSubject(idle);
  const update = (change: Partial<TakeStatus>) => status$.next({ ...status$.value, ...change });
  let take: Take | undefined;
  let takes = 0;

  return {
    status$,
    async start() {
      if (take) return;
      take = await openTake(parts, update);
    },
    async stop() {
      if (!take) return;
      const { film, target, container, end } = take;
      take = undefined;
      update({ state: 'saving' });
      try {
        await end();
        await film.finish();
        const name = `phosphene-take-${++takes}`;
        parts.offer(`${name}.${container}`, new Blob([target.buffer!], { type: `video/${container}` }));
        const { header, events } = parts.log();
        parts.offer(`${name}.ndjson`, new Blob([writeLog(header, events)], { type: 'application/x-ndjson' }));
      } finally {
        status$.next(idle);
      }
    },
  };
}

async function openTake(parts: RecorderParts, update: (change: Partial<TakeStatus>) => void): Promise<Take> {
  const { canvas, sampleRate, moments$, listen } = parts;
  const container: Container = 'mp4';
  const target = new BufferTarget();
  const film = await openFilm({ canvas, container, target, sampleRate, pace: 'realtime' });
  let bytes = 0;
  target.on('write', ({ end }) => (bytes = Math.max(bytes, end)));

  /** Show seconds at which the film begins: the first block of sound, so that sound and picture share their zero. */
  let zero: number | undefined;
  let encoding = false;
  let dropped = 0;
  let nextFrame = 0;
  let lastSound: Promise<unknown> = Promise.resolve();
  /** The first thing that went wrong: told when the take ends. */
  let failure: Error | undefined;
  const fail = (error: Error) => (failure ??= error);

  const stopListening = await listen(({ left, right, at }) => {
    zero ??= at;
    lastSound = film.addSound(left, right, at - zero).catch(fail);
  });
  const frames = moments$.subscribe(({ time }) => {
    if (zero === undefined || time - zero < nextFrame / FRAMES_PER_SECOND) return;
    const frame = Math.floor((time - zero) * FRAMES_PER_SECOND);
    // A frame for each thirtieth of a second: those that the encoder, or the machine, was too slow for are counted.
    dropped += frame - nextFrame + (encoding ? 1 : 0);
    nextFrame = frame + 1;
    if (!encoding) {
      encoding = true;
      void film
        .addFrame(frame / FRAMES_PER_SECOND, 1 / FRAMES_PER_SECOND)
        .catch(fail)
        .finally(() => (encoding = false));
    }
    update({ seconds: time - zero, dropped, bytes });
  });
  update({ state: 'recording', codecs: film.codecs });

  return {
    film,
    target,
    container,
    async end() {
      frames.unsubscribe();
      await stopListening();
      await lastSound;
      if (failure) throw failure;
    },
  };
}

/** For the record button. */
export function describeTake({ state, seconds, bytes, dropped }: TakeStatus): string {
  if (state === 'idle') return 'Record';
  if (state === 'saving') return 'Saving';
  const clock = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  const lost = dropped > 0 ? ` · ${dropped} dropped` : '';
  return `${clock} · ${(bytes / 1e6).toFixed(1)} MB${lost}`;
}
