/** What the page tells the camera, and the camera the page. */
import type { PcmStorage } from '../../../audio/pcm-ring';
import type { Codecs, Format } from './codecs';
import type { TakeInfo } from './shelf';

export interface Roll {
  readonly format: Format;
  readonly codecs: Codecs;
  /** The mix, then the buses. */
  readonly ring: PcmStorage;
  /** The audio context's frame at the show's second 0. */
  readonly origin: number;
  /** Seconds kept for a moment that is missed only later. */
  readonly preRoll: number;
  /** Names of the buses. */
  readonly buses: readonly string[];
}

/** Each is answered. */
export type Request =
  /** Finishes what a crash left. */
  | { readonly do: 'rescue'; readonly fps: number }
  /** Encodes from now on. */
  | ({ readonly do: 'roll' } & Roll)
  /** Begins a take, with a file for each bus or without. */
  | { readonly do: 'begin'; readonly stems: boolean }
  /** Ends the take: its file is whole. */
  | { readonly do: 'end' }
  /** What is kept becomes a file of its own. */
  | { readonly do: 'keep' }
  /** Makes a film of a file that is whole. It needs no camera. */
  | { readonly do: 'save'; readonly id: string; readonly fps: number }
  | { readonly do: 'halt' };

/** What each request is answered with. */
export interface Answers {
  readonly rescue: readonly TakeInfo[];
  readonly roll: undefined;
  readonly begin: TakeInfo;
  readonly end: undefined;
  readonly keep: string;
  readonly save: TakeInfo | undefined;
  readonly halt: undefined;
}

export type Order =
  | { readonly id: number; readonly request: Request }
  /** @param index its time, in frames of the film from the show's second 0. */
  | { readonly frame: VideoFrame; readonly index: number };

export interface CameraStatus {
  /** Of the take's film: seconds and bytes on the disk. */
  readonly seconds: number;
  readonly bytes: number;
  /** Bytes that the browser gives us still. */
  readonly free: number;
  /** Frames that the encoder took and gave nothing for. */
  readonly swallowed: number;
  /** Seconds of silence put in where no sound came. */
  readonly silent: number;
}

export type Report =
  /** It holds this lock until it dies. */
  | { readonly lock: string }
  | { readonly id: number; readonly answer?: Answers[keyof Answers]; readonly error?: string }
  /** Frames up to this one are done with. */
  | { readonly room: number }
  | { readonly status: CameraStatus }
  | { readonly notice: string }
  /** The take cannot go on, and has to be ended. */
  | { readonly mustEnd: string }
  /** An encoder is gone, and with it what was kept. `again`: it had gone long enough that another is worth a try. */
  | { readonly failed: string; readonly again: boolean };
