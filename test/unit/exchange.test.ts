/** Models are exchanged, taken out and brought back by order of the page; what was chosen outlives the worker, and another stands by. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import './with-resolvers';
import { countLate } from '../../engine/models/late';
import type { Backend, ModelSize } from '../../engine/models/contract';
import { ringStorage } from '../../audio/stream-ring';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { NO_ROOM } from '../../engine/models/plan/plan';
import { type Order, type Report, WORKER_KINDS, type WorkerKind } from '../../engine/models/protocol';
import { Interrupted } from '../../engine/models/asked';
import { type Kernel, startKernel } from '../../engine/models/supervisor';
import { openingState } from '../../engine/performance';

class FakeWorker {
  onmessage: ((event: { data: Report }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly orders: Order[] = [];
  isEnded = false;
  postMessage(order: Order) {
    this.orders.push(order);
  }
  terminate() {
    this.isEnded = true;
  }
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

/** The one that was engaged last. */
let worker: FakeWorker;
let kernel: Kernel;
function start(hasStandby: boolean): void {
  kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 10, hasStandby });
  becomesReady();
}
function becomesReady(backend: Backend = 'wasm'): void {
  worker.says({ report: 'started', backend, adapter: '' });
  for (const kind of WORKER_KINDS) worker.says(loaded(kind, 'small'));
}
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', function start() {
    return (worker = new FakeWorker());
  });
  start(false);
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

test('the sound model is told what has changed, once; who takes over is told where the ring stands, and all', () => {
  const ring = ringStorage(1024);
  let frame = 0;
  const part = { ring, crossfade: 1, sampleRate: 48_000, origin: 2, seed: 1 };
  const model = kernel.accompany(part, () => frame);
  const state = openingState('drift', Array.from(neutralMeaning()));
  model.follow(state);
  model.follow({ ...state, at: 1 });
  model.follow({ ...state, at: 1 });
  const told = () => worker.orders.filter(({ order }) => order === 'accompany' || order === 'follow');
  expect(told()).toMatchObject([{ part: { ...part, near: 0 } }, { change: { at: 0 } }, { change: { at: 1 } }]);
  expect(told()[2]).toEqual({ order: 'follow', change: { at: 1 } });
  let heard = 0;
  model.played$.subscribe(() => heard++);
  worker.says({ report: 'played', block: {} as never, seconds: 0.25, memory: 9 });
  expect([heard, sound().steps, sound().lastSeconds]).toEqual([1, 1, 0.25]);

  frame = 5 * 48_000;
  worker.onerror?.({ message: 'it died' });
  vi.advanceTimersByTime(10_000);
  expect(told()).toMatchObject([{ part: { near: frame } }, { change: { at: 1, tempo: state.tempo } }]);
});

test('who takes over has the seed that the first one was given, before it plays a note', () => {
  kernel.reset('sound', 7);
  kernel.accompany({ ring: ringStorage(1024), crossfade: 1, sampleRate: 48_000, origin: 2, seed: 1 }, () => 0);
  dies();
  vi.advanceTimersByTime(10_000);
  const orders = worker.orders.filter(({ order }) => order === 'reset' || order === 'accompany');
  expect(orders).toMatchObject([{ order: 'reset', kind: 'sound', seed: 7 }, { order: 'accompany' }]);
});

test('who takes over writes other words than those that were written: its chance is another', () => {
  kernel.reset('lyrics', 7);
  expect(worker.last('reset').seed).toBe(7);
  const seeds = [7];
  for (let death = 0; death < 3; death++) {
    dies();
    vi.advanceTimersByTime(10_000);
    becomesReady();
    seeds.push(worker.last('reset').seed);
  }
  expect(new Set(seeds).size).toBe(4);
});

test('a sound model that plays by itself and never ends a step is ended, though it answers', () => {
  worker.says({ report: 'played', block: {} as never, seconds: 0.25, memory: 9 });
  const first = worker;
  for (let beat = 0; beat < 4 * 31; beat++) {
    vi.advanceTimersByTime(250);
    first.says({ report: 'pong', left: 1 });
  }
  expect(first.isEnded).toBe(true);
});

