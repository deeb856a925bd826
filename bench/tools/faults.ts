/** Faults, each made to happen in a page while a show plays. */
import type { Page, Route } from 'playwright-core';
import type {} from '../../test/show/fake-midi';
import type {} from '../../ui/performer-page';

export interface Fault {
  readonly name: string;
  /** Resolves when the fault is over: recovery counts from there. May return what resolves when that which the fault took is back, beside the models. */
  readonly inject: (page: Page) => Promise<(() => Promise<unknown>) | void>;
  /** The sound's own device is at fault: silence is to be expected. */
  readonly isOfDevice?: boolean;
  /** The models are ended, and others take over, or they are started anew. */
  readonly endsModels?: boolean;
  /** All that the page has drawn is gone. */
  readonly takesCanvases?: boolean;
  /** Others stand by: it happens when they are ready. */
  readonly isRelieved?: boolean;
  /** What the performer is told. */
  readonly says?: RegExp;
}

/** What `beforeFaults` leaves in the page. */
type Rigged = Window & {
  models: Worker[];
  contexts: WebGL2RenderingContext[];
  setHidden(isHidden: boolean): void;
};

/** Runs before the page's own scripts: keeps at hand what is to be hurt. */
export const beforeFaults = `
window.models = [];
window.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    if (options?.name !== 'kernel') return;
    window.models.push(this);
    this.terminate = () => {
      window.models = window.models.filter((model) => model !== this);
      super.terminate();
    };
  }
};
window.contexts = [];
{
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
    const context = getContext.call(this, kind, ...options);
    if (kind === 'webgl2' && context && !window.contexts.includes(context)) window.contexts.push(context);
    return context;
  };
  // A page out of sight has no frames.
  const ask = window.requestAnimationFrame.bind(window);
  let waiting;
  window.requestAnimationFrame = (callback) => (waiting ? waiting.push(callback) : ask(callback));
  window.setHidden = (isHidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: isHidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: isHidden ? 'hidden' : 'visible' });
    const callbacks = waiting ?? [];
    waiting = isHidden ? [] : undefined;
    callbacks.forEach(window.requestAnimationFrame);
    document.dispatchEvent(new Event('visibilitychange'));
  };
}`;

/**
 * Runs in a worker: keeps the graphics device that paints at hand; \`full\`: it has no memory for what is made next; \`poisoned\`: what
 * the sound model reckons with is no number.
 */
export const WORKER_HOOKS = `
if (!self.expm1) {
  self.expm1 = Math.expm1;
  Math.expm1 = (x) => (self.poisoned ? NaN : self.expm1(x));
}
if (self.GPUDevice && !self.scopes) {
  const scopes = (self.scopes = []);
  const { pushErrorScope: push, popErrorScope: pop } = GPUDevice.prototype;
  GPUDevice.prototype.pushErrorScope = function (filter) {
    // Each picture does this: a worker that was hooked late is no matter.
    self.device = this;
    scopes.push(filter);
    push.call(this, filter);
  };
  GPUDevice.prototype.popErrorScope = async function () {
    const isOfMemory = scopes.pop() === 'out-of-memory';
    const error = await pop.call(this);
    if (!self.full || !isOfMemory) return error;
    self.full = false;
    return new GPUOutOfMemoryError('no memory left');
  };
}`;

/** The process that draws for all pages of the browser; it starts another. */
export async function killGraphics(page: Page): Promise<void> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  process.kill(processInfo.find(({ type }) => type === 'GPU')!.id, 'SIGKILL');
  await session.detach();
}

