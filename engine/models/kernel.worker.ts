/**
 * The kernel: one worker with its own GPU device, in which the models run as processes. It does what it is ordered
 * (see `protocol.ts`); what happens when it dies is the supervisor's business.
 */
import { stopwatch } from '../clock';
import { chooseBackend, startTensorFlow } from './backend';
import type { Backend, ModelContext, ModelDefinition, ModelProcess } from './contract';
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

const tell = (report: Report, transfer: Transferable[] = []) => self.postMessage(report, { transfer });

async function start(wanted: Backend | 'auto', sampleRate: number): Promise<void> {
  const chosen = wanted === 'auto' ? await chooseBackend() : { backend: wanted, adapter: 'as asked' };
  context = { tf: await startTensorFlow(chosen.backend), backend: chosen.backend, sampleRate };
  tell({ report: 'started', ...chosen });
}

async function load(kind: WorkerKind): Promise<void> {
  if (!context) throw new Error('The kernel has not started.');
  const began = stopwatch();
  const definition = await definitions[`./${kind}/index.ts`]!();
  const { weights, hash, bytes, cached } = await loadWeights(definition.manifest.weights, (loaded, total) =>
    tell({ report: 'progress', kind, loaded, total }),
  );
  const process = await definition.create(context, weights);
  await process.warmUp();
  running.get(kind)?.process.dispose();
  running.set(kind, { definition, process });
  const { name } = definition.manifest;
  tell({ report: 'loaded', kind, name, hash, bytes, cached, seconds: stopwatch() - began });
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
    tell(
      { report: 'stepped', id, kind, output: output as never, seconds: stopwatch() - began },
      definition.transfer(output),
    );
  } catch (error) {
    tell({ report: 'failed', id, kind, message: messageOf(error) });
  }
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
    case 'step':
      return scheduler.submit({ kind: order.kind, deadline: order.deadline, run: () => step(order) });
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
