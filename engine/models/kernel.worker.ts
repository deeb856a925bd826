/**
 * The kernel: one worker with its own GPU device, in which the models run as processes. It does what it is ordered
 * (see `protocol.ts`), and the sound model plays by itself (`accompaniment.ts`); what happens when it dies is the supervisor's business.
 */
import { stopwatch } from '../clock';
import { sha256 } from '../hashes';
import { checkSize } from '../limits';
import { messageOf } from '../message-of';
import { type Accompaniment, createAccompaniment, onlyNumbers, type Part } from './accompaniment';
import { chooseBackend, sharedDevice, startTensorFlow } from './backend';
import type { Backend, ModelContext, ModelDefinition, ModelProcess, ModelSize, Weights } from './contract';
import { createGuestHouse, type Guest, type GuestHouse, type ImageProcess, readGuest } from './image/guest';
import { overtaken } from './image/refusals';
import type { ImageInput } from './image/types';
import { holdLifeline } from '../lifeline';
import { isTelling, type LyricsInput } from './lyrics/types';
import type { Order, Report, WorkerKind } from './protocol';
import { createScheduler, nextTask } from './scheduler';
import type { SoundInput, SoundOutput } from './sound/types';
import { loadWeights } from './weights';

type AnyDefinition = ModelDefinition<unknown, unknown>;
interface Running {
  readonly definition: AnyDefinition;
  readonly process: ModelProcess<unknown, unknown>;
}

const definitions = import.meta.glob<AnyDefinition>(['./image/index.ts', './sound/index.ts', './lyrics/index.ts'], {
  import: 'default',
});
const scheduler = createScheduler(stopwatch);
const running = new Map<WorkerKind, Running>();
/** Of each model, the last step that has begun, and what it was told last. */
const atWork = new Map<WorkerKind, Promise<void>>();
const told = new Map<WorkerKind, unknown>();
/** What their chance is made of: of a model that comes later too. */
const seeds = new Map<WorkerKind, number>();
let accompaniment: Accompaniment | undefined;
/** Milliseconds between looks at the ring. */
const LOOKS_APART = 20;
let lastLoaded = Promise.resolve();
const started = Promise.withResolvers<ModelContext>();
// Nobody may be waiting: that it could not start is told as well.
started.promise.catch(() => undefined);
/** Where the image model and its guest live, and the weights of the model's own. */
let house: { readonly process: GuestHouse; readonly weights: Weights } | undefined;
/** Who is to be the guest, or that nobody is: how often that was wished, and the last wish that has come true. Some take long to open. */
let wishes = 0;
let granted = 0;

const tell = (report: Report, transfer: Transferable[] = []) => self.postMessage(report, { transfer });

async function start(wanted: Backend | 'auto', sampleRate: number): Promise<void> {
  const chosen = wanted === 'auto' ? await chooseBackend() : { backend: wanted, adapter: 'as asked' };
  const tf = await startTensorFlow(chosen.backend);
  // TensorFlow.js does not notice: its steps would wait for ever.
  if (chosen.backend === 'webgpu') {
    void sharedDevice().lost.then(({ message }) => tell({ report: 'device-lost', message }));
  }
  tell({ report: 'started', ...chosen });
  started.resolve({ tf, backend: chosen.backend, sampleRate });
}

/** Makes a model ready, beside the one that plays; then it takes its place. */
async function load(order: Extract<Order, { order: 'load' }>): Promise<void> {
  const before = lastLoaded;
  const { promise, resolve } = Promise.withResolvers<void>();
  lastLoaded = promise;
  return loadAfter(before, order).finally(resolve);
}

