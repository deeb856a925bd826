/**
 * Keeps the kernel alive. The page speaks to the models through this alone: it starts the worker, loads the models,
 * hands out steps, and watches the heartbeat. Where a worker is dead or hangs, the one that stands by takes over; without one it is
 * started anew, with growing delays.
 */
import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import { stopwatch } from '../clock';
import { watchLifeline } from '../lifeline';
import { type RemoteAccompaniment, createRemoteAccompaniment, type Place } from './accompaniment-remote';
import { createAsked, TakenOut } from './asked';
import type { Backend, ModelSize } from './contract';
import { createGuests } from './guests';
import { type GuestHealth, type Health, isComing, type ModelHealth, UNKNOWN } from './health';
import { BEAT, createHeartbeat } from './heartbeat';
import { createLoads } from './loads';
import { isTelling, type LyricsInput } from './lyrics/types';
import { NO_ROOM } from './plan/plan';
import { hash } from '../random';
import { type ModelIO, type Order, type Report, type WorkerKind } from './protocol';
import { createStandby, type Engaged, type Relief } from './standby';

/** Between two workers, which may be seconds, what is asked for is refused in words, and what is to leave has left. */
export interface Kernel {
  /** Resolves when all models are ready; rejects when they cannot be loaded. */
  readonly ready: Promise<void>;
  readonly health$: BehaviorSubject<Health>;
  /** What the performer should know. */
  readonly notices$: Observable<string>;
  /**
   * One step of a model. @param deadline show seconds by which the result is wanted.
   * Rejects when the step failed or the worker died; the caller goes on without it.
   */
  step<K extends WorkerKind>(kind: K, input: ModelIO[K]['input'], deadline: number): Promise<ModelIO[K]['output']>;
  /**
   * Has the sound model play into a ring by itself, beside its steps: however long the page is held up, the sound goes on.
   * @param played tells the frame at which the ring is: whoever takes over goes on from there.
   */
  accompany(place: Place, played: () => number): RemoteAccompaniment;
  /**
   * Lets a generator (.safetensors of our architecture, or .onnx) in as the image model's guest; steps go on meanwhile.
   * It comes again by itself when the worker starts anew. Rejects with a sentence for the performer when it cannot.
   */
  invite(file: File): Promise<GuestHealth>;
  /** The guest leaves, and does not come again by itself. */
  dismiss(): Promise<void>;
  /**
   * Loads a model, in another size if one is given: the one that plays goes on until the new one takes its place between two
   * steps. Rejects, and all stays as it was, when it cannot.
   */
  load(kind: WorkerKind, size?: ModelSize): Promise<void>;
  /** Takes a model out, and gives its memory back: its steps are refused from then on. */
  unload(kind: WorkerKind): Promise<void>;
  /** It forgets all but its weights, and from now on its chance is made of this seed, whichever worker and size it plays in. */
  reset(kind: WorkerKind, seed: number): void;
  dispose(): void;
}

export interface KernelOptions {
  readonly backend: Backend | 'auto';
  readonly sampleRate: number;
  /**
   * A worker that has not answered for so many seconds is hung: sooner where its answers take a fraction of that, later where they
   * take as long or it loads. A render, where a step may take minutes, has no limit.
   */
  readonly patience: number;
  /** A second worker is kept loaded, and takes over at once: twice the memory. */
  readonly hasStandby?: boolean;
}

/** So many losses of the graphics device before the models were ready again, and they go on without it. */
const LOSSES_IN_A_ROW = 3;
/** Loading compiles, and so may block the worker for longer than a step ever does. */
const PATIENCE_WHILE_LOADING = 3;
/** So many times as long may pass with steps asked for and none done, though the worker answers: then one waits for ever. */
const PATIENCE_WITH_STEPS = 3;
/**
 * So many steps of a model that has played fail in a row, and for so many seconds: what it holds in memory is not what it was, and it is
 * loaded anew.
 */
const FAILURES_IN_A_ROW = 8;
const FAILS_FOR = 5;
/** Milliseconds after the first death. The first restart is at once; one after another in a row wait longer and longer. */
const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 8000;
/**
 * Milliseconds after which it is tried whether the graphics card, once it was given up, can be had again; each time longer. A browser
 * whose graphics process crashed twice refuses it for two minutes.
 */
