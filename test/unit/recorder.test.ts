/** The recorder as the page has it, with cameras that answer as they are told to. */
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRecorder, type Recorder } from '../../engine/record/take/recorder';
import type { Order, Report, Request } from '../../engine/record/take/protocol';
import { takeFile, type TakeInfo } from '../../engine/record/take/shelf';
import { MemoryDisk } from './memory-disk';

const infoOf = (id: string): TakeInfo => ({ id, name: `take ${id}`, from: 0, codecs: '', film: 'film.mp4' });

/** What was asked, and by which camera each was answered. */
let asked: [Request['do'], camera: number][];
let cameras: FakeCamera[];
let notices: string[];
let recorder: Recorder;
/** Films that are being copied, by take: each until it is called. */
let copies: Map<string, (error?: string) => void>;
let mayStay: boolean;
let disk: MemoryDisk;
/** So many workers come before the server is gone. */
let loadable: number;
let beside: Record<string, Blob>;
let answers: Partial<Record<Request['do'], () => unknown>>;

class FakeCamera {
  onmessage: (event: { data: Report }) => void = () => undefined;
  onerror: (event: { message?: string }) => void = () => undefined;
  isOver = false;
  private readonly number = cameras.push(this) - 1;

  postMessage(order: Order): void {
    if ('frame' in order) return;
    if (this.number >= loadable) return queueMicrotask(() => this.onerror({}));
    asked.push([order.request.do, this.number]);
    void this.answer(order.request).then(
      (answer) => this.say({ id: order.id, answer: answer as TakeInfo }),
      (error: Error) => this.say({ id: order.id, error: error.message }),
    );
  }

  async answer(request: Request): Promise<unknown> {
    if (answers[request.do]) return answers[request.do]!();
    switch (request.do) {
      case 'begin':
        return infoOf(`000${asked.filter(([what]) => what === 'begin').length}`);
      case 'keep':
        return '0009';
      case 'rescue':
        return [];
      case 'save':
        return new Promise((resolve, reject) =>
          copies.set(request.id, (error) => (error ? reject(new Error(error)) : resolve(infoOf(request.id)))),
        );
    }
    return undefined;
  }

  say(report: Report): void {
    if (!this.isOver) this.onmessage({ data: report });
  }

  terminate(): void {
    this.isOver = true;
  }
}