test('a model that has played and then fails again and again is loaded anew; one that has not played since is not once more', async () => {
  const told: string[] = [];
  kernel.notices$.subscribe((text) => told.push(text));
  const fails = (times: number) => {
    for (let i = 0; i < times; i++) {
      for (let beat = 0; beat < 4; beat++) {
        vi.advanceTimersByTime(250);
        worker.says({ report: 'pong', left: 0 });
      }
      worker.says({ report: 'stumbled', message: 'it gave what is no number' });
    }
  };
  const plays = () => worker.says({ report: 'played', block: {} as never, seconds: 0.1, memory: 9 });
  const asked = () => worker.orders.filter((one) => one.order === 'load' && one.id !== undefined);
  plays();
  fails(7);
  plays();
  fails(7);
  expect(asked()).toEqual([]);
  fails(1);
  expect(asked()).toMatchObject([{ kind: 'sound' }]);
  expect(sound()).toMatchObject({ state: 'ready', coming: 'small', failures: 15 });
  expect(told).toEqual(['The sound model fails again and again, and is loaded anew: it gave what is no number']);
  fails(10);
  worker.says(loaded('sound', 'small', worker.last('load').id));
  await Promise.resolve();
  fails(20);
  expect(asked()).toHaveLength(1);
  plays();
  fails(8);
  expect(asked()).toHaveLength(2);
  // A picture of too many lines has its own way.
  const steps = (report: Report) => worker.says({ ...report, id: worker.last('step').id } as Report);
  for (let i = 0; i < 12; i++) {
    void kernel.step('image', {} as never, 0).catch(() => undefined);
    if (i === 0) steps({ report: 'stepped', id: 0, kind: 'image', output: {} as never, seconds: 0.1, memory: 9 });
    else steps({ report: 'failed', id: 0, kind: 'image', message: `${NO_ROOM}.` });
    vi.advanceTimersByTime(900);
    worker.says({ report: 'pong', left: 0 });
  }
  expect(asked()).toHaveLength(2);
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
  const loads = worker.orders.filter((order) => order.order === 'load');
  expect(loads).toMatchObject([{ kind: 'image' }, { kind: 'sound', size: 'large' }]);
  expect(kernel.health$.value.models.lyrics.state).toBe('unloaded');
});

test('one that cannot be loaded and is taken out is not loaded again, however slow the worker', async () => {
  worker.says({ report: 'failed', kind: 'lyrics', message: 'it is not there' });
  expect(kernel.health$.value.models.lyrics.state).toBe('failed');
  const gone = kernel.unload('lyrics');
  const { length } = worker.orders.filter(({ order }) => order === 'load');
  vi.advanceTimersByTime(5000);
  expect(worker.orders.filter(({ order }) => order === 'load')).toHaveLength(length);
  worker.says({ report: 'unloaded', kind: 'lyrics', id: worker.last('unload').id });
  await gone;
  expect(kernel.health$.value.models.lyrics.state).toBe('unloaded');
});

test('one that is taken out while it is on its way leaves again as it comes', async () => {
  const asked = kernel.load('lyrics', 'large');
  const gone = kernel.unload('lyrics');
  worker.says({ report: 'unloaded', kind: 'lyrics', id: worker.last('unload').id });
  await gone;
  const { length } = worker.orders;
  worker.says(loaded('lyrics', 'large', worker.last('load').id));
  await asked;
  expect(worker.orders.slice(length)).toMatchObject([{ order: 'unload', kind: 'lyrics' }]);
  worker.says({ report: 'unloaded', kind: 'lyrics', id: worker.last('unload').id });
  expect(kernel.health$.value.models.lyrics).toMatchObject({ state: 'unloaded', memory: 0 });
});

test('one that cannot be loaded, and not in another size either, is loaded again as it was', async () => {
  worker.says({ report: 'failed', kind: 'lyrics', message: 'it is not there' });
  const exchanged = kernel.load('lyrics', 'large');
  vi.advanceTimersByTime(5000);
  worker.says({ report: 'failed', kind: 'lyrics', id: worker.last('load').id!, message: 'nor is that' });
  await expect(exchanged).rejects.toThrow('nor is that');
  expect(kernel.health$.value.models.lyrics.state).toBe('failed');
  vi.advanceTimersByTime(5000);
  expect(kernel.health$.value.models.lyrics.state).toBe('loading');
  expect(worker.last('load')).toEqual({ order: 'load', kind: 'lyrics' });
});

