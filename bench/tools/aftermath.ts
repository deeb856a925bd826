/**
 * What an audience would have noticed of a fault: the silence, the frames the stage held, whether it was black, how long it took until
 * all was as before; and whether the state is what the log says.
 */
import type { Page } from 'playwright-core';
import { beforeFaults, type Fault, WORKER_HOOKS } from './faults';
import { fakeMidi } from '../../test/show/fake-midi';
import type {} from '../../ui/performer-page';

/** What is measured of a fault; times in milliseconds. */
export interface Aftermath {
  /** The longest run of silent samples of the generated sound. */
  readonly silence: number;
  /** The longest run of samples that the browser never asked for: its audio thread had no time. */
  readonly missing: number;
  /** The longest time between two frames of the stage. */
  readonly held: number;
  /** Looks at the stage that found it black, and the first of them; of a crash of the graphics process, pictures that the browser showed. */
  readonly black: number;
  readonly blackLook?: BlackLook | undefined;
  /** Of such a crash, the page's own looks at a canvas that was gone. */
  readonly blind: number;
  /** Samples that are no number, or beyond full scale. */
  readonly wild: number;
  /** From the fault's end until pictures came from the model again, and sound. */
  readonly picture: number;
  readonly sound: number;
  /** Likewise, until all models were there, and what else had gone was back. */
  readonly recovery: number;
  /** The state at the end is the fold of the log. */
  readonly isAsLogged: boolean;
  readonly restarts: number;
  /** Where the models run in the end. */
  readonly backend: string;
  readonly notices: readonly string[];
}

/** A stage that was found black: to be looked at by a person. */
export interface BlackLook {
  /** The whole stage, as a data URL. */
  readonly png: string;
  /** Milliseconds since the watch began. */
  readonly after: number;
  readonly sketch: string;
  readonly models: Readonly<Record<string, string>>;
}

interface Watch {
  /** Seconds for which there has been no silence. */
  soundingFor(): number;
  begin(): void;
  end(): Promise<Omit<Aftermath, 'blind' | 'picture' | 'sound' | 'recovery' | 'restarts' | 'backend'>>;
}
type Watched = Window & { watch: Watch; ownNow(): number; fromServer(file: string): Promise<unknown> };

/**
 * For `page.addInitScript`: a MIDI port, the hooks that let faults in, and a clock for what is measured, whatever becomes of the page's.
 * Functions that come to the page through a transpiler call a helper of its, and are robbed of `import`.
 */
export const beforehand = `
globalThis.__name = (it) => it;
window.fromServer = (file) => import(file);
window.ownNow = performance.now.bind(performance);
${fakeMidi}
${beforeFaults}`;

/** Lets faults into the page's workers, from their first moment on where the browser is quick. */
export function hookWorkers(page: Page): void {
  page.on('worker', (worker) => void worker.evaluate(WORKER_HOOKS).catch(() => undefined));
}

/**
 * Lets the generated sound be heard alone and without an end, and watches. `instrument`: that in its place, and of the models the
 * image alone is left, in its small size.
 */