/** The first of them plays; another may stand by. */
const killModels = (page: Page) => page.evaluate(() => (window as unknown as Rigged).models[0]!.terminate());
/** The one that plays may not be the first: one that hangs is among them for a while. */
const workers = (page: Page) => page.workers().filter((each) => each.url().includes('kernel.worker'));
const worker = (page: Page) => workers(page)[0];
const nothing = () => Promise.resolve();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const ofModels: readonly Fault[] = [
  {
    name: 'model worker killed',
    endsModels: true,
    isRelieved: true,
    says: /taken over: their worker was ended/,
    inject: killModels,
  },
  {
    name: 'the next one killed as well, and nobody stands by',
    endsModels: true,
    says: /start anew: their worker was ended/,
    inject: killModels,
  },
  {
    name: 'the sound model gives NaN for a second',
    says: /no number/,
    inject: async (page) => {
      const poison = (isOn: boolean) => {
        for (const each of workers(page)) each.evaluate(`self.poisoned = ${isOn}`).catch(() => undefined);
      };
      poison(true);
      await pause(1000);
      poison(false);
    },
  },
];

const ofSound: readonly Fault[] = [
  {
    name: 'a worklet throws',
    says: /failed and goes on: .*a bomb/,
    inject: (page) =>
      page.evaluate(
        (url) => (window.phosphene!.live.context.rawContext as AudioContext).audioWorklet.addModule(url),
        `/bench/tools/bomb.js?${Math.random()}`,
      ),
  },
  {
    name: 'the audio context is suspended',
    isOfDevice: true,
    says: /sound has stopped[^]*sound plays again/,
    inject: (page) => page.evaluate(() => (window.phosphene!.live.context.rawContext as AudioContext).suspend()),
  },
  {
    name: 'the sound is interrupted for a second',
    isOfDevice: true,
    says: /sound has stopped[^]*sound plays again/,
    inject: (page) =>
      page.evaluate(async () => {
        const context = window.phosphene!.live.context.rawContext as AudioContext;
        context.resume = () => Promise.reject(new DOMException('interrupted', 'InvalidStateError'));
        await context.suspend();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        delete (context as Partial<AudioContext>).resume;
      }),
  },
  {
    name: 'the chosen audio device is gone',
    inject: (page) =>
      page.evaluate(async () => {
        const context = window.phosphene!.live.context.rawContext as AudioContext & { setSinkId?: unknown };
        context.setSinkId = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
        localStorage.setItem('phosphene sound output', 'a device that is gone');
        navigator.mediaDevices?.dispatchEvent(new Event('devicechange'));
        await new Promise((resolve) => setTimeout(resolve, 500));
        localStorage.removeItem('phosphene sound output');
        delete context.setSinkId;
      }),
  },
];

/** All of the browser's canvases and graphics devices are gone at once. */
export const GRAPHICS_CRASH: Fault = {
  name: 'the browser’s graphics process crashes',
  takesCanvases: true,
  says: /GPU context was lost/,
  async inject(page) {
    const contexts = () => (window as unknown as Rigged).contexts.length;
    const lost = await page.evaluate(contexts);
    await killGraphics(page);
    return () =>
      page.waitForFunction((lost) => (window as unknown as Rigged).contexts.length > lost, lost, { polling: 20 });
  },
};

