/** What the page and the worker say to each other. */
import type { PlacedBlock } from '../players/accompanist';
import type { ScoreChange } from '../players/score';
import type { Part } from './accompaniment';
import type { Backend, ModelSize } from './contract';
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
/** In the order in which they load: while there is no sound of the model, what was heard last is heard again; a picture is missed sooner. */
export const WORKER_KINDS: readonly WorkerKind[] = ['image', 'sound', 'lyrics'];

/** What is known of a model that has been loaded. */
export interface LoadedModel {
  readonly name: string;
  /** One line for the performer. */
  readonly title: string;
  readonly licence: string;
  readonly size: ModelSize;
  /** That may be chosen on this machine. */
  readonly sizes: readonly ModelSize[];
  /** SHA-256 of the weights' file, in hex, and its bytes. */
  readonly hash: string;
  readonly bytes: number;
  readonly cached: boolean;
  readonly seconds: number;
}

export type Order =
  | { order: 'start'; backend: Backend | 'auto'; sampleRate: number }
  /**
   * A model comes, in the size that is usual on this machine or in this one. Where one plays already, the new one is made
   * ready beside it, and takes its place between two steps. `id` where somebody waits for it.
   */
  | { order: 'load'; kind: WorkerKind; size?: ModelSize; id?: number }
  /** A model goes, between two steps, and its memory is given back. */
  | { order: 'unload'; kind: WorkerKind; id: number }
  /** A generator of the performer's own comes to the image model, or leaves it. */
  | { order: 'guest'; id: number; file: File }
  | { order: 'guest-goes'; id: number }
  /** What it has to know, and was told before another worker took its place. */
  | { order: 'recall'; kind: WorkerKind; input: ModelIO[WorkerKind]['input'] }
  | { order: 'reset'; kind: WorkerKind; seed: number }
  | { order: 'step'; id: number; kind: WorkerKind; input: ModelIO[WorkerKind]['input']; deadline: number }
  /** The sound model plays by itself from now on, as it is told to and as fast as the ring is heard. */
  | { order: 'accompany'; part: Part }
  | { order: 'follow'; change: ScoreChange }
  | { order: 'ping' };

/** A block that the sound model played by itself. */
export interface PlayedBlock extends PlacedBlock {
  /** Seconds from the last change of notes to its first sample. */
  readonly latency: number;
  /** It came later than it was wanted. */
  readonly isLate: boolean;
}

export type Report =
  /** It holds this lock until it dies. */
  | { report: 'alive'; lock: string }
  | { report: 'started'; backend: Backend; adapter: string }
  | { report: 'progress'; kind: WorkerKind; loaded: number; total: number }
  | ({ report: 'loaded'; kind: WorkerKind; id?: number; memory: number } & LoadedModel)
  | { report: 'unloaded'; kind: WorkerKind; id: number }
  | { report: 'guest'; id: number; name: string; hash: string; bytes: number; seconds: number }
  | { report: 'guest-refused'; id: number; message: string }
  | { report: 'guest-gone'; id: number }
  /** It failed while it painted, and was sent home. */
  | { report: 'guest-lost'; message: string }
  /** `memory`: bytes that the model holds by now. */
  | {
      report: 'stepped';
      id: number;
      kind: WorkerKind;
      output: ModelIO[WorkerKind]['output'];
      seconds: number;
      memory: number;
    }
  | { report: 'played'; block: PlayedBlock; seconds: number; memory: number }
  /** The sound model failed at a block, and tries again. */
  | { report: 'stumbled'; message: string }
  /** The graphics device is gone, and with it all that lay in its memory. */
  | { report: 'device-lost'; message: string }
  | { report: 'failed'; id?: number; kind?: WorkerKind; message: string }
  /** `left`: jobs that are not done. */
  | { report: 'pong'; left: number };