beforeEach(() => {
  [asked, cameras, notices, mayStay, answers, beside] = [[], [], [], true, {}, {}];
  copies = new Map();
  loadable = Infinity;
  disk = new MemoryDisk();
  vi.stubGlobal('Worker', FakeCamera);
  vi.stubGlobal('navigator', { storage: { ...disk.storage, persist: () => Promise.resolve(mayStay) } });
  for (const encoder of ['VideoEncoder', 'AudioEncoder'])
    vi.stubGlobal(encoder, { isConfigSupported: () => Promise.resolve({ supported: true }) });
  recorder = createRecorder({
    canvas: { width: 160, height: 90 } as HTMLCanvasElement,
    sampleRate: 48_000,
    origin: 0,
    drawn$: NEVER,
    listen: () => Promise.resolve({ ring: {} as never, stop: () => undefined }),
    buses: [],
    beside: () => beside,
    notify: (text) => notices.push(text),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const state = () => recorder.status$.value.state;
const saving = (id: string) => vi.waitFor(() => expect(copies.has(id)).toBe(true));

it.each([0, 30])('a take begins while the one before is being saved, with the last %i s kept', async (seconds) => {
  await recorder.arm(seconds);
  await recorder.start();
  const first = recorder.stop();
  await saving('0001');
  await vi.waitFor(() => expect(state()).toBe(seconds > 0 ? 'armed' : 'saving'));
  await recorder.start();
  expect(state()).toBe('recording');
  const second = recorder.stop();
  await saving('0002');
  copies.get('0002')!();
  expect((await second)!.id).toBe('0002');
  copies.get('0001')!();
  expect((await first)!.id).toBe('0001');
  expect(state()).toBe(seconds > 0 ? 'armed' : 'idle');
  // A slow disk holds no camera up.
  const doing = (...what: Request['do'][]) =>
    new Set(asked.filter(([each]) => what.includes(each)).map(([, camera]) => camera));
  expect(doing('begin', 'roll', 'end')).toEqual(new Set([0]));
  expect(doing('save')).toEqual(new Set([1]));
  expect(notices).toEqual([]);
});

it('an encoder that dies costs the show no more than a moment, however long its film is copied', async () => {
  await recorder.start();
  cameras[0]!.say({ failed: 'The encoder is gone.', again: true });
  await vi.waitFor(() => expect(asked.filter(([what]) => what === 'begin').length).toBe(2));
  await vi.waitFor(() => expect(state()).toBe('recording'));
  expect(notices).toEqual(['The encoder is gone. The take ends here.']);
  const saved = vi.fn();
  recorder.saved$.subscribe(saved);
  copies.get('0001')!();
  await vi.waitFor(() => expect(saved).toHaveBeenCalledWith(infoOf('0001')));
  expect(state()).toBe('recording');
});

it('a film whose saving fails is finished by another worker, and the performer knows', async () => {
  await recorder.start();
  answers.rescue = () => [infoOf('0001')];
  const stopped = recorder.stop();
  await saving('0001');
  cameras[1]!.onerror({ message: 'out of memory' });
  expect(await stopped).toEqual(infoOf('0001'));
  expect(notices).toEqual([expect.stringContaining('out of memory')]);
  expect(asked).toContainEqual(['rescue', 2]);
  expect(state()).toBe('idle');
});

it('what was kept and dies of its saving is finished by another worker as well', async () => {
  await recorder.arm(30);
  answers.rescue = () => [infoOf('0009')];
  const kept = recorder.keep();
  await saving('0009');
  cameras[1]!.onerror({ message: 'out of memory' });
  expect(await kept).toEqual(infoOf('0009'));
  expect(notices).toEqual([expect.stringContaining('out of memory')]);
});

it('where no worker can be loaded any more, films are saved by those that there are', async () => {
  await recorder.start();
  loadable = 2;
  const first = recorder.stop();
  await saving('0001');
  expect(asked).toContainEqual(['save', 1]);
  copies.get('0001')!();
  expect((await first)!.id).toBe('0001');
  await recorder.start();
  const second = recorder.stop();
  await saving('0002');
  answers.rescue = () => [infoOf('0002')];
  cameras[1]!.onerror({ message: 'out of memory' });
  expect((await second)!.id).toBe('0002');
  expect(asked).toContainEqual(['rescue', 0]);
  expect(notices).toEqual([expect.stringContaining('out of memory')]);
});

it('what breaks off as it begins to save is tried again ever more rarely, and the performer is told once', async () => {
  vi.useFakeTimers();
  const fail = () => cameras.at(-1)!.onerror({ message: 'a mistake' });
  fail();
  // Once may be chance.
  expect(cameras).toHaveLength(3);
  const pauses = Array.from({ length: 8 }, () => {
    const tried = cameras.length;
    fail();
    let seconds = 0;
    for (; cameras.length === tried && seconds < 100; seconds++) vi.advanceTimersByTime(1000);
    return seconds;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  fail();
  await expect(recorder.rescue()).rejects.toThrow('does not start');
  // Meanwhile the camera saves, once it has begun.
  await recorder.start();
  const stopped = recorder.stop();
  await saving('0001');
  expect(asked).toContainEqual(['save', 0]);
  copies.get('0001')!();
  expect((await stopped)!.id).toBe('0001');
  // One that had begun is followed at once.
  vi.advanceTimersByTime(60_000);
  cameras.at(-1)!.say({ lock: 'its own' });
  const tried = cameras.length;
  fail();
  expect(cameras).toHaveLength(tried + 1);
  expect(notices).toEqual([expect.stringContaining('does not start')]);
});

it('beside what another night has left, its own log stays', async () => {
  const shelf = await disk.root.getDirectoryHandle('takes', { create: true });
  for (const id of ['0001', '0007']) {
    const folder = await shelf.getDirectoryHandle(id, { create: true });
    const log = await (await folder.getFileHandle('log.ndjson', { create: true })).createWritable();
    await log.write(new Blob(['of then']));
    await log.close();
  }
  beside = { 'log.ndjson': new Blob(['of tonight']) };
  const saved = vi.fn();
  recorder.saved$.subscribe(saved);
  await recorder.start();
  answers.rescue = () => [infoOf('0001'), { ...infoOf('0007'), problem: 'Damaged.' }];
  answers.save = () => Promise.reject(new Error('The disk fails.'));
  expect((await recorder.stop())!.id).toBe('0001');
  expect(saved.mock.calls).toEqual([[infoOf('0001')]]);
  expect(await (await takeFile('0001', 'log.ndjson')).text()).toBe('of tonight');
  expect(await (await takeFile('0007', 'log.ndjson')).text()).toBe('of then');
});

it('a take of which nothing could be saved is told of', async () => {
  await recorder.start();
  answers.save = () => undefined;
  expect(await recorder.stop()).toBeUndefined();
  expect(notices).toEqual(['Nothing of it could be saved.']);
});

it('what was kept and cannot be saved is told of', async () => {
  await recorder.arm(30);
  answers.save = () => undefined;
  const kept = recorder.keep();
  cameras[0]!.say({ mustEnd: 'The disk is full.' });
  expect(await kept).toBeUndefined();
  expect(notices).toEqual(['The disk is full.', 'Nothing of it could be saved.']);
  expect(state()).toBe('armed');
  answers.keep = () => Promise.reject(new Error('Try again.'));
  await expect(recorder.keep()).rejects.toThrow('Try again.');
});

it('that the browser may delete takes is told once', async () => {
  mayStay = false;
  for (let i = 0; i < 2; i++) {
    await recorder.start();
    cameras[0]!.say({ mustEnd: `Full, ${i}.` });
    await saving(`000${i + 1}`);
  }
  expect(notices.filter((text) => text.includes('may delete takes'))).toHaveLength(1);
});