const ofThePage: readonly Fault[] = [
  {
    name: 'the page is blocked for 500 ms',
    inject: (page) =>
      page.evaluate(() => {
        const end = performance.now() + 500;
        while (performance.now() < end);
      }),
  },
  {
    name: 'the tab is hidden for 3 s',
    inject: (page) =>
      page.evaluate(async () => {
        (window as unknown as Rigged).setHidden(true);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        (window as unknown as Rigged).setHidden(false);
      }),
  },
  {
    name: 'the clock jumps an hour ahead and back',
    inject: (page) =>
      page.evaluate(async () => {
        const now = performance.now.bind(performance);
        for (const jump of [3_600_000, -3_600_000, 0]) {
          performance.now = () => now() + jump;
          window.port.emit([0xb2, 20, Math.abs(jump) % 100]);
          await new Promise((resolve) => setTimeout(resolve, 600));
        }
        delete (performance as Partial<Performance>).now;
      }),
  },
  {
    name: 'the GPU lets go of the stage',
    says: /GPU context was lost/,
    async inject(page) {
      const lost = await page.evaluate(() => {
        const { contexts } = window as unknown as Rigged;
        contexts.forEach((context) => context.getExtension('WEBGL_lose_context')?.loseContext());
        return contexts.length;
      });
      return () =>
        page.waitForFunction((lost) => (window as unknown as Rigged).contexts.length > lost, lost, { polling: 20 });
    },
  },
  GRAPHICS_CRASH,
  {
    name: 'the disk is full',
    says: /log is not being kept[^]*The log is kept again\./,
    async inject(page) {
      const devtools = await page.context().newCDPSession(page);
      const { origin } = new URL(page.url());
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
      const from = await page.evaluate(async () => {
        const from = window.phosphene!.live.log.length;
        // The browser has set some room aside for the file already.
        const text = 'x'.repeat(4000);
        for (let i = 0; i < 600; i++) {
          window.phosphene!.live.send({ type: 'notice', level: 'info', text, source: 'flood' });
          if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return from;
      });
      await devtools.send('Storage.overrideQuotaForOrigin', { origin });
      await devtools.detach();
      const isKeptAgain = (from: number) =>
        window
          .phosphene!.live.log.slice(from)
          .some((event) => event.type === 'notice' && event.text.startsWith('The log is kept again'));
      return () => page.waitForFunction(isKeptAgain, from);
    },
  },
];

const ofHands: readonly Fault[] = [
  {
    name: '10,000 events within a second',
    inject: (page) =>
      page.evaluate(async () => {
        const { live } = window.phosphene!;
        for (let times = 0; times < 100; times++) {
          for (let i = 0; i < 100; i++) {
            const value = ((i * 37 + times) % 128) / 127;
            const of = { channel: 3, source: 'flood' };
            if (i % 4 > 0) live.send({ type: 'control', controller: 102 + (i % 18), value, ...of });
            else live.send({ type: i % 8 ? 'note-on' : 'note-off', note: i, velocity: value, ...of });
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        for (let note = 0; note < 128; note++) live.send({ type: 'note-off', note, channel: 3, source: 'flood' });
      }),
  },
  {
    name: '10,000 MIDI messages within a second',
    inject: (page) =>
      page.evaluate(async () => {
        for (let times = 0; times < 100; times++) {
          for (let i = 0; i < 100; i++) {
            const value = (i * 37 + times) % 128;
            window.port.emit(
              [
                [0x92, i, value],
                [0xb2, 102 + (i % 18), value],
                [0xe2, value, i],
                [0xd2, value],
              ][i % 4]!,
            );
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        window.port.emit([0xb2, 123, 0]);
      }),
  },
  {
    name: 'malformed MIDI',
    inject: (page) =>
      page.evaluate(async () => {
        const junk = [
          [],
          [0x90],
          [0x90, 60],
          [0x90, 255, 255],
          [0x90, -1, 1e9],
          [NaN, NaN, NaN],
          [0xb0, 300, 300],
          [0xe0],
          [0xf0, 1, 2, 3],
          [0xf7],
          [0xf4, 0xf5, 0xfd],
          [60, 60, 60],
          [0x92, 60, 100, 60, 100, 60, 100],
          Array.from({ length: 65_536 }, (_, i) => i & 255),
        ];
        for (let times = 0; times < 20; times++) {
          for (const bytes of junk) window.port.emit(Array.from(Uint8Array.from(bytes)));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        for (let channel = 0; channel < 16; channel++) window.port.emit([0xb0 + channel, 123, 0]);
      }),
  },
  {
    name: 'the controller is pulled with keys held, and plugged in again',
    says: /is unplugged; its notes are released/,
    inject: (page) =>
      page.evaluate(async () => {
        for (const note of [40, 43, 47]) window.port.emit([0x92, note, 100]);
        await new Promise((resolve) => setTimeout(resolve, 200));
        window.port.disconnect();
        await new Promise((resolve) => setTimeout(resolve, 500));
        const stuck = window.phosphene!.live.state().held.filter(({ source }) => source.includes('Stage keys'));
        window.port.connect();
        if (stuck.length > 0) throw new Error('Its notes are still held.');
      }),
  },
];

/** What a model server may do instead of answering. */
const answers: Readonly<Record<string, (route: Route) => Promise<unknown>>> = {
  'is not there': (route) => route.abort('connectionrefused'),
  refuses: (route) => route.fulfill({ status: 500, contentType: 'text/plain', body: 'panic: out of memory' }),
  stalls: (route) => pause(12_000).then(() => route.abort('timedout').catch(() => undefined)),
  'is cut off in a word': (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: 'data: {"choices":[{"delta":{"content":"The rive"}}]}\n\ndata: {"choices":[{"del',
    }),
  'gives bytes of no meaning': (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919) & 255)),
    }),
  'gives 10 MB': (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: `data: {"choices":[{"delta":{"content":"${'la '.repeat(3_500_000)}"}}]}\n\n`,
    }),
};