test('a result that comes later than it was wanted is counted, by a frame’s grace', async () => {
  let time = 1;
  const counted = countLate({ ...kernel, step: () => Promise.resolve({} as never) }, () => time);
  await counted.kernel.step('sound', {} as never, 1);
  time = 1.1;
  await counted.kernel.step('sound', {} as never, 1);
  expect(counted.late()).toEqual({ image: 0, sound: 1, lyrics: 0 });
});

/** Longer than the show has to be calm before another worker is engaged; the first one answers meanwhile. */
async function calm(first: FakeWorker): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await vi.advanceTimersByTimeAsync(250);
    first.says({ report: 'pong', left: 0 });
  }
}

/** One that plays, and one that stands by. */
async function two(): Promise<{ readonly first: FakeWorker; readonly second: FakeWorker }> {
  kernel.dispose();
  start(true);
  const first = worker;
  await calm(first);
  const second = worker;
  becomesReady();
  return { first, second };
}

test('a worker that dies is followed by the one that stands by, within the same moment', async () => {
  kernel.dispose();
  start(true);
  const first = worker;
  const notices: string[] = [];
  kernel.notices$.subscribe((text) => notices.push(text));
  void kernel.step('lyrics', { kind: 'prompt', words: 'salt' }, 0).catch(() => undefined);
  await calm(first);
  const second = worker;
  expect(second).not.toBe(first);
  expect(second.orders).toMatchObject([{ order: 'start' }, ...WORKER_KINDS.map((kind) => ({ order: 'load', kind }))]);
  expect(kernel.health$.value.standby).toBe('loading');
  becomesReady();
  expect(kernel.health$.value.standby).toBe('ready');

  const lost = kernel.step('image', {} as never, 0);
  first.onerror?.({ message: 'it died' });
  await expect(lost).rejects.toThrow('it died');
  expect(first.isEnded).toBe(true);
  expect(Object.values(kernel.health$.value.models).map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
  expect(kernel.health$.value).toMatchObject({ restarts: 1, standby: 'none' });
  expect(notices).toEqual([expect.stringMatching(/have taken over: it died/)]);
  // The lines to come are about what the first one was told.
  expect(second.last('recall')).toMatchObject({ kind: 'lyrics', input: { words: 'salt' } });
  void kernel.step('image', {} as never, 0).catch(() => undefined);
  expect(second.last('step')).toMatchObject({ kind: 'image' });

  await calm(second);
  expect(worker).not.toBe(second);
});

test('one that dies while it stands by is no matter, and another comes later', async () => {
  kernel.dispose();
  start(true);
  const first = worker;
  await calm(first);
  const second = worker;
  second.says({ report: 'failed', kind: 'sound', message: 'no memory' });
  expect(second.isEnded).toBe(true);
  expect(kernel.health$.value).toMatchObject({ restarts: 0, standby: 'none', models: { sound: { state: 'ready' } } });
  await calm(first);
  expect(worker).toBe(second);
  await calm(first);
  expect(worker).not.toBe(second);
});

test('with a model that cannot be loaded the others have one that stands by, and deaths in a row come to an end', async () => {
  kernel.dispose();
  kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 10, hasStandby: true });
  const comesWithoutLyrics = () => {
    worker.says({ report: 'started', backend: 'wasm', adapter: '' });
    for (const kind of ['image', 'sound'] as const) worker.says(loaded(kind, 'small'));
    worker.says({ report: 'failed', kind: 'lyrics', message: 'it is not there' });
  };
  let first = worker;
  comesWithoutLyrics();
  // Deaths far apart: each is followed at once.
  for (let deaths = 0; deaths < 4; deaths++) {
    first.onerror?.({ message: 'it died' });
    await vi.advanceTimersByTimeAsync(0);
    expect(worker, `death ${deaths}`).not.toBe(first);
    first = worker;
    comesWithoutLyrics();
  }
  await calm(first);
  const second = worker;
  expect(second).not.toBe(first);
  comesWithoutLyrics();
  expect([second.isEnded, kernel.health$.value.standby]).toEqual([false, 'ready']);
  // It is tried again and again, and who stands by stays.
  await calm(first);
  first.says({ report: 'failed', kind: 'lyrics', message: 'it is not there' });
  expect([second.isEnded, kernel.health$.value.standby]).toEqual([false, 'ready']);

  first.onerror?.({ message: 'it died' });
  expect(Object.values(kernel.health$.value.models).map(({ state }) => state)).toEqual(['ready', 'ready', 'failed']);
});

