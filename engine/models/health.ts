/** How the models are, as everybody may know it. */
import type { Backend, ModelSize } from './contract';
import type { LoadedModel, WorkerKind } from './protocol';
import type { StandbyState } from './standby';

export interface ModelHealth extends Omit<LoadedModel, 'seconds'> {
  /** `unloaded`: the performer wants it so. */
  readonly state: 'waiting' | 'loading' | 'ready' | 'failed' | 'unloaded';
  /** The size that is made ready beside the one that plays. */
  readonly coming?: ModelSize | undefined;
  /** 0..1 while loading. */
  readonly progress: number;
  /** 0 before it was there, and after it was taken out. */
  readonly loadSeconds: number;
  /** Bytes that it holds on the GPU, or in WebAssembly's memory. */
  readonly memory: number;
  readonly steps: number;
  /** That failed. */
  readonly failures: number;
  /** Seconds a step takes: a running median would be dearer, so a smoothed mean. */
  readonly stepSeconds: number;
  /** Seconds that the last one took. */
  readonly lastSeconds: number;
}

/** A performer's own generator beside the image model. */
export interface GuestHealth {
  /** Of its file. */
  readonly name: string;
  /** SHA-256 of its file, hex. */
  readonly hash: string;
  readonly bytes: number;
  readonly loadSeconds: number;
}

export interface Health {
  readonly backend: Backend | undefined;
  /** What the graphics adapter calls itself. */
  readonly adapter: string;
  readonly restarts: number;
  /** The second worker, which takes over when the first one dies. */
  readonly standby: StandbyState;
  readonly models: Readonly<Record<WorkerKind, ModelHealth>>;
  readonly guest?: GuestHealth;
}

const unloaded: ModelHealth = {
  state: 'waiting',
  name: '',
  title: '',
  licence: '',
  size: 'small',
  sizes: [],
  hash: '',
  bytes: 0,
  cached: false,
  progress: 0,
  loadSeconds: 0,
  memory: 0,
  steps: 0,
  failures: 0,
  stepSeconds: 0,
  lastSeconds: 0,
};

/** Before the first worker has said anything. */
export const UNKNOWN: Health = {
  backend: undefined,
  adapter: '',
  restarts: 0,
  standby: 'none',
  models: { image: unloaded, sound: unloaded, lyrics: unloaded },
};

/** It is on its way: a show may go on before a model is there. */
export function isComing({ state }: ModelHealth): boolean {
  return state === 'waiting' || state === 'loading';
}

/** There is none, and none is on its way by itself. */
export function isMissing({ state }: ModelHealth): boolean {
  return state === 'failed' || state === 'unloaded';
}

/** Likewise, and it has not failed yet. */
export function isComingFirst({ restarts, models }: Health, kind: WorkerKind): boolean {
  return isComing(models[kind]) && models[kind].loadSeconds === 0 && restarts === 0;
}