const ofMinds: readonly Fault[] = Object.entries(answers).map(([what, answer]) => ({
  name: `the model server ${what}`,
  async inject(page) {
    const address = '**/mind/v1/chat/completions';
    await page.route(address, (route) => void answer(route).catch(() => undefined));
    await page.evaluate(async () => {
      const { live } = window.phosphene!;
      const failed = new Promise<void>((resolve) =>
        live.minds.status$.subscribe(({ state }) => state.status === 'failed' && resolve()),
      );
      live.send({ type: 'mind', name: 'server', source: 'test' });
      live.send({ type: 'prompt', text: 'river of glass', source: 'test' });
      const skipping = setInterval(() => live.send({ type: 'lyric-skipped', source: 'test' }), 1000);
      await failed;
      // The shipped lyricist writes on.
      const { steps } = live.kernelHealth().models.lyrics;
      while (live.kernelHealth().models.lyrics.steps === steps) await new Promise((resolve) => setTimeout(resolve, 50));
      clearInterval(skipping);
      live.send({ type: 'mind', name: 'shipped', source: 'test' });
    });
    await page.unroute(address);
  },
}));

/** The last in its page: to route what a page asks for, Playwright waits for each of its workers, and for one that hung for ever. */
const HANG: Fault = {
  name: 'model worker hangs',
  endsModels: true,
  isRelieved: true,
  says: /taken over: they did not answer/,
  inject: (page) => {
    // It never answers, not this either.
    worker(page)!
      .evaluate('for (;;);')
      .catch(() => undefined);
    return nothing();
  },
};

export const NONE: Fault = { name: 'none', inject: nothing };
export const FAULTS: readonly Fault[] = [NONE, ...ofModels, ...ofSound, ...ofThePage, ...ofHands, ...ofMinds, HANG];

/** Only where the models run on the graphics card, or what stands in for one. */
export const DEVICE_LOST: Fault = {
  name: 'the graphics device is destroyed',
  endsModels: true,
  says: /graphics device was lost/,
  inject: (page) => worker(page)!.evaluate('self.device.destroy()'),
};
export const OUT_OF_MEMORY: Fault = {
  name: 'the graphics memory is full',
  says: /graphics memory is full/,
  async inject(page) {
    await worker(page)!.evaluate('self.full = true');
    // Fewer lines than the stage has: whatever the governor makes of it, the picture has another size.
    await page.evaluate(() =>
      window.phosphene!.live.send({ type: 'parameter', id: 'image.height', value: 80, source: 'test' }),
    );
    return () =>
      page.waitForFunction(() => window.phosphene!.live.state().parameters['image.height'] < 80, undefined, {
        polling: 20,
      });
  },
};
