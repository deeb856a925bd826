/** Models are exchanged, taken out and brought back by order of the page; what was chosen outlives the worker. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countLate } from '../../engine/models/late';
import type { ModelSize } from '../../engine/models/contract';
import { type Order, type Report, WORKER_KINDS, type WorkerKind } from '../../engine/models/protocol';
import { type Kernel, startKernel } from '../../engine/models/supervisor';

// Browsers have it, Node 20 has not.
if (!('withResolvers' in Promise)) {
  const withResolvers = () => {
    const settle: unknown[] = [];
    const promise = new Promise((...both) => settle.push(...both));
    return { promise, resolve: settle[0], reject: settle[1] };
  };
  Object.assign(Promise, { withResolvers });
}

class FakeWorker {
  onmessage: ((event: { data: Report }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly orders: Order[] = [];
  postMessage(order: Order) {
    this.orders.push(order);
  }
  terminate() {}
  says(report: Report) {
    this.onmessage?.({ data: report });
  }
  last<T extends Order['order']>(order: T): Extract<Order, { order: T }> {
    return this.orders.findLast((one) => one.order === order) as Extract<Order, { order: T }>;
  }
}

const model = { name: 'm', title: '', licence: 'MIT', sizes: ['small', 'large'] as const, cached: true, seconds: 1 };
const loaded = (kind: WorkerKind, size: ModelSize, id?: number): Report => ({
  report: 'loaded',
  kind,
  ...model,
  ...(id !== undefined && { id }),
  size,
  hash: size,
  bytes: size === 'large' ? 2 : 1,
  memory: 7,
});

let worker: FakeWorker;
let kernel: Kernel;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', function start() {
    return (worker = new FakeWorker());
  });
  kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 10 });
  worker.says({ report: 'started', backend: 'wasm', adapter: '' });
  for (const kind of WORKER_KINDS) worker.says(loaded(kind, 'small'));
});
afterEach(() => {
  kernel.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const sound = () => kernel.health$.value.models.sound;

test('while a larger one comes, the one that plays takes steps; then it is there', async () => {
  const exchanged = kernel.load('sound', 'large');
  expect(worker.last('load')).toMatchObject({ kind: 'sound', size: 'large' });
  expect(sound()).toMatchObject({ state: 'ready', size: 'small', coming: 'large' });
  const stepped = kernel.step('sound', {} as never, 0);
  worker.says({
    report: 'stepped',
    id: worker.last('step').id,
    kind: 'sound',
    output: {} as never,
    seconds: 0.1,
    memory: 9,
  });
  await stepped;
  worker.says(loaded('sound', 'large', worker.last('load').id));
  await exchanged;
  expect(sound()).toMatchObject({ state: 'ready', size: 'large', bytes: 2, steps: 1, failures: 0 });
  expect(sound().coming).toBeUndefined();
});

test('one that cannot come leaves all as it was', async () => {
  const exchanged = kernel.load('sound', 'large');
  worker.says({ report: 'failed', kind: 'sound', id: worker.last('load').id!, message: 'not those weights' });
  await expect(exchanged).rejects.toThrow('not those weights');
  expect(sound()).toMatchObject({ state: 'ready', size: 'small', failures: 0 });
  expect(sound().coming).toBeUndefined();
});

test('what is taken out is refused in words, and a new worker loads what was chosen, and nothing else', async () => {
  const gone = kernel.unload('lyrics');
  worker.says({ report: 'unloaded', kind: 'lyrics', id: worker.last('unload').id });
  await gone;
  await expect(kernel.step('lyrics', {} as never, 0)).rejects.toThrow(/load it in Models/);
  const exchanged = kernel.load('sound', 'large');
  worker.says(loaded('sound', 'large', worker.last('load').id));
  await exchanged;

  const before = worker;
  before.onerror?.({ message: 'it died' });
  vi.advanceTimersByTime(10_000);
  expect(worker).not.toBe(before);
  worker.says({ report: 'started', backend: 'wasm', adapter: '' });
  const loads = worker.orders.filter((order) => order.order === 'load');
  expect(loads).toMatchObject([{ kind: 'image' }, { kind: 'sound', size: 'large' }]);
  expect(kernel.health$.value.models.lyrics.state).toBe('unloaded');
});

test('a result that comes later than it was wanted is counted, by a frame’s grace', async () => {
  let time = 1;
  const counted = countLate({ ...kernel, step: () => Promise.resolve({} as never) }, () => time);
  await counted.kernel.step('sound', {} as never, 1);
  time = 1.1;
  await counted.kernel.step('sound', {} as never, 1);
  expect(counted.late()).toEqual({ image: 0, sound: 1, lyrics: 0 });
});
