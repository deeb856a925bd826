/** The minds that live in the page, with their models faked: the browser's own, and one by transformers.js. */
// So that it is there when a mind asks for it.
import '@huggingface/transformers';
import { firstValueFrom, lastValueFrom, type Subscription, tap, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBuiltInMind, type LanguageModels } from '../../engine/minds/built-in';
import { createLoadedMind } from '../../engine/minds/loaded';
import { createLocalMind } from '../../engine/minds/local';
import type { LyricPrompt, Mind, MindState } from '../../engine/minds/types';
import { deferred, mindShow, settled } from './mind-show';

const PROMPT: LyricPrompt = { words: 'rain', lines: [], syllables: 8, scheme: 'couplets', section: 'verse' };

interface Model {
  loading: ReturnType<typeof deferred>;
  progress: (fraction: number) => void;
  /** Of the request that is being answered. */
  token: (text: string) => void;
  end: ReturnType<typeof deferred>;
  requests: number;
  wasStopped: boolean;
}
const nothing = () => undefined;
/** The model behind a mind, in the hands of the test. */
const model: Model = {
  loading: deferred(),
  progress: nothing,
  token: nothing,
  end: deferred(),
  requests: 0,
  wasStopped: false,
};
/** What transformers.js was asked for. */
const asked: { dtype?: string; device?: string }[] = [];
let onnxFiles: readonly string[] = [];
/** Whether there is a network, and what is at hand without one. */
let isConnected = true;
let kept: string[] = [];

beforeEach(() => {
  Object.assign(model, { loading: deferred(), requests: 0, wasStopped: false });
  asked.length = 0;
  onnxFiles = ['model_q4.onnx', 'model.onnx'];
  [isConnected, kept] = [true, []];
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('location', { href: 'http://localhost/' });
  vi.stubGlobal('fetch', (url: string, { method }: RequestInit) => {
    expect(method).toBe('HEAD');
    const isThere = onnxFiles.some((file) => url === `/minds/tiny/onnx/${file}`);
    // As the development server answers what is not there.
    const type = isThere ? 'application/octet-stream' : 'text/html';
    return Promise.resolve(new Response(null, { headers: { 'content-type': type } }));
  });
});
afterEach(() => void vi.unstubAllGlobals());

/** A new request; resolves when the test ends it. */
function answered(token: (text: string) => void): Promise<void> {
  model.requests++;
  model.wasStopped = false;
  model.token = token;
  model.end = deferred();
  return model.end.promise;
}

function stop(): void {
  model.wasStopped = true;
  model.end.resolve();
}

const promptApi: LanguageModels = {
  availability: () => Promise.resolve('downloadable'),
  async create(options) {
    const target = new EventTarget();
    options.monitor(target);
    model.progress = (loaded) => target.dispatchEvent(Object.assign(new Event('downloadprogress'), { loaded }));
    await model.loading.promise;
    return {
      clone() {
        return Promise.resolve(this);
      },
      promptStreaming(_: string, { signal }: { signal: AbortSignal }) {
        signal.addEventListener('abort', stop);
        return new ReadableStream<string>({
          start(controller) {
            answered((text) => controller.enqueue(text)).then(
              () => controller.close(),
              (error: unknown) => controller.error(error),
            );
          },
        });
      },
      destroy: () => undefined,
    };
  },
};

vi.mock('@huggingface/transformers', () => ({
  env: { backends: { onnx: { wasm: {} } } },
  AutoConfig: { from_pretrained: () => Promise.resolve({}) },
  ModelRegistry: {
    get_available_dtypes(_: string, { local_files_only: isKept = false } = {}) {
      if (isKept) return Promise.resolve(kept);
      return isConnected ? Promise.resolve(['q8', 'fp16']) : Promise.reject(new Error('Failed to fetch'));
    },
  },
  InterruptableStoppingCriteria: class {
    interrupt = stop;
  },
  TextStreamer: class {
    constructor(
      _: unknown,
      readonly options: { callback_function: (text: string) => void },
    ) {}
  },
  async pipeline(
    _: string,
    __: string,
    options: { dtype: string; device: string; progress_callback: (info: object) => void },
  ) {
    asked.push(options);
    model.progress = (part) => options.progress_callback({ status: 'progress_total', progress: 100 * part });
    await model.loading.promise;
    const generate = (
      _: unknown,
      { streamer }: { streamer: { options: { callback_function: (text: string) => void } } },
    ) => answered(streamer.options.callback_function);
    return Object.assign(generate, { tokenizer: {}, dispose: () => undefined });
  },
}));

const minds: readonly (readonly [string, () => Mind])[] = [
  ['the model that the browser brings along', () => createBuiltInMind(promptApi)],
  ['a model by transformers.js', () => createLocalMind('/minds/tiny')],
];

