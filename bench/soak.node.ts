/**
 * The soak: a show plays on by itself, with chords, knobs, words, scenes and sketches changing far more often than hands would, and
 * what a leak would show in is sampled. `--minutes N` (10), `--size WxH` of the stage. Of each sample series: the slope, with its
 * standard error; what grows by more than both three of these and what it may is a leak. Writes a picture of all series to
 * `.cache/soak.svg`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { begun } from '../test/show/browser';
import { fakeMidi } from '../test/show/fake-midi';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import { type Counts, pageCounts } from './tools/page-counts';
import { plot } from './tools/plot';
import { slopeOf } from './tools/slope';
import { countingWorker, playByItself, type Soaking } from './tools/soaking';

const PICTURE = '.cache/soak.svg';
/** Seconds: until caches are filled and the compiler has settled; and between two samples. */
const SETTLING = 180;
const BETWEEN = 10;
/** Of the samples of a series, so many must be known for a slope. */
const LEAST_KNOWN = 0.9;

/** What is sampled: how much of it may come in an hour, and why not nothing. */
const SERIES: Readonly<Record<string, { readonly unit: string; readonly may: number }>> = {
  // The log of a show grows with what is played; here 30 events a second.
  'page heap': { unit: 'MB', may: 60 },
  'browser memory': { unit: 'MB', may: 150 },
  'worker tensors': { unit: '', may: 0 },
  'GPU buffers': { unit: '', may: 0 },
  'GPU memory': { unit: 'MB', may: 0 },
  'audio nodes': { unit: '', may: 10 },
  'worklet processors': { unit: '', may: 0 },
  'DOM nodes': { unit: '', may: 60 },
  listeners: { unit: '', may: 60 },
  'frame p50': { unit: 'ms', may: 5 },
  'frame p99': { unit: 'ms', may: 100 },
};

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const minutes = Number(options.minutes ?? 10);
  const browser = await chromium.launch({ executablePath, args: [...flags, '--js-flags=--expose-gc'], headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('worker', (worker) => void worker.evaluate(countingWorker).catch(() => undefined));
    await page.addInitScript(`globalThis.__name = (it) => it; ${fakeMidi}`);
    await page.goto(`${url}?autostart=1${options.size ? `&size=${options.size}` : ''}`);
    await begun(page);
    await page.evaluate(playByItself);
    const sample = await sampler(browser, page);
    await page.waitForTimeout(1000 * Math.min(SETTLING, 20 * minutes));
    await sample();

    const samples: Counts[] = [];
    const times: number[] = [];
    const began = performance.now();
    const before = await soaking(page);
    while (performance.now() - began < 60_000 * minutes) {
      await page.waitForTimeout(1000 * BETWEEN);
      samples.push(await sample());
      times.push((performance.now() - began) / 1000);
      console.error(`${times.at(-1)!.toFixed(0).padStart(5)} s  ${describe(samples.at(-1)!)}`);
    }
    const after = await soaking(page);
    const seconds = times.at(-1)!;
    mkdirSync('.cache', { recursive: true });
    writeFileSync(PICTURE, plot(times, samples, SERIES));
    console.error(`picture: ${PICTURE}`);
    return {
      backend: after.backend,
      figures: [
        ...slopes(times, samples),
        withGoal({ name: 'underruns', value: after.underruns - before.underruns, unit: '' }, '= 0'),
        { name: 'of these without a frame of over 0.5 s before', value: after.unexcused - before.unexcused, unit: '' },
        withGoal({ name: 'samples missing at the output', value: after.missing - before.missing, unit: '' }, '= 0'),
        withGoal({ name: 'restarts of the models', value: after.restarts - before.restarts, unit: '' }, '= 0'),
        withGoal({ name: 'uncaught errors', value: errors.length, unit: '' }, '= 0'),
        { name: 'events a second', value: (after.events - before.events) / seconds, unit: '' },
        { name: 'pictures a second', value: (after.pictures - before.pictures) / seconds, unit: '' },
        { name: 'minutes played', value: seconds / 60, unit: '' },
      ],
    };
  } finally {
    await browser.close();
  }
};

export default run;

const soaking = (page: Page): Promise<Soaking> => page.evaluate(() => window.soaking!());
const describe = (sample: Counts) =>
  Object.entries(sample)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');

/** What grew, by the hour. A series that never moved has no noise, and no slope. */
function slopes(times: readonly number[], samples: readonly Counts[]): Figure[] {
  return Object.entries(SERIES).flatMap(([name, { unit, may }]) => {
    // One that could not be had, as of a process that was just ending, is one less.
    const known = samples.flatMap((sample, i) =>
      name in sample ? [{ hours: times[i]! / 3600, at: sample[name]! }] : [],
    );
    const lost: Figure = {
      name: `${name}: samples that could not be had`,
      value: samples.length - known.length,
      unit: '',
    };
    // Some systems do not tell it at all.
    if (known.length === 0 && process.platform !== 'linux') return [];
    if (known.length < LEAST_KNOWN * samples.length) return [withGoal(lost, '= 0')];
    const { slope, error } = slopeOf(
      known.map(({ hours }) => hours),
      known.map(({ at }) => at),
    );
    const each = unit ? ` ${unit}` : '';
    const figure = {
      name: `${name}: slope (± ${error.toPrecision(2)}${each} an hour)`,
      value: slope,
      unit: `${unit}/h`,
    };
    const grown = withGoal(figure, `<= ${Math.max(may, 3 * error).toPrecision(3)}`);
    return lost.value > 0 ? [grown, lost] : [grown];
  });
}

/** Collects the garbage first, the page's and the workers': what stays is held by somebody. */
async function sampler(browser: Browser, page: Page): Promise<() => Promise<Counts>> {
  const count = await pageCounts(page);
  const whole = await browser.newBrowserCDPSession();
  return async () => {
    const collect = 'globalThis.gc?.()';
    await Promise.all(page.workers().map((each) => each.evaluate(collect).catch(() => undefined)));
    const counted = await count();
    const frames = await page.evaluate(() => window.frameTimes!());
    const worker = page.workers().find((each) => each.url().includes('kernel.worker'));
    const ofWorker = await worker
      ?.evaluate(() => (globalThis as unknown as { counts(): Counts }).counts())
      .catch(() => ({}));
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    return {
      ...counted,
      ...memoryOf(processInfo.map(({ id }) => id)),
      ...ofWorker,
      'frame p50': quantile(frames, 0.5),
      'frame p99': quantile(frames, 0.99),
    };
  };
}

/** Of all processes of the browser, on Linux, which alone tells so simply. */
function memoryOf(processes: readonly number[]): Counts {
  const pages = processes.map(residentPages);
  const all = pages.reduce((sum, each) => sum + each, 0);
  return all > 0 ? { 'browser memory': (4096 * all) / 2 ** 20 } : {};
}

/** None of a process that has just ended. */
function residentPages(id: number): number {
  try {
    return Number(readFileSync(`/proc/${id}/statm`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
