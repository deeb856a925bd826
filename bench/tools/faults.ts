/**
 * Faults, each made to happen in a page while a show plays, and what the audience would have noticed: the silence, the frames the
 * stage held, whether it was black, how long it took until all was as before, and whether the state is what the log says.
 */
import type { Page } from 'playwright-core';
import type {} from '../../ui/performer-page';

/** What is measured of a fault; times in milliseconds. */
export interface Aftermath {
  /** The longest run of silent or missing samples of the generated sound. */
  readonly silence: number;
  /** The longest time between two frames of the stage. */
  readonly held: number;
  /** Looks at the stage that found it black. */
  readonly black: number;
  /** Samples that are no number, or beyond full scale. */
  readonly wild: number;
  /** From the fault until picture and sound came from the models again. */
  readonly recovery: number;
  /** The state at the end is the fold of the log. */
  readonly isAsLogged: boolean;
  readonly restarts: number;
  readonly notices: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly inject: (page: Page) => Promise<unknown>;
  /** The sound's own device is at fault: silence is to be expected. */
  readonly isOfDevice?: boolean;
}

/** Runs before the page's own scripts: lets the faults in. */
export const beforehand = `
window.models = [];
window.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    if (options?.name !== 'kernel') return;
    window.models.push(this);
    // What the sound model gives is no number as long as the test says so.
    super.addEventListener('message', ({ data }) => {
      if (window.poisoned && data.report === 'stepped' && data.kind === 'sound') data.output.left.fill(NaN);
    });
  }
};`;

/** Runs in a worker as soon as it is there: keeps its graphics device at hand. */
export const keepDevice = `
if (self.GPUAdapter && !self.devices) {
  self.devices = [];
  const ask = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...options) {
    const device = await ask.apply(this, options);
    self.devices.push(device);
    return device;
  };
}`;

/** Throws in the audio thread, once, in whatever processor reads shared memory next. */
export const BOMB = '/bomb.js';
const bomb = `const load = Atomics.load; Atomics.load = () => { Atomics.load = load; throw new Error('a bomb'); };`;
export const armed = (page: Page) =>
  page.route(`**${BOMB}*`, (route) => route.fulfill({ contentType: 'text/javascript', body: bomb }));

interface Probes {
  models: Worker[];
  poisoned?: boolean;
  watch: { begin(): void; end(): Promise<Omit<Aftermath, 'recovery' | 'restarts'>> };
}
type Probed = Window & Probes;

const hang = `{ const end = performance.now() + 60000; while (performance.now() < end); }`;
const worker = (page: Page) => page.workers().find((each) => each.url().includes('kernel.worker'));