test('one that finds no room is not followed by another', async () => {
  kernel.dispose();
  start(true);
  const first = worker;
  await calm(first);
  const second = worker;
  second.says({ report: 'failed', kind: 'sound', message: `${NO_ROOM} (buffer).` });
  expect(second.isEnded).toBe(true);
  for (let times = 0; times < 4; times++) await calm(first);
  expect(worker).toBe(second);
  expect(kernel.health$.value).toMatchObject({ restarts: 0, standby: 'none' });
});

test('who stands by has what is chosen; where memory is short there is nobody', async () => {
  const { first, second } = await two();
  const exchanged = kernel.load('sound', 'large');
  // Its room may be needed.
  expect(second.isEnded).toBe(true);
  first.says(loaded('sound', 'large', first.last('load').id));
  await exchanged;
  await calm(first);
  expect(worker.orders.find((order) => order.order === 'load' && order.kind === 'sound')).toMatchObject({
    size: 'large',
  });

  const third = worker;
  void kernel.step('image', {} as never, 0).catch(() => undefined);
  first.says({ report: 'failed', kind: 'image', id: first.last('step').id, message: `${NO_ROOM} (buffer).` });
  expect(third.isEnded).toBe(true);
  await calm(first);
  await calm(first);
  expect(worker).toBe(third);
});

test('models that had to leave the graphics card try by and by whether they get it again, and go on meanwhile', async () => {
  kernel.dispose();
  kernel = startKernel({ backend: 'auto', sampleRate: 48_000, patience: 10, hasStandby: true });
  const notices: string[] = [];
  kernel.notices$.subscribe((text) => notices.push(text));
  becomesReady('webgpu');
  // The browser refuses the card to who comes after the loss.
  worker.says({ report: 'device-lost', message: '' });
  await vi.advanceTimersByTimeAsync(1000);
  const second = worker;
  becomesReady('wasm');
  await calm(second);
  expect(worker.last('start').backend).toBe('auto');
  becomesReady('wasm');
  expect(kernel.health$.value).toMatchObject({ backend: 'wasm', restarts: 1, standby: 'ready' });

  for (let minutes = 0; minutes < 9; minutes++) await calm(second);
  const third = worker;
  expect(kernel.health$.value).toMatchObject({ backend: 'wasm', standby: 'loading' });
  // Still not: it stands by as any other.
  becomesReady('wasm');
  expect(kernel.health$.value).toMatchObject({ backend: 'wasm', standby: 'ready' });
  expect(second.isEnded).toBe(false);

  const turned = kernel.step('image', {} as never, 0).catch((error: Error) => error.message);
  while (worker === third) await calm(second);
  const fourth = worker;
  becomesReady('webgpu');
  expect(kernel.health$.value).toMatchObject({ backend: 'webgpu', restarts: 1, standby: 'none' });
  expect([second.isEnded, fourth.isEnded]).toEqual([true, false]);
  expect(await turned).toBe('The models are back on the graphics card.');
  expect(notices.at(-1)).toBe('The models are back on the graphics card.');
  expect(Object.values(kernel.health$.value.models).map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);

  // And who stands by from now on is on it too; nobody tries any more.
  await calm(fourth);
  becomesReady('webgpu');
  const fifth = worker;
  for (let minutes = 0; minutes < 40; minutes++) await calm(fourth);
  expect(worker).toBe(fifth);
  expect(fourth.isEnded).toBe(false);
});

