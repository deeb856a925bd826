/**
 * Overload: the models become four times as slow while a show plays. Do frames keep an even rate, does the sound hold, and does
 * all come back when the load goes? With the governor, and, as its peer, without it.
 */
import { chromium, type Page } from 'playwright-core';
import { begun } from '../test/show/browser';
import { type Figure, median, withGoal } from './figures';
import type { NodeBenchmark } from './node';

/** Seconds: for settling down; all is well; slow, of which the first few are for finding the level; well again, at most. */
const SETTLES = 25;
const CALM = 12;
const SLOWED = 40;
const ADAPTS = 10;
const RETURNS = 90;
const TIMES = 4;
/** A small stage and a plain sketch, so that a processor which draws it too has time left for anything else. */
const QUERY = '?autostart=1&size=240x135&seed=1';
const SKETCH = 'drift';

/**
 * In the kernel's worker, whatever it runs on: after a step it goes on being busy for as long as a slower one would have, before
 * anyone hears of its result.
 */
const slowable = `
if (!self.slowness) {
  self.slowness = 1;
  const post = self.postMessage.bind(self);
  self.postMessage = (message, options) => {
    if (['stepped', 'played'].includes(message.report) && self.slowness > 1) {
      const seconds = self.slowness * message.seconds;
      for (const end = performance.now() + 1000 * (seconds - message.seconds); performance.now() < end;);
      message = { ...message, seconds };
    }
    post(message, options);
  };
}`;

/** What was seen for some seconds; times in milliseconds. */
interface Seen {
  readonly frames: readonly number[];
  readonly gaps: number;
  /** The longest run of silent samples; and all that never came. */
  readonly silence: number;
  readonly missing: number;
  readonly pictures: number;
  readonly levels: readonly number[];
  readonly paces: readonly number[];
}
interface Probes {
  seen: { begin(): void; end(): Seen };
}
type Probed = Window & Probes;