export const FAULTS: readonly Fault[] = [
  { name: 'none', inject: () => Promise.resolve() },
  {
    name: 'model worker killed',
    inject: (page) => page.evaluate(() => (window as unknown as Probed).models.at(-1)!.terminate()),
  },
  {
    name: 'model worker hangs',
    inject: (page) => {
      // It never answers, not this either.
      worker(page)!
        .evaluate(hang)
        .catch(() => undefined);
      return Promise.resolve();
    },
  },
  {
    name: 'the sound model gives NaN for a second',
    inject: (page) =>
      page.evaluate(async () => {
        const probed = window as unknown as Probed;
        probed.poisoned = true;
        await new Promise((resolve) => setTimeout(resolve, 1000));
        probed.poisoned = false;
      }),
  },
  {
    name: 'a worklet throws',
    inject: (page) =>
      page.evaluate(
        (url) => (window.phosphene!.live.context.rawContext as AudioContext).audioWorklet.addModule(url),
        `${BOMB}?${Math.random()}`,
      ),
  },
  {
    name: 'the page is blocked for 500 ms',
    inject: (page) =>
      page.evaluate(() => {
        const end = performance.now() + 500;
        while (performance.now() < end);
      }),
  },
  {
    name: 'the audio context is suspended',
    isOfDevice: true,
    inject: (page) => page.evaluate(() => (window.phosphene!.live.context.rawContext as AudioContext).suspend()),
  },
  {
    name: '10,000 events within a second',
    inject: (page) =>
      page.evaluate(async () => {
        const { live } = window.phosphene!;
        for (let times = 0; times < 100; times++) {
          for (let i = 0; i < 100; i++) {
            const value = ((i * 37 + times) % 128) / 127;
            if (i % 4 === 0)
              live.send({
                type: i % 8 ? 'note-on' : 'note-off',
                note: i,
                velocity: value,
                channel: 3,
                source: 'flood',
              });
            else live.send({ type: 'control', controller: i % 120, value, channel: 3, source: 'flood' });
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        live.send({ type: 'panic', source: 'flood' });
        for (const note of [57, 64]) live.send({ type: 'note-on', note, velocity: 0.8, channel: 1, source: 'test' });
      }),
  },
];

/** Only where the models run on the graphics card, or what stands in for one. */
export const DEVICE_LOST: Fault = {
  name: 'the graphics device is destroyed',
  inject: (page) => worker(page)!.evaluate('self.devices.at(-1).destroy()'),
};

/** Lets the generated sound be heard alone and without an end, and sets the probes. */
export async function prepare(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { live } = window.phosphene!;
    const source = 'test';
    live.stopShow();
    const knobs = { 'instrument.level': -60, 'reverb.send': 0, 'delay.send': 0, 'drums.pattern': 0, 'sound.family': 5, 'sound.level': 0 } as const; // prettier-ignore
    for (const [id, value] of Object.entries(knobs))
      live.send({ type: 'parameter', id: id as keyof typeof knobs, value, source });
    for (const note of [57, 64]) live.send({ type: 'note-on', note, velocity: 0.8, channel: 1, source });
    const served: string = '/engine/performance.ts';
    const { perform } = (await import(/* @vite-ignore */ served)) as typeof import('../../engine/performance');

    const rate = live.context.sampleRate;
    let [run, longest, wild, next] = [0, 0, 0, -1];
    let [drawn, held, black] = [0, 0, 0];
    let [opening, from] = [live.state$.value, live.log.length];
    const small = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
    const pixels = small.getContext('2d', { willReadFrequently: true })!;
    await live.listen(({ left, right, at }) => {
      const frame = Math.round(at * rate);
      if (next >= 0) run += Math.max(0, frame - next);
      next = frame + left.length;
      for (let i = 0; i < left.length; i++) {
        const size = Math.max(Math.abs(left[i]!), Math.abs(right[i]!));
        if (!(size <= 1)) wild++;
        if (size > 1e-4) run = 0;
        else longest = Math.max(longest, ++run);
      }
    });
    live.drawn$.subscribe(() => {
      const now = performance.now();
      held = Math.max(held, now - drawn);
      drawn = now;
      pixels.drawImage(document.querySelector<HTMLCanvasElement>('.stage canvas')!, 0, 0, 16, 9);
      if (Math.max(...pixels.getImageData(0, 0, 16, 9).data.filter((_, i) => i % 4 < 3)) < 8) black++;
    });
    (window as unknown as Probed).watch = {
      begin() {
        [run, longest, wild, held, black] = [0, 0, 0, 0, 0];
        drawn = performance.now();
        [opening, from] = [live.state$.value, live.log.length];
      },
      async end() {
        await new Promise((resolve) => live.drawn$.subscribe(resolve));
        const events = live.log.slice(from);
        const isAsLogged = JSON.stringify(events.reduce(perform, opening)) === JSON.stringify(live.state$.value);
        const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
        return { silence: (1000 * longest) / rate, held, black, wild, isAsLogged, notices };
      },
    };
  });
  await steady(page);
}

/** Resolves when all models are there, and picture and sound have come from them again since. */
async function steady(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { models } = window.phosphene!.live.kernelHealth();
      return models.image.state === 'ready' && models.sound.state === 'ready';
    },
    undefined,
    { polling: 50, timeout: 120_000 },
  );
  await page.evaluate(async () => {
    const { live } = window.phosphene!;
    const steps = () => {
      const { image, sound } = live.kernelHealth().models;
      return [image.steps, sound.steps] as const;
    };
    const [image, sound] = steps();
    for (let now = steps(); now[0] < image + 2 || now[1] < sound + 1; now = steps()) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

/** Makes the fault happen, and waits until the show is as before. */
export async function suffer(page: Page, fault: Fault): Promise<Aftermath> {
  const restarts = () => page.evaluate(() => window.phosphene!.live.kernelHealth().restarts);
  const before = await restarts();
  await page.evaluate(() => (window as unknown as Probed).watch.begin());
  const began = performance.now();
  await fault.inject(page);
  if (/worker|device/.test(fault.name)) {
    await page.waitForFunction((count) => window.phosphene!.live.kernelHealth().restarts > count, before, {
      polling: 20,
      timeout: 60_000,
    });
  }
  await steady(page);
  const recovery = performance.now() - began;
  // What is on its way is heard, too.
  await page.waitForTimeout(600);
  const seen = await page.evaluate(() => (window as unknown as Probed).watch.end());
  return { ...seen, recovery, restarts: (await restarts()) - before };
}