test('a graphics device that is lost three times before the models were ready again is given up; one that comes back between is not', () => {
  kernel.dispose();
  kernel = startKernel({ backend: 'auto', sampleRate: 48_000, patience: 10, hasStandby: false });
  const lost = () => {
    worker.says({ report: 'started', backend: 'webgpu', adapter: '' });
    worker.says({ report: 'device-lost', message: 'reset' });
    vi.advanceTimersByTime(9000);
    return worker.last('start').backend;
  };
  expect([lost(), lost()]).toEqual(['auto', 'auto']);
  becomesReady('webgpu');
  expect([lost(), lost(), lost()]).toEqual(['auto', 'auto', 'wasm']);
});

test('steps that the one before did not end are not counted against the one that takes over', async () => {
  const { first, second } = await two();
  first.says({ report: 'played', block: {} as never, seconds: 0.25, memory: 9 });
  void kernel.step('image', {} as never, 0).catch(() => undefined);
  for (let beat = 0; beat < 4 * 31 && !first.isEnded; beat++) {
    vi.advanceTimersByTime(250);
    first.says({ report: 'pong', left: 1 });
  }
  expect([first.isEnded, second.isEnded]).toEqual([true, false]);

  void kernel.step('image', {} as never, 0).catch(() => undefined);
  for (let beat = 0; beat < 4; beat++) {
    vi.advanceTimersByTime(250);
    second.says({ report: 'pong', left: 1 });
  }
  expect(second.isEnded).toBe(false);
  expect(kernel.health$.value.restarts).toBe(1);
});

test('a worker that hangs as it loads is followed by one, however long that takes, and not by one at each beat until then', () => {
  kernel.dispose();
  const workers = new Set<FakeWorker>();
  kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 10 });
  // None of them says a word.
  for (let beat = 0; beat < 4 * 300; beat++) {
    workers.add(worker);
    vi.advanceTimersByTime(250);
    expect([...workers].filter(({ isEnded }) => !isEnded).length).toBeLessThanOrEqual(1);
  }
  expect(kernel.health$.value.restarts).toBeGreaterThan(5);
  expect(kernel.health$.value.restarts).toBeLessThan(11);
});

/** Dies, and the next one is not engaged before its time has come. */
function dies(): FakeWorker {
  const gone = worker;
  gone.onerror?.({ message: 'it died' });
  return gone;
}
/** What has become of a promise by now: done, why it failed, or that it is still awaited. */
async function fate(promise: Promise<unknown>): Promise<string> {
  let fate = 'awaited';
  promise.then(
    () => (fate = 'done'),
    (error: Error) => (fate = error.message),
  );
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  return fate;
}
const NOBODY = 'The models are starting anew: try again in a moment.';
const generator = { name: 'mine.onnx' } as File;
function guestComes(): void {
  const { id } = worker.last('guest');
  worker.says({ report: 'guest', id, name: generator.name, hash: 'h', bytes: 1, seconds: 1 });
}

test('a model that is asked for between two workers is refused, and all stays as it was', async () => {
  const gone = dies();
  expect(await fate(kernel.load('sound', 'large'))).toBe(NOBODY);
  expect(sound()).toMatchObject({ state: 'waiting', size: 'small' });
  expect(sound().coming).toBeUndefined();
  expect(gone.last('load')).not.toMatchObject({ size: 'large' });
  vi.advanceTimersByTime(10_000);
  expect(worker).not.toBe(gone);
  expect(worker.last('load')).toMatchObject({ kind: 'lyrics' });
  expect(worker.orders.filter((order) => order.order === 'load' && order.size)).toEqual([]);
});

test('a model that is taken out between two workers, or as one dies, is out: no other one has it', async () => {
  const atWork = kernel.unload('image');
  dies();
  expect(await fate(atWork)).toBe('done');
  expect(await fate(kernel.unload('lyrics'))).toBe('done');
  const { image, lyrics } = kernel.health$.value.models;
  expect([image, lyrics]).toMatchObject(Array(2).fill({ state: 'unloaded', memory: 0 }));
  expect(await fate(kernel.step('image', {} as never, 0))).toMatch(/load it in Models/);
  vi.advanceTimersByTime(10_000);
  expect(worker.orders.filter(({ order }) => order === 'load')).toMatchObject([{ kind: 'sound' }]);
});