/** @param before Files are fetched at the same time, but what is asked for first is ready first. */
async function loadAfter(
  before: Promise<void>,
  { kind, size: asked, id }: Extract<Order, { order: 'load' }>,
): Promise<void> {
  const began = stopwatch();
  const [context, definition] = await Promise.all([started.promise, definitions[`./${kind}/index.ts`]!()]);
  const { name, title, licence, sizes: all, ...files } = definition.manifest;
  const sizes: readonly ModelSize[] = all?.[context.backend] ?? ['small'];
  const size = asked && sizes.includes(asked) ? asked : sizes[0]!;
  const isLarge = size === 'large' && files.large !== undefined;
  const { weights, ...file } = await loadWeights(
    isLarge ? files.large! : files.weights,
    (loaded, total) => tell({ report: 'progress', kind, loaded, total }),
    isLarge ? files.sha256.large : files.sha256.weights,
  );
  const own = definition.sized?.(weights, size) ?? weights;
  await before;
  const created = await definition.create(context, own);
  await nextTask();
  try {
    await created.warmUp();
  } catch (error) {
    // It is tried again, and again.
    created.dispose();
    throw error;
  }
  const process = kind === 'image' ? createGuestHouse(created as ImageProcess, lostGuest) : created;
  await betweenSteps(async () => {
    startAnew(kind, process);
    // What it was told last, the new one is told.
    if (told.has(kind)) await created.step(told.get(kind));
    replace(kind, { definition, process });
    if (kind === 'image') house = { weights: own, process: process as GuestHouse };
  });
  tell({
    report: 'loaded',
    kind,
    ...(id !== undefined && { id }),
    ...{ name, title, licence, size, sizes, ...file, seconds: stopwatch() - began },
    memory: process.memory?.() ?? 0,
  });
}

async function unload(kind: WorkerKind, id: number): Promise<void> {
  await betweenSteps(() => {
    replace(kind, undefined);
    if (kind === 'image') house = undefined;
  });
  tell({ report: 'unloaded', kind, id });
}

function betweenSteps(exchange: () => Promise<void> | void): Promise<void> {
  return new Promise((resolve, reject) =>
    scheduler.submit({
      kind: 'exchange',
      deadline: -Infinity,
      run: () => (async () => exchange())().then(resolve, reject),
    }),
  );
}

/** The model before goes when its last step, which another thread may still be at, has ended. */
function replace(kind: WorkerKind, next: Running | undefined): void {
  const before = running.get(kind);
  if (next) running.set(kind, next);
  else running.delete(kind);
  if (before) void (atWork.get(kind) ?? Promise.resolve()).then(() => before.process.dispose());
}

const lostGuest = (message: string) => tell({ report: 'guest-lost', message });

function hostOf(file: File) {
  if (!house) throw new Error(`${file.name} comes too early: the image model is not ready.`);
  return house;
}

const isOnnx = ({ name }: File) => name.toLowerCase().endsWith('.onnx');

async function invite(id: number, file: File): Promise<void> {
  try {
    hostOf(file);
    checkSize(file.name, isOnnx(file) ? 'onnx' : 'weights', file.size);
    const wish = ++wishes;
    const began = stopwatch();
    const bytes = await file.arrayBuffer();
    const hash = await sha256(new Uint8Array(bytes));
    await moveIn(file, await receive(file, bytes), wish);
    tell({ report: 'guest', id, name: file.name, hash, bytes: file.size, seconds: stopwatch() - began });
  } catch (error) {
    tell({ report: 'guest-refused', id, message: messageOf(error) });
  }
}

async function receive(file: File, bytes: ArrayBuffer): Promise<Guest> {
  if (!isOnnx(file)) {
    return { kind: 'weights', weights: readGuest(file.name, bytes, hostOf(file).weights) };
  }
  const [{ backend }, { openOnnx }] = await Promise.all([started.promise, import('./image/onnx')]);
  return { kind: 'elsewhere', process: await openOnnx(file.name, file, backend) };
}

/** Into the image model that is here now: it may have been exchanged while the guest was made ready. */
async function moveIn(file: File, guest: Guest, wish: number): Promise<void> {
  try {
    if (wish < granted) throw overtaken(file.name);
    granted = wish;
    await hostOf(file).process.invite(guest);
  } catch (error) {
    if (guest.kind === 'elsewhere') guest.process.dispose();
    throw error;
  }
}

function find(kind: WorkerKind): Running {
  const model = running.get(kind);
  if (!model) throw new Error(`The ${kind} model is not loaded.`);
  return model;
}

