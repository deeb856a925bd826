/**
 * The kernel: one worker with its own GPU device, in which the models run as processes. It does what it is ordered
 * (see `protocol.ts`); what happens when it dies is the supervisor's business.
 */
import { stopwatch } from '../clock';
import { sha256 } from '../hashes';
import { chooseBackend, sharedDevice, startTensorFlow } from './backend';
import type { Backend, ModelContext, ModelDefinition, ModelProcess, Weights } from './contract';
import { createGuestHouse, type Guest, type GuestHouse, type ImageProcess, readGuest } from './image/guest';
import type { ImageInput } from './image/types';
import { holdLifeline } from '../lifeline';
import type { Order, Report, WorkerKind } from './protocol';
import { createScheduler } from './scheduler';
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
let context: ModelContext | undefined;
/** Where the image model and its guest live, and the weights of the model's own. */
let house: { readonly process: GuestHouse; readonly weights: Weights } | undefined;

const tell = (report: Report, transfer: Transferable[] = []) => self.postMessage(report, { transfer });

async function start(wanted: Backend | 'auto', sampleRate: number): Promise<void> {
  const chosen = wanted === 'auto' ? await chooseBackend() : { backend: wanted, adapter: 'as asked' };
  context = { tf: await startTensorFlow(chosen.backend), backend: chosen.backend, sampleRate };
  // TensorFlow.js does not notice: its steps would wait for ever.
  if (chosen.backend === 'webgpu') {
    void sharedDevice().lost.then(({ message }) => tell({ report: 'device-lost', message }));
  }
  tell({ report: 'started', ...chosen });
}

async function load(kind: WorkerKind): Promise<void> {
  if (!context) throw new Error('The kernel has not started.');
  const began = stopwatch();
  const definition = await definitions[`./${kind}/index.ts`]!();
  const { weights: small, large = small } = definition.manifest;
  const url = context.backend === 'webgpu' ? large : small;
  const { weights, hash, bytes, cached } = await loadWeights(url, (loaded, total) =>
    tell({ report: 'progress', kind, loaded, total }),
  );
  const created = await definition.create(context, weights);
  await created.warmUp();
  const process = kind === 'image' ? openHouse(created, weights) : created;
  running.get(kind)?.process.dispose();
  running.set(kind, { definition, process });
  const { name } = definition.manifest;
  tell({ report: 'loaded', kind, name, hash, bytes, cached, seconds: stopwatch() - began });
}

function openHouse(own: Running['process'], weights: Weights): Running['process'] {
  const lost = (message: string) => tell({ report: 'guest-lost', message });
  house = { weights, process: createGuestHouse(own as ImageProcess, lost) };
  return house.process;
}

async function invite(id: number, file: File): Promise<void> {
  try {
    if (!house) throw new Error(`${file.name} comes too early: the image model is not ready.`);
    const began = stopwatch();
    const bytes = await file.arrayBuffer();
    await house.process.invite(await receive(file, bytes, house.weights));
    const hash = await sha256(new Uint8Array(bytes));
    tell({ report: 'guest', id, name: file.name, hash, bytes: file.size, seconds: stopwatch() - began });
  } catch (error) {
    tell({ report: 'guest-refused', id, message: messageOf(error) });
  }
}

async function receive(file: File, bytes: ArrayBuffer, own: Weights): Promise<Guest> {
  if (!file.name.toLowerCase().endsWith('.onnx')) {
    return { kind: 'weights', weights: readGuest(file.name, bytes, own) };
  }
  const { openOnnx } = await import('./image/onnx');
  return { kind: 'elsewhere', process: await openOnnx(file.name, file, context!.backend) };
}

function find(kind: WorkerKind): Running {
  const model = running.get(kind);
  if (!model) throw new Error(`The ${kind} model is not loaded.`);
  return model;
}

async function step(order: Extract<Order, { order: 'step' }>): Promise<void> {
  const { id, kind, input } = order;
  try {
    const { definition, process } = find(kind);
    const began = stopwatch();
    const output = await process.step(input);
    const seconds = Math.max(stopwatch() - began, process.gpuSeconds?.() ?? 0);
    tell({ report: 'stepped', id, kind, output: output as never, seconds }, definition.transfer(output));
  } catch (error) {
    tell({ report: 'failed', id, kind, message: messageOf(error) });
  }
}

/** A step's turn in this thread: over when it is done, or when another thread has it. */
async function turn(order: Extract<Order, { order: 'step' }>): Promise<void> {
  const elsewhere = order.kind === 'image' && house?.process.isElsewhere(order.input as ImageInput);
  const done = step(order);
  if (!elsewhere) await done;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function obey(order: Order): Promise<void> {
  switch (order.order) {
    case 'start':
      return start(order.backend, order.sampleRate);
    case 'load':
      return load(order.kind);
    case 'reset':
      return find(order.kind).process.reset(order.seed);
    case 'guest':
      return invite(order.id, order.file);
    case 'step':
      return scheduler.submit({ kind: order.kind, deadline: order.deadline, run: () => turn(order) });
    case 'ping':
      return tell({ report: 'pong' });
  }
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  obey(data).catch((error: unknown) => {
    const kind = 'kind' in data ? { kind: data.kind } : {};
    tell({ report: 'failed', ...kind, message: messageOf(error) });
  });
};

void holdLifeline().then((lock) => tell({ report: 'alive', lock }));