export async function prepare(page: Page, heard: 'sound' | 'instrument' = 'sound'): Promise<void> {
  if (heard === 'instrument') {
    await page.getByRole('button', { name: 'Models', exact: true }).dispatchEvent('click');
    for (const kind of ['sound', 'lyrics']) {
      const buttons = page.locator(`.model[data-kind=${kind}] button:enabled`);
      await buttons.filter({ hasText: /^Unload$/ }).dispatchEvent('click');
    }
    await page.locator('.model[data-kind=image] button:enabled[data-size=small]').dispatchEvent('click');
    const isSmall = () => window.phosphene!.live.kernelHealth().models.image.size === 'small';
    await page.waitForFunction(isSmall, undefined, { polling: 50, timeout: 180_000 });
  }
  await page.evaluate(async (heard) => {
    const { live } = window.phosphene!;
    const source = 'test';
    live.stopShow();
    const knobs = {
      'instrument.level': heard === 'instrument' ? 0 : -60,
      'reverb.send': 0,
      'delay.send': 0,
      'drums.pattern': 0,
      'sound.family': 5,
      'sound.level': heard === 'sound' ? 0 : -60,
    } as const;
    for (const [id, value] of Object.entries(knobs))
      live.send({ type: 'parameter', id: id as keyof typeof knobs, value, source });
    for (const note of [57, 64]) live.send({ type: 'note-on', note, velocity: 0.8, channel: 1, source });
    const watched = window as unknown as Watched;
    const { perform } = (await watched.fromServer(
      '/engine/performance.ts',
    )) as typeof import('../../engine/performance');

    const now = () => (window as unknown as Watched).ownNow();
    const rate = live.context.sampleRate;
    let [run, longest, missing, wild, sounding, next] = [0, 0, 0, 0, 0, -1];
    let [began, drawn, held, black] = [0, 0, 0, 0];
    let blackLook: BlackLook | undefined;
    /** What the audience sees: the stage, or what covers it. */
    const uppermost = () => [...document.querySelectorAll<HTMLCanvasElement>('.stage canvas')].at(-1)!;
    /** Whatever takes the stage's canvas may take another one with it: each look has its own. */
    const brightest = (canvas: HTMLCanvasElement) => {
      const small = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
      const pixels = small.getContext('2d', { willReadFrequently: true })!;
      pixels.drawImage(canvas, 0, 0, 16, 9);
      return Math.max(...pixels.getImageData(0, 0, 16, 9).data.filter((_, i) => i % 4 < 3));
    };
    let [opening, from] = [live.state$.value, live.log.length];
    await live.listen(({ left, right, at }) => {
      const frame = Math.round(at * rate);
      if (next >= 0) missing = Math.max(missing, frame - next);
      next = frame + left.length;
      for (let i = 0; i < left.length; i++) {
        const size = Math.max(Math.abs(left[i]!), Math.abs(right[i]!));
        if (!(size <= 1)) wild++;
        if (size > 1e-4) run = 0;
        else longest = Math.max(longest, ++run);
        sounding = run > rate / 1000 ? 0 : sounding + 1;
      }
    });
    live.drawn$.subscribe(() => {
      held = Math.max(held, now() - drawn);
      drawn = now();
      if (brightest(uppermost()) >= 8) return;
      black++;
      const { image, sound, lyrics } = live.kernelHealth().models;
      blackLook ??= {
        png: uppermost().toDataURL(),
        after: now() - began,
        sketch: live.state$.value.sketch,
        models: { image: image.state, sound: sound.state, lyrics: lyrics.state },
      };
    });
    (window as unknown as Watched).watch = {
      soundingFor: () => sounding / rate,
      begin() {
        [run, longest, missing, wild, held, black] = [0, 0, 0, 0, 0, 0];
        began = drawn = now();
        blackLook = undefined;
        [opening, from] = [live.state$.value, live.log.length];
      },
      async end() {
        await new Promise((resolve) => live.drawn$.subscribe(resolve));
        const events = live.log.slice(from);
        const isAsLogged = JSON.stringify(events.reduce(perform, opening)) === JSON.stringify(live.state$.value);
        const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
        const inMs = (samples: number) => (1000 * samples) / rate;
        return { silence: inMs(longest), missing: inMs(missing), held, black, blackLook, wild, isAsLogged, notices };
      },
    };
  }, heard);
  await steady(page);
}

/** Resolves when what sounds fills the bar that a dry ring plays again. */
export async function untilSounding(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const bar = (4 * 60) / window.phosphene!.live.state$.value.tempo.bpm;
    return (window as unknown as Watched).watch.soundingFor() > bar + 1;
  });
}

/** Resolves when all models are there, and picture and sound have come from them again since. */
async function steady(page: Page): Promise<void> {
  await allThere(page);
  const from = await stepsOf(page);
  await Promise.all([again(page, 'image', from), again(page, 'sound', from)]);
}

async function allThere(page: Page): Promise<void> {
  const ready = () => {
    const { image, sound, lyrics } = window.phosphene!.live.kernelHealth().models;
    return [image, sound, lyrics].every(({ state }) => state === 'ready' || state === 'unloaded');
  };
  await page.waitForFunction(ready, undefined, { polling: 20, timeout: 180_000 });
}

