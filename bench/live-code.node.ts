/**
 * Live coding while a show sounds: a sketch that is edited takes the stage twenty times, and then each of fifty mistakes. For how long
 * does the stage stand still, and does the sound hold? `--only PATTERN`: the mistakes whose names match it.
 */
import { chromium, type Page } from 'playwright-core';
import { MISTAKES } from '../test/browser/mistakes';
import { begun } from '../test/show/browser';
import { type Figure, median, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import type {} from '../ui/performer-page';

const QUERY = '?autostart=1&size=240x135&seed=1';
const SWAPS = 20;
/** Seconds: to settle; for an edited sketch to come, fade in and be known to be quick; for one that works to come back. */
const SETTLES = 10;
const STAYS = 2;
const RETURNS = 2;
/** Milliseconds in which any mistake is found: a setup has five seconds. */
const LONGEST = 30_000;
/** Its ground says which edit it is, and is another one in each frame. */
const sketch = (edit: number) => `function draw() { background(${edit % 100}, frameCount % 2 ? 200 : 150, 0); }`;
const alive = (mistake: string) =>
  mistake.replaceAll('background(200, 0, 0)', 'background(200, frameCount % 2 ? 0 : 50, 0)');

/** What was seen; milliseconds between two frames of the stage, and between two pictures on it that are not the same. */
interface Seen {
  readonly frames: readonly number[];
  readonly still: number;
  readonly gaps: number;
}
interface Probes {
  seen: { begin(): void; end(): Seen };
}
type Probed = Window & Probes;

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const browser = await chromium.launch({ executablePath, args: [...flags], headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
    page.setDefaultTimeout(180_000);
    // What tsx writes around named functions.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await page.goto(`${url}${QUERY}`);
    await begun(page);
    await page.evaluate(probe);
    await play(page, 'mine', sketch(0));
    await page.waitForTimeout(1000 * SETTLES);

    const calm = await watch(page, SWAPS * STAYS);
    await page.evaluate(() => (window as unknown as Probed).seen.begin());
    for (let edit = 1; edit <= SWAPS; edit++) {
      await play(page, 'mine', sketch(edit));
      await page.waitForTimeout(1000 * STAYS);
    }
    const swapping = await page.evaluate(() => (window as unknown as Probed).seen.end());

    const stills: number[] = [];
    let gaps = 0;
    const wanted = new RegExp(options.only ?? '');
    for (const [name, mistake] of Object.entries(MISTAKES).filter(([each]) => wanted.test(each))) {
      await play(page, 'mine', sketch(stills.length));
      await page.waitForTimeout(1000 * STAYS);
      await page.evaluate(() => (window as unknown as Probed).seen.begin());
      const known = await page.evaluate(() => window.phosphene!.live.log.length);
      await play(page, 'wrong', alive(mistake));
      await page.waitForFunction(
        (from) =>
          window
            .phosphene!.live.log.slice(from)
            .some((event) => event.type === 'notice' && event.text.includes('wrong')),
        known,
        { polling: 50, timeout: LONGEST },
      );
      await page.waitForTimeout(1000 * RETURNS);
      const seen = await page.evaluate(() => (window as unknown as Probed).seen.end());
      console.error(`${name.padEnd(40)} still for ${seen.still.toFixed(0)} ms, ${seen.gaps} gaps`);
      stills.push(seen.still);
      gaps += seen.gaps;
    }
    const sorted = stills.sort((a, b) => a - b);
    const longest = ({ frames }: Seen) => Math.max(...frames) / median(frames);
    /** Beside the same machine in the same minutes, where nothing is changed. */
    const beside = (name: string, value: number, unit: string, peerValue: number): Figure => ({
      name,
      value,
      unit,
      peer: 'a sketch that plays on',
      peerValue,
    });
    const p95 = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? NaN;
    const most = sorted.at(-1) ?? NaN;
    const figures: Figure[] = [
      { name: 'frame, median', value: median(calm.frames), unit: 'ms' },
      beside(`longest frame over the median, ${SWAPS} swaps`, longest(swapping), '', longest(calm)),
      beside(`stage still for, at most, ${SWAPS} swaps`, swapping.still, 'ms', calm.still),
      withGoal({ name: `gaps in the sound, ${SWAPS} swaps`, value: swapping.gaps, unit: '' }, '= 0'),
      beside(`stage still for, p95 of ${stills.length} mistakes`, p95, 'ms', calm.still),
      withGoal(beside(`stage still for, at most, ${stills.length} mistakes`, most, 'ms', calm.still), '<= 250'),
      withGoal({ name: `gaps in the sound, ${stills.length} mistakes`, value: gaps, unit: '' }, '= 0'),
    ];
    const backend = await page.evaluate(() => window.phosphene!.live.kernelHealth().backend ?? '');
    return { backend, figures };
  } finally {
    await browser.close();
  }
};

export default run;

const play = (page: Page, name: string, code: string) =>
  page.evaluate(
    ([name, code]) => {
      window.phosphene!.send({ type: 'script', name, script: { language: 'p5', code }, source: 'test' });
      window.phosphene!.send({ type: 'sketch', name, source: 'test' });
    },
    [name, code] as const,
  );

async function watch(page: Page, seconds: number): Promise<Seen> {
  await page.evaluate(() => (window as unknown as Probed).seen.begin());
  await page.waitForTimeout(1000 * seconds);
  return page.evaluate(() => (window as unknown as Probed).seen.end());
}

/** In the page: looks at the middle of the stage whenever it is drawn. */
function probe(): void {
  const { live } = window.phosphene!;
  const look = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
    willReadFrequently: true,
  })!;
  let [last, moved, still, gaps] = [performance.now(), performance.now(), 0, 0];
  let frames: number[] = [];
  let picture = '';
  live.drawn$.subscribe(() => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    const stage = [...document.querySelectorAll<HTMLCanvasElement>('.stage canvas')].at(-1)!;
    look.drawImage(stage, stage.width / 2, stage.height / 2, 1, 1, 0, 0, 1, 1);
    const next = look.getImageData(0, 0, 1, 1).data.join();
    still = Math.max(still, now - moved);
    if (next !== picture) [picture, moved] = [next, now];
  });
  (window as unknown as Probed).seen = {
    begin() {
      [frames, still, gaps] = [[], 0, live.underruns()];
      moved = performance.now();
    },
    end: () => ({ frames, still, gaps: live.underruns() - gaps }),
  };
}