async function measured(kind: WorkerKind, input: unknown) {
  const { definition, process } = find(kind);
  const began = stopwatch();
  const output = await process.step(input);
  const seconds = Math.max(stopwatch() - began, process.gpuSeconds?.() ?? 0);
  return { definition, output, seconds, memory: process.memory?.() ?? 0 };
}

async function step(order: Extract<Order, { order: 'step' }>): Promise<void> {
  const { id, kind, input } = order;
  try {
    const { definition, output, ...cost } = await measured(kind, input);
    if (kind === 'lyrics' && isTelling(input as LyricsInput)) told.set(kind, input);
    tell({ report: 'stepped', id, kind, output: output as never, ...cost }, definition.transfer(output));
  } catch (error) {
    tell({ report: 'failed', id, kind, message: messageOf(error) });
  }
}

/** A step's turn in this thread: over when it is done, or when another thread has it. */
async function turn(order: Extract<Order, { order: 'step' }>): Promise<void> {
  const elsewhere = order.kind === 'image' && house?.process.isElsewhere(order.input as ImageInput);
  const done = step(order);
  atWork.set(order.kind, done);
  if (!elsewhere) await done;
}

function startAnew(kind: WorkerKind, process = running.get(kind)?.process): void {
  const seed = seeds.get(kind);
  if (seed !== undefined) process?.reset(seed);
}

function accompany(part: Part): void {
  let cost = { seconds: 0, memory: 0 };
  const step = (input: SoundInput, deadline: number) =>
    new Promise<SoundOutput>((resolve, reject) => {
      const run = async () => {
        const { output, seconds, memory } = await measured('sound', input);
        cost = { seconds, memory };
        resolve(output as SoundOutput);
      };
      scheduler.submit({ kind: 'sound', deadline, run: () => run().catch(reject) });
    });
  accompaniment = createAccompaniment(
    part,
    onlyNumbers(step, () => startAnew('sound')),
    (block) => tell({ report: 'played', block, ...cost }, [block.left.buffer, block.right.buffer, block.frames.buffer]),
  );
  setInterval(playOn, LOOKS_APART);
}

/** While there is no sound model, nothing: it comes, or the performer wants none. */
function playOn(): void {
  if (!running.has('sound')) return;
  accompaniment?.play().catch((error: unknown) => tell({ report: 'stumbled', message: messageOf(error) }));
}

/** What a worker before this one was told. A model that is not there yet is told when it comes. */
function recall({ kind, input }: Extract<Order, { order: 'recall' }>): void {
  told.set(kind, input);
  // If it fails, so will the step that needs it, and that is told.
  const run = async () =>
    void (await running
      .get(kind)
      ?.process.step(input)
      .catch(() => undefined));
  scheduler.submit({ kind: 'recall', deadline: -Infinity, run });
}

async function obey(order: Order): Promise<void> {
  switch (order.order) {
    case 'start':
      return start(order.backend, order.sampleRate).catch((error: unknown) => {
        started.reject(error);
        throw error;
      });
    case 'load':
      return load(order);
    case 'unload':
      return unload(order.kind, order.id);
    case 'guest-goes':
      granted = ++wishes;
      house?.process.dismiss();
      return tell({ report: 'guest-gone', id: order.id });
    case 'recall':
      return recall(order);
    case 'reset':
      seeds.set(order.kind, order.seed);
      return startAnew(order.kind);
    case 'guest':
      return invite(order.id, order.file);
    case 'step':
      return scheduler.submit({ kind: order.kind, deadline: order.deadline, run: () => turn(order) });
    case 'accompany':
      return accompany(order.part);
    case 'follow':
      accompaniment?.follow(order.change);
      return playOn();
    case 'ping':
      return tell({ report: 'pong', left: scheduler.left() });
  }
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  obey(data).catch((error: unknown) => {
    const kind = 'kind' in data ? { kind: data.kind } : {};
    const id = 'id' in data && data.id !== undefined ? { id: data.id } : {};
    tell({ report: 'failed', ...id, ...kind, message: messageOf(error) });
  });
};

void holdLifeline().then((lock) => tell({ report: 'alive', lock }));