/** Resolves when other models stand by. */
async function relief(page: Page): Promise<void> {
  const isThere = () => window.phosphene!.live.kernelHealth().standby === 'ready';
  await page.waitForFunction(isThere, undefined, { polling: 50, timeout: 180_000 });
}

type Steps = Readonly<Record<'image' | 'sound', number>>;
/** Steps after which a model is back. */
const ENOUGH = { image: 2, sound: 1 };

const stepsOf = (page: Page): Promise<Steps> =>
  page.evaluate(() => {
    const { image, sound } = window.phosphene!.live.kernelHealth().models;
    return { image: image.steps, sound: sound.steps };
  });

/** Resolves when a model has made steps anew. */
async function again(page: Page, kind: 'image' | 'sound', from: Steps): Promise<void> {
  await page.waitForFunction(
    ([kind, steps]) => {
      const model = window.phosphene!.live.kernelHealth().models[kind];
      return model.steps >= steps || model.state === 'unloaded';
    },
    [kind, from[kind] + ENOUGH[kind]] as const,
    { polling: 20, timeout: 180_000 },
  );
}

/** Makes the fault happen, and waits until the show is as before. */
export async function suffer(page: Page, fault: Fault): Promise<Aftermath> {
  if (fault.isRelieved) await relief(page);
  const shown = fault.takesCanvases ? await watchScreen(page) : undefined;
  const health = () => page.evaluate(() => window.phosphene!.live.kernelHealth());
  const { restarts: before } = await health();
  await page.evaluate(() => (window as unknown as Watched).watch.begin());
  const recovered = await fault.inject(page);
  const began = performance.now();
  if (fault.endsModels) {
    await page.waitForFunction((count) => window.phosphene!.live.kernelHealth().restarts > count, before, {
      polling: 20,
      timeout: 180_000,
    });
  }
  const from = await stepsOf(page);
  const since = async (moment: Promise<void>) => (await moment, performance.now() - began);
  const [picture, sound] = await Promise.all([
    since(again(page, 'image', from)),
    since(again(page, 'sound', from)),
    allThere(page),
    recovered?.(),
  ]);
  const recovery = performance.now() - began;
  await steady(page);
  // What is on its way is heard, too.
  await page.waitForTimeout(600);
  const seen = await page.evaluate(() => (window as unknown as Watched).watch.end());
  const { restarts, backend = '' } = await health();
  const [black, blind] = shown ? [await shown(), seen.black] : [seen.black, 0];
  return { ...seen, black, blind, picture, sound, recovery, restarts: restarts - before, backend };
}

/**
 * Looks at what the browser itself makes of the page. A page that draws while its graphics process dies draws into the void, and sees
 * that when it looks at its canvas; nobody else does, for the same process shows the page.
 * @returns stops; how many pictures were black where the stage is
 */
async function watchScreen(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  const shots: string[] = [];
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    shots.push(data);
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', maxWidth: 480, maxHeight: 300 });
  return async () => {
    await session.detach();
    if (shots.length < 2) throw new Error('The browser showed no pictures of the page.');
    const stage = await page.locator('.stage').boundingBox();
    return page.evaluate(countBlack, { shots, stage: stage! });
  };
}

type Rectangle = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>;

/** Runs in the page. Nothing but the stage is in the middle of it. */
async function countBlack({ shots, stage }: { shots: readonly string[]; stage: Rectangle }): Promise<number> {
  const pixels = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true })!;
  let black = 0;
  for (const shot of shots) {
    const picture = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${shot}`)).blob());
    const scale = picture.width / innerWidth;
    const [left, top] = [stage.x + stage.width / 4, stage.y + stage.height / 4].map((from) => from * scale);
    pixels.drawImage(picture, left!, top!, (stage.width / 2) * scale, (stage.height / 2) * scale, 0, 0, 16, 9);
    if (pixels.getImageData(0, 0, 16, 9).data.every((value, i) => i % 4 === 3 || value < 16)) black++;
  }
  return black;
}