const FIRST_RETURN_MS = 120_000;
const LAST_RETURN_MS = 1_920_000;

const NO_FAILURE = { times: 0, since: 0 };

export function startKernel(options: KernelOptions): Kernel {
  const health$ = new BehaviorSubject(UNKNOWN);
  const notices$ = new Subject<string>();
  const ready = Promise.withResolvers<void>();
  // Nobody may be waiting: a failure is shown by health$ as well.
  ready.promise.catch(() => undefined);
  /** None from the end of one until the next is engaged, which may take seconds. */
  let worker: Worker | undefined;
  let release = () => {};
  /** How many have had the models so far. */
  let workers = 0;
  /** It has loaded what it can. */
  let isSettled = false;
  let beatsWithoutStep = 0;
  /** Jobs that the worker had to do when it answered last. */
  let left = 0;
  let restartDelay = 0;
  let disposed = false;
  let backend = options.backend;
  let losses = 0;
  let isRoomForTwo = true;
  let hadCard = false;
  /** Who stands by is on the card again, if there is one. */
  let isReturning = false;
  let returnDelay = FIRST_RETURN_MS;
  let returning: ReturnType<typeof setTimeout> | undefined;
  /** The last words that the lyric model was told: a new one is told them as well. */
  let told: LyricsInput | undefined;
  const seeds = new Map<WorkerKind, number>();
  /** Of each model that has played since it was loaded, its last failures in a row. */
  const failing = new Map<WorkerKind, { readonly times: number; readonly since: number }>();

  /** Returns false where nobody hears it. */
  function order(message: Order): boolean {
    worker?.postMessage(message);
    return worker !== undefined;
  }
  const asked = createAsked(order);
  const accompaniment = createRemoteAccompaniment(order);
  const update = (kind: WorkerKind, change: Partial<ModelHealth>) => {
    const { models, ...rest } = health$.value;
    health$.next({ ...rest, models: { ...models, [kind]: { ...models[kind], ...change } } });
  };

  const guests = createGuests({
    health$,
    ask: (file) => asked.ask((id) => ({ order: 'guest', id, file })),
    onLost: (text) => notices$.next(text),
  });
  const loads = createLoads({
    health$,
    update,
    asked,
    order,
    notify: (text) => notices$.next(text),
    onChoice: () => standby.dismiss(),
    onChosen: renewStandby,
  });

  /** Starts a worker, which loads what was chosen. */
  function engage(on = backend): Engaged {
    const worker = new Worker(new URL('./kernel.worker.ts', import.meta.url), { type: 'module', name: 'kernel' });
    const wanted = loads.orders();
    const start: Order = { order: 'start', backend: on, sampleRate: options.sampleRate };
    for (const each of [start, ...wanted]) worker.postMessage(each);
    return { worker, loads: wanted.length };
  }

  /** From now on the models are in this worker. */
  function listen(to: Worker): void {
    worker = to;
    worker.onmessage = ({ data }: MessageEvent<Report>) => hear(data);
    worker.onerror = (event) => restart(event.message || 'The model worker stopped.');
    heartbeat.anew();
    left = 0;
    beatsWithoutStep = 0;
    // A writer has forgotten what was written: with the same chance it would write the same.
    workers++;
    for (const [kind, seed] of seeds)
      order({ order: 'reset', kind, seed: kind === 'lyrics' ? hash(seed, workers) : seed });
    if (told) order({ order: 'recall', kind: 'lyrics', input: told });
    accompaniment.tellAll();
  }

  /** The worker goes, with all that was asked of it. */
  function end(why: string): void {
    release();
    if (worker) {
      // What it has said already is not heard any more.
      worker.onmessage = worker.onerror = null;
      worker.terminate();
    }
    worker = undefined;
    isSettled = false;
    failing.clear();
    asked.end(why);
    loads.end();
  }

  function takeOver({ worker, reports }: Relief): void {
    listen(worker);
    reports.forEach(hear);
  }

  /** @param soonest milliseconds, at least. */
  function restart(why: string, soonest = 0): void {
    if (disposed) return;
    end(why);
    health$.next({ ...health$.value, restarts: health$.value.restarts + 1 });
    const relief = standby.take();
    if (relief) {
      notices$.next(`The models that stood by have taken over: ${why}`);
      return takeOver(relief);
    }
    notices$.next(`The models start anew: ${why}`);
    setTimeout(() => !disposed && listen(engage().worker), Math.max(soonest, restartDelay));
    restartDelay = Math.min(LAST_RESTART_MS, Math.max(FIRST_RESTART_MS, restartDelay * 2));
  }

  function hear(report: Report): void {
    heartbeat.heard();
    switch (report.report) {
      case 'alive':
        release = watchLifeline(report.lock, () => restart('their worker was ended.'));
        return;
      case 'started':
        health$.next({ ...health$.value, backend: report.backend, adapter: report.adapter });
        if (report.backend === 'webgpu') hadCard = true;
        else if (hadCard) returnLater();
        return loads.kinds().forEach((kind) => update(kind, { state: 'loading' }));
      case 'progress':
        return update(report.kind, { progress: report.loaded / report.total });
      case 'loaded':
        return loaded(report);
      case 'guest':
        return asked.settle(report.id, guests.came(report));
      case 'guest-refused':
        return void asked.fail(report.id, report.message);
      case 'guest-lost':
        return guests.lost(report.message);
      case 'guest-gone':
      case 'unloaded':
        return asked.settle(report.id);
      case 'stepped':
        wasStepped(report.kind, report);
        return asked.settle(report.id, report.output);
      case 'played':
        wasStepped('sound', report);
        return accompaniment.played$.next(report.block);
      case 'stumbled':
        beatsWithoutStep = 0;
        countFailure('sound', report.message);
        return accompaniment.stumbles$.next(report.message);
      case 'failed':
        return failed(report);
      case 'device-lost':
        if (++losses >= LOSSES_IN_A_ROW) backend = 'wasm';
        // Its driver may need a moment.
        return restart(`the graphics device was lost${report.message && ` (${report.message})`}.`, FIRST_RESTART_MS);
      case 'pong':
        left = report.left;
        return heartbeat.answered(isUsual());
    }
  }

  function loaded(report: Extract<Report, { report: 'loaded' }>): void {
    loads.loaded(report);
    failing.delete(report.kind);
    if (report.id !== undefined) asked.settle(report.id);
    if (report.kind === 'image') guests.comeAgain();
    settled();
  }

  /** With what there is the show goes on: deaths in a row are over, and another worker may stand by. */
  function settled(): void {
    if (!loads.areSettled()) return;
    isSettled = true;
    restartDelay = 0;
    losses = 0;
    ready.resolve();
    renewStandby();
  }

  function wasStepped(kind: WorkerKind, { seconds, memory }: { seconds: number; memory: number }): void {
    const { steps, stepSeconds } = health$.value.models[kind];
    const smoothed = steps ? stepSeconds + 0.1 * (seconds - stepSeconds) : seconds;
    update(kind, { memory, steps: steps + 1, stepSeconds: smoothed, lastSeconds: seconds });
    beatsWithoutStep = 0;
    failing.set(kind, NO_FAILURE);
  }

  /** One that has not played since it was loaded would not for being loaded once more. */
  function countFailure(kind: WorkerKind, message: string): void {
    update(kind, { failures: health$.value.models[kind].failures + 1 });
    const before = failing.get(kind);
    if (!before || message.startsWith(NO_ROOM)) return;
    const { times, since } = { times: before.times + 1, since: before.times === 0 ? stopwatch() : before.since };
    failing.set(kind, { times, since });
    if (times < FAILURES_IN_A_ROW || stopwatch() - since < FAILS_FOR || health$.value.models[kind].coming) return;
    failing.delete(kind);
    notices$.next(`The ${kind} model fails again and again, and is loaded anew: ${message}`);
    // If it cannot come, all stays as it was.
    loads.load(kind).catch(() => undefined);
  }

  function failed({ id, kind, message }: Extract<Report, { report: 'failed' }>): void {
    // Where there is no room for one, there is none for two.
    if (message.startsWith(NO_ROOM)) {
      isRoomForTwo = false;
      standby.dismiss();
    }
    if (id !== undefined) {
      beatsWithoutStep = 0;
      const stepped = asked.fail(id, message);
      // What was still asked of a model that the performer has taken out is no failure of it.
      if (stepped && loads.isWanted(stepped)) countFailure(stepped, message);
      return;
    }
    ready.reject(new Error(message));
    if (kind) {
      loads.failed(kind, message);
      // Who stands by need not go each time it is tried again.
      if (!isSettled) settled();
      return;
    }
    // The worker could not start at all: with the graphics card, perhaps it can without.
    if (backend !== 'wasm') backend = 'wasm';
    restart(message);
  }

  const standby = createStandby(
    () => engage(isReturning ? options.backend : backend),
    () => !isLoading(),
    (kind) => health$.value.models[kind].state !== 'ready',
    (state) => {
      health$.next({ ...health$.value, standby: state });
      if (state === 'ready' && isReturning) comeBack();
      if (state !== 'loading') isReturning = false;
    },
  );
  function renewStandby(): void {
    if (options.hasStandby && isRoomForTwo && !disposed) standby.renew();
  }

  /** The models play on without the graphics card; others try by and by whether they get it. */
  function returnLater(): void {
    clearTimeout(returning);
    returning = setTimeout(() => {
      if (disposed || health$.value.backend !== 'wasm') return;
      renewStandby();
      isReturning = true;
      returnLater();
    }, returnDelay);
    returnDelay = Math.min(LAST_RETURN_MS, 2 * returnDelay);
  }
  function comeBack(): void {
    if (standby.backend() !== 'webgpu') return;
    const why = 'The models are back on the graphics card.';
    backend = options.backend;
    const relief = standby.take()!;
    end(why);
    notices$.next(why);
    takeOver(relief);
  }
  const heartbeat = createHeartbeat(() => order({ order: 'ping' }), stopwatch);
  /** It compiles, or makes a guest ready, and so answers late. */
  function isLoading(): boolean {
    const models = Object.values(health$.value.models);
    return guests.areComing() || models.some((model) => isComing(model) || model.coming !== undefined);
  }
  /** How late it answers tells how late is usual. */
  function isUsual(): boolean {
    return !isLoading() && Object.values(health$.value.models).some(({ steps }) => steps > 0);
  }
  function beat(): void {
    // The next one comes in its time.
    if (!worker) return;
    const plays = isUsual();
    const patience = plays
      ? heartbeat.patience(options.patience, health$.value.standby === 'ready')
      : PATIENCE_WHILE_LOADING * options.patience;
    beatsWithoutStep = asked.size() + left > 0 && plays ? beatsWithoutStep + 1 : 0;
    if (heartbeat.silence() >= patience) {
      heartbeat.hung();
      restart('they did not answer.');
    } else if (BEAT * beatsWithoutStep >= PATIENCE_WITH_STEPS * options.patience) {
      restart('a step did not end.');
    } else heartbeat.beat();
  }
  const beating = setInterval(beat, 1000 * BEAT);

  listen(engage().worker);
  return {
    ready: ready.promise,
    health$,
    notices$,
    step(kind, input, deadline) {
      const { state } = health$.value.models[kind];
      if (state === 'unloaded')
        return Promise.reject(new TakenOut(`The ${kind} model was taken out: load it in Models.`));
      if (state !== 'ready') return Promise.reject(new Error(`${kind} is not ready.`));
      if (kind === 'lyrics' && isTelling(input as LyricsInput)) told = input as LyricsInput;
      return asked.ask((id) => ({ order: 'step', id, kind, input, deadline }), kind);
    },
    accompany: (place, played) => accompaniment.begin(place, played),
    invite: guests.invite,
    dismiss: () => asked.askOut((id) => ({ order: 'guest-goes', id }), guests.forget),
    load: loads.load,
    unload: loads.unload,
    reset(kind, seed) {
      seeds.set(kind, seed);
      order({ order: 'reset', kind, seed });
    },
    dispose() {
      disposed = true;
      clearInterval(beating);
      clearTimeout(returning);
      loads.rest();
      standby.dismiss();
      release();
      worker?.terminate();
    },
  };
}