test('a model that was out stays out where the worker dies that was to load it', async () => {
  const gone = kernel.unload('lyrics');
  worker.says({ report: 'unloaded', kind: 'lyrics', id: worker.last('unload').id });
  await gone;
  for (const when of ['as it dies', 'thereafter']) {
    const asked = when === 'thereafter' ? undefined : kernel.load('lyrics');
    dies();
    expect(await fate(asked ?? kernel.load('lyrics'))).toBe(asked ? 'it died' : NOBODY);
    expect(kernel.health$.value.models.lyrics.state).toBe('unloaded');
    vi.advanceTimersByTime(10_000);
    expect(worker.orders.filter(({ order }) => order === 'load')).toHaveLength(2);
  }
});

test('a guest that is sent home between two workers, or as one dies, does not come again', async () => {
  for (const when of ['as it dies', 'thereafter']) {
    const coming = kernel.invite(generator);
    guestComes();
    await coming;
    const asked = when === 'thereafter' ? undefined : kernel.dismiss();
    dies();
    expect(await fate(asked ?? kernel.dismiss())).toBe('done');
    expect(kernel.health$.value.guest).toBeUndefined();
    vi.advanceTimersByTime(10_000);
    becomesReady();
    expect(worker.last('guest')).toBeUndefined();
  }
});

test('one that comes again and is overtaken by another, or sent home, takes nobody’s place', async () => {
  const first = kernel.invite(generator);
  guestComes();
  await first;
  dies();
  vi.advanceTimersByTime(10_000);
  becomesReady();
  const again = worker.last('guest').id;
  const other = kernel.invite({ name: 'other.onnx' } as File);
  guestComes();
  await other;
  const told: string[] = [];
  kernel.notices$.subscribe((text) => told.push(text));
  worker.says({ report: 'guest-refused', id: again, message: 'mine.onnx stays out' });
  await fate(other);
  expect(told).toEqual([]);
  expect(kernel.health$.value.guest).toBeDefined();
});

test('one that is still there comes again', async () => {
  const coming = kernel.invite(generator);
  guestComes();
  await coming;
  dies();
  vi.advanceTimersByTime(10_000);
  becomesReady();
  expect(worker.last('guest')).toMatchObject({ file: generator });
  expect(kernel.health$.value.guest).toMatchObject({ name: generator.name });
});

test('a guest whose worker ends while it comes again comes with the next one; after the third it is taken for the cause', async () => {
  const coming = kernel.invite(generator);
  guestComes();
  await coming;
  const next = async () => {
    dies();
    await vi.advanceTimersByTimeAsync(10_000);
    becomesReady();
  };
  for (let deaths = 0; deaths < 3; deaths++) {
    await next();
    expect(worker.last('guest')).toMatchObject({ file: generator });
  }
  await next();
  expect(worker.last('guest')).toBeUndefined();
  expect(kernel.health$.value.guest).toBeUndefined();
});

test('a guest that is invited between two workers is refused, and nobody waits for it: another worker stands by in its time', async () => {
  kernel.dispose();
  start(true);
  dies();
  expect(await fate(kernel.invite(generator))).toBe(NOBODY);
  // Nothing is wrong with its file, which is kept for the next time.
  await expect(kernel.invite(generator)).rejects.toBeInstanceOf(Interrupted);
  vi.advanceTimersByTime(1000);
  const second = worker;
  becomesReady();
  await calm(second);
  expect(second.last('guest')).toBeUndefined();
  expect(worker).not.toBe(second);

  // And a step that never ends is found.
  dies();
  second.says({ report: 'played', block: {} as never, seconds: 0.25, memory: 9 });
  for (let beat = 0; beat < 4 * 31; beat++) {
    vi.advanceTimersByTime(250);
    second.says({ report: 'pong', left: 1 });
  }
  expect(second.isEnded).toBe(true);
});