describe.each(minds)('%s', (_, create) => {
  function watched() {
    const mind = create();
    const states: MindState[] = [];
    mind.state$.subscribe((state) => states.push(state));
    return { mind, states };
  }
  async function loaded() {
    const { mind, states } = watched();
    await settled();
    model.loading.resolve();
    await settled();
    states.length = 0;
    return { mind, states };
  }

  test('loads, is ready, streams, and is ready again', async () => {
    const { mind, states } = watched();
    await settled();
    model.progress(0.5);
    model.loading.resolve();
    await settled();
    const text = lastValueFrom(mind.stream(PROMPT).pipe(toArray()));
    await settled();
    for (const token of ['a ', 'line', '\n']) model.token(token);
    model.end.resolve();
    expect((await text).join('')).toBe('a line\n');
    expect(states).toEqual([
      { status: 'loading', progress: 0 },
      { status: 'loading', progress: 0.5 },
      { status: 'ready' },
      { status: 'streaming' },
      { status: 'ready' },
    ]);
    mind.dispose();
  });

  test('says why it cannot be loaded, and loads with the next request', async () => {
    const { mind, states } = watched();
    await settled();
    model.loading.reject(new Error('no network'));
    await settled();
    expect(states.at(-1)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('no network') as unknown,
    });
    model.loading = deferred();
    model.loading.resolve();
    const text = lastValueFrom(mind.stream(PROMPT).pipe(toArray()));
    await settled();
    model.token('again');
    model.end.resolve();
    expect(await text).toEqual(['again']);
    mind.dispose();
  });

  test('stops at any token, says no more, and answers the next request', async () => {
    const { mind, states } = await loaded();
    const tokens = ['one ', 'two ', 'three\n', 'four'];
    for (let count = 0; count <= tokens.length; count++) {
      const heard: string[] = [];
      const listening: Subscription = mind
        .stream(PROMPT)
        .pipe(tap((text) => heard.push(text)))
        .subscribe();
      await settled();
      tokens.slice(0, count).forEach((token) => model.token(token));
      await settled();
      listening.unsubscribe();
      expect(model.wasStopped).toBe(true);
      await settled();
      expect(heard).toEqual(tokens.slice(0, count));
      expect(states.at(-1)).toEqual({ status: 'ready' });
    }
    expect(model.requests).toBe(tokens.length + 1);
    mind.dispose();
  });

  test('while it loads the shipped lyricist writes; where it fails in a line, that line is left out', async () => {
    const show = mindShow(create);
    await show.write();
    await settled();
    expect(show.lines).toEqual(['shipped']);
    expect(show.status().state.status).toBe('loading');
    model.loading.resolve();
    await settled();

    const written = show.write();
    await settled();
    model.token('a good line\nand ha');
    await settled();
    model.end.reject(new Error('out of memory'));
    await written;
    expect(show.lines).toEqual(['shipped', 'a good line']);
    expect(show.status().state).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('out of memory') as unknown,
    });
    await show.write();
    expect(show.lines).toEqual(['shipped', 'a good line', 'shipped']);
    expect(show.now()).toBe(0);
    show.dispose();
  });
});

test('given up in the middle of an answer, a mind lets go of whoever waits for it, also where its model fails by that', async () => {
  const mind = createLoadedMind<void>({
    name: 'm',
    title: 'M',
    load: () => Promise.resolve(),
    write(_, __, signal, piece) {
      piece('half a');
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    },
    unload: nothing,
  });
  const over = lastValueFrom(mind.stream(PROMPT));
  await settled();
  mind.dispose();
  expect(await over).toBe('half a');
});

test.each([
  [['model.onnx'], false, 'wasm', 'fp32'],
  [['model.onnx', 'model_quantized.onnx'], false, 'wasm', 'q8'],
  [['model.onnx', 'model_q4.onnx', 'model_q4f16.onnx'], false, 'wasm', 'q4'],
  [['model.onnx', 'model_q4.onnx', 'model_q4f16.onnx'], true, 'webgpu', 'q4f16'],
  [['model.onnx'], true, 'webgpu', 'fp32'],
] as const)('of a folder with %s, on a graphics card: %s, it takes %s %s', async (files, hasCard, device, dtype) => {
  onnxFiles = files;
  const adapter = { features: new Set(['shader-f16']) };
  if (hasCard) vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
  const mind = createLocalMind('/minds/tiny');
  await settled();
  expect(asked).toMatchObject([{ device, dtype }]);
  mind.dispose();
});

test('without a network, what the browser has kept of it is taken: from the hub as of a folder', async () => {
  isConnected = false;
  vi.stubGlobal('fetch', () => Promise.reject(new Error('Failed to fetch')));
  for (const model of ['someone/tiny', '/minds/tiny']) {
    kept = ['q4'];
    asked.length = 0;
    const mind = createLocalMind(model);
    await settled();
    expect(asked).toMatchObject([{ device: 'wasm', dtype: 'q4' }]);
    mind.dispose();
    kept = [];
    const none = createLocalMind(model);
    await settled();
    const state = await firstValueFrom(none.state$);
    expect(state).toMatchObject({ status: 'failed', message: expect.stringContaining('Failed to fetch') as unknown });
    none.dispose();
  }
});

test('weights on the hub are chosen likewise; a folder without any is refused in words', async () => {
  const mind = createLocalMind('someone/tiny');
  await settled();
  expect(asked).toMatchObject([{ device: 'wasm', dtype: 'q8' }]);
  mind.dispose();
  onnxFiles = [];
  const empty = createLocalMind('/minds/tiny');
  const states: MindState[] = [];
  empty.state$.subscribe((state) => states.push(state));
  await settled();
  expect(states.at(-1)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('model_q4.onnx') as unknown,
  });
  empty.dispose();
});
