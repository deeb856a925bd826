/** What the page and the worker say to each other. */
import type { Backend } from './contract';
import type { ImageInput, ImageOutput } from './image/types';
import type { LyricsInput, LyricsOutput } from './lyrics/types';
import type { SoundInput, SoundOutput } from './sound/types';

/** The models that run in the worker, and what each takes and gives. */
export interface ModelIO {
  image: { input: ImageInput; output: ImageOutput };
  sound: { input: SoundInput; output: SoundOutput };
  lyrics: { input: LyricsInput; output: LyricsOutput };
}
export type WorkerKind = keyof ModelIO;
export const WORKER_KINDS: readonly WorkerKind[] = ['sound', 'image', 'lyrics'];

export type Order =
  | { order: 'start'; backend: Backend | 'auto'; sampleRate: number }
  | { order: 'load'; kind: WorkerKind }
  /** A generator of the performer's own comes to the image model. */
  | { order: 'guest'; id: number; file: File }
  | { order: 'reset'; kind: WorkerKind; seed: number }
  | { order: 'step'; id: number; kind: WorkerKind; input: ModelIO[WorkerKind]['input']; deadline: number }
  | { order: 'ping' };

export type Report =
  /** It holds this lock until it dies. */
  | { report: 'alive'; lock: string }
  | { report: 'started'; backend: Backend; adapter: string }
  | { report: 'progress'; kind: WorkerKind; loaded: number; total: number }
  | { report: 'loaded'; kind: WorkerKind; name: string; hash: string; bytes: number; cached: boolean; seconds: number }
  | { report: 'guest'; id: number; name: string; hash: string; bytes: number; seconds: number }
  | { report: 'guest-refused'; id: number; message: string }
  /** It failed while it painted, and was sent home. */
  | { report: 'guest-lost'; message: string }
  | { report: 'stepped'; id: number; kind: WorkerKind; output: ModelIO[WorkerKind]['output']; seconds: number }
  /** The graphics device is gone, and with it all that lay in its memory. */
  | { report: 'device-lost'; message: string }
  | { report: 'failed'; id?: number; kind?: WorkerKind; message: string }
  | { report: 'pong' };