const run: NodeBenchmark = async ({ url, executablePath, flags }) => {
  const browser = await chromium.launch({ executablePath, args: [...flags], headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
    page.setDefaultTimeout(180_000);
    page.on('pageerror', (error) => console.error(`  the page threw: ${error.message}`));
    // What tsx writes around named functions.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await page.goto(`${url}${QUERY}`);
    await begun(page);
    await kernel(page).evaluate(slowable);
    await prepare(page);

    await turn(page, 'governor.on', 1);
    tell('settling', await watch(page, SETTLES));
    const calm = tell('calm', await watch(page, CALM));
    await slow(page, TIMES);
    const first = tell('slowed, at first', await watch(page, ADAPTS));
    const slowed = tell('slowed, governed', await watch(page, SLOWED - ADAPTS));
    await slow(page, 1);
    const back = await untilBack(page);
    const after = tell('after', await watch(page, CALM));

    await turn(page, 'governor.on', 0);
    await slow(page, TIMES);
    await watch(page, ADAPTS);
    const free = tell('slowed, ungoverned', await watch(page, SLOWED - ADAPTS));

    const backend = await page.evaluate(() => window.phosphene!.live.kernelHealth().backend ?? '');
    const evenness = (name: string, seen: Seen): Figure => ({ name, value: unevenness(seen), unit: '' });
    const rate = (name: string, value: number): Figure => ({ name, value, unit: '/s' });
    const figures: Figure[] = [
      evenness('frames, p99 over median: calm', calm),
      evenness('frames, p99 over median: first ten slow seconds', first),
      withGoal(evenness('frames, p99 over median: slowed', slowed), '<= 1.5'),
      evenness('frames, p99 over median: slowed, without the governor', free),
      { name: 'frame, median: calm', value: median(calm.frames), unit: 'ms' },
      { name: 'frame, median: slowed', value: median(slowed.frames), unit: 'ms' },
      { name: 'frame, median: slowed, without the governor', value: median(free.frames), unit: 'ms' },
      rate('pictures: calm', calm.pictures / CALM),
      rate('pictures: slowed', slowed.pictures / (SLOWED - ADAPTS)),
      rate('pictures: slowed, without the governor', free.pictures / (SLOWED - ADAPTS)),
      withGoal({ name: 'gaps in the sound while slowed', value: first.gaps + slowed.gaps, unit: '' }, '= 0'),
      { name: 'gaps in the sound, without the governor', value: free.gaps, unit: '' },
      withGoal(
        { name: 'longest silence while slowed', value: Math.max(first.silence, slowed.silence), unit: 'ms' },
        '<= 3',
      ),
      withGoal(
        { name: 'sound that never came while slowed', value: first.missing + slowed.missing, unit: 'ms' },
        '<= 3',
      ),
      { name: 'level while slowed', value: median(slowed.levels), unit: '' },
      withGoal({ name: 'level at the end', value: after.levels.at(-1) ?? NaN, unit: '' }, '= 0'),
      { name: 'seconds until all had come back', value: back, unit: 's' },
    ];
    return { backend, figures };
  } finally {
    await browser.close();
  }
};

export default run;

function kernel(page: Page) {
  return page.workers().find((worker) => worker.url().includes('kernel.worker'))!;
}

const slow = (page: Page, times: number) => kernel(page).evaluate(`self.slowness = ${times}`);

const turn = (page: Page, id: 'governor.on', value: number) =>
  page.evaluate(([id, value]) => window.phosphene!.send({ type: 'parameter', id, value, source: 'test' }), [
    id,
    value,
  ] as const);

/** Lets the generated sound be heard alone and without an end, and sets the probes. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(async (sketch) => {
    const { live } = window.phosphene!;
    const source = 'test';
    live.stopShow();
    live.send({ type: 'sketch', name: sketch, source });
    const knobs = { 'instrument.level': -60, 'drums.pattern': 0, 'sound.family': 5, 'sound.level': 0, 'post.bloom': 0, 'post.feedback': 0 } as const; // prettier-ignore
    for (const [id, value] of Object.entries(knobs))
      live.send({ type: 'parameter', id: id as keyof typeof knobs, value, source });
    for (const note of [57, 64]) live.send({ type: 'note-on', note, velocity: 0.8, channel: 1, source });
    const rate = live.context.sampleRate;
    let [last, next, silent, longest, missing] = [0, -1, 0, 0, 0];
    let [gaps, pictures] = [0, 0];
    let frames: number[] = [];
    let levels: number[] = [];
    let paces: number[] = [];
    const steps = () => live.kernelHealth().models.image.steps;
    live.drawn$.subscribe(() => {
      const now = performance.now();
      if (last > 0) frames.push(now - last);
      last = now;
    });
    live.governed$.subscribe(({ governor }) => {
      levels.push(governor.level);
      paces.push(governor.pace);
    });
    await live.listen(({ left, right, at }) => {
      const frame = Math.round(at * rate);
      if (next >= 0) missing += Math.max(0, frame - next);
      next = frame + left.length;
      for (let i = 0; i < left.length; i++) {
        if (Math.max(Math.abs(left[i]!), Math.abs(right[i]!)) > 1e-4) silent = 0;
        else longest = Math.max(longest, ++silent);
      }
    });
    (window as unknown as Probed).seen = {
      begin() {
        [frames, levels, paces, longest, silent, missing] = [[], [], [], 0, 0, 0];
        [gaps, pictures] = [live.underruns(), steps()];
      },
      end: () => ({
        frames,
        levels,
        paces,
        gaps: live.underruns() - gaps,
        silence: (1000 * longest) / rate,
        missing: (1000 * missing) / rate,
        pictures: steps() - pictures,
      }),
    };
  }, SKETCH);
}

async function watch(page: Page, seconds: number): Promise<Seen> {
  await page.evaluate(() => (window as unknown as Probed).seen.begin());
  await page.waitForTimeout(1000 * seconds);
  return page.evaluate(() => (window as unknown as Probed).seen.end());
}

/** Seconds until nothing is held back; NaN if that does not come. */
async function untilBack(page: Page): Promise<number> {
  const began = performance.now();
  const isBack = await page
    .waitForFunction(() => window.phosphene!.live.governed$.value.governor.level === 0, undefined, {
      polling: 100,
      timeout: 1000 * RETURNS,
    })
    .then(() => true, () => false); // prettier-ignore
  return isBack ? (performance.now() - began) / 1000 : NaN;
}

function unevenness({ frames }: Seen): number {
  const sorted = [...frames].sort((a, b) => a - b);
  return sorted[Math.floor(0.99 * (sorted.length - 1))]! / median(frames);
}

function tell(name: string, seen: Seen): Seen {
  const { frames, levels, paces, gaps, silence, missing, pictures } = seen;
  console.error(
    `${name.padEnd(20)} ${frames.length} frames, median ${median(frames).toFixed(1)} ms, p99/median ${unevenness(seen).toFixed(2)}, ` +
      `${pictures} pictures, ${gaps} gaps, ${silence.toFixed(1)} ms of silence, ${missing.toFixed(1)} ms missing, levels ${levels.join(' ')}, paces ${paces.join(' ')}`,
  );
  return seen;
}
