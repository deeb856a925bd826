/**
 * The fault suite, long form: each fault while a show plays, on the processor and on WebGPU, and what the audience would have
 * noticed. `--only PATTERN`: the faults whose names match it. `--runs N`: how many times in a row the graphics device is lost.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { begun } from '../test/show/browser';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import {
  type Aftermath,
  beforehand,
  type BlackLook,
  hookWorkers,
  prepare,
  untilSounding,
  suffer,
} from './tools/aftermath';
import { DEVICE_LOST, type Fault, FAULTS, GRAPHICS_CRASH, NONE, OUT_OF_MEMORY } from './tools/faults';

/** Milliseconds in which a show has to be back, on the slowest machine. */
const LONGEST = 300_000;

/** What a browser may lack, or a host may do wrong, from the beginning on. */
type Lack = string | ((page: Page) => Promise<unknown>);
const LACKS: Readonly<Record<string, Lack>> = {
  'no SharedArrayBuffer': 'delete window.SharedArrayBuffer;',
  'no WebGPU': 'delete Navigator.prototype.gpu;',
  'no MIDI': 'delete navigator.requestMIDIAccess; delete Navigator.prototype.requestMIDIAccess;',
  'storage denied': `
    const refuse = () => { throw new DOMException('denied', 'SecurityError'); };
    Storage.prototype.getItem = Storage.prototype.setItem = IDBFactory.prototype.open = refuse;
    StorageManager.prototype.getDirectory = CacheStorage.prototype.open = () => Promise.reject(new DOMException('denied', 'SecurityError'));`,
  'storage full': `
    const full = () => { throw new DOMException('The quota has been exceeded.', 'QuotaExceededError'); };
    Storage.prototype.setItem = IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = full;
    FileSystemWritableFileStream.prototype.write = Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));`,
  'image weights missing at first': (page) => once(page, /image[^/]*\.safetensors/, () => ({ status: 404 })),
  'sound weights cut off at first': (page) =>
    once(page, /sound[^/]*\.safetensors/, (body) => ({ status: 200, body: body.subarray(0, body.length >> 1) })),
  'image weights damaged at first': (page) =>
    once(page, /image[^/]*\.safetensors/, (body) => ({ status: 200, body: body.fill(255, body.length >> 1) })),
  'lyrics weights 5 s late': (page) =>
    page.route(/lyrics[^/]*\.safetensors/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await route.continue();
    }),
};

/** A processor that pretends to be a graphics card is too slow for all three models, and for others that stand by. */
async function imageAlone(page: Page): Promise<void> {
  await page.route(/(sound|lyrics)[^/]*\.safetensors/, (route) => route.abort());
  await page.addInitScript("Object.defineProperty(navigator, 'deviceMemory', { value: 2 });");
}

async function once(
  page: Page,
  files: RegExp,
  answer: (body: Buffer) => { readonly status: number; readonly body?: Buffer },
): Promise<void> {
  let isFirst = true;
  await page.route(files, async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    const body = await (await route.fetch()).body();
    return route.fulfill(answer(body));
  });
}

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const launch = () => chromium.launch({ executablePath, args: [...flags], headless: true });
  let browser = await launch();
  const figures: Figure[] = [];
  const { only = '', runs = '1' } = options;
  const wanted = new RegExp(only);
  const isWanted = ({ name }: { readonly name: string }) => wanted.test(name);
  console.error(
    `${'fault, times in ms'.padEnd(60)} silence missing   held  black   wild picture  sound    all  as logged  restarts`,
  );

  async function judge(page: Page, fault: Fault): Promise<Aftermath> {
    const { name } = fault;
    const seen = await suffer(page, fault);
    console.error(row(name, seen));
    if (seen.black > 0 && seen.blackLook) console.error(`  ${kept(seen.blackLook)}`);
    figures.push(...figuresOf(name, fault, seen));
    if (fault.says) {
      const isTold = fault.says.test(seen.notices.join('\n'));
      figures.push(withGoal({ name: `${name}: the performer is told`, value: Number(isTold), unit: '' }, '= 1'));
      if (!isTold) console.error(`  told instead: ${seen.notices.join(' / ').slice(0, 500)}`);
    }
    return seen;
  }
  /** @returns what was seen of those after which the show came back. */
  async function inPage(
    address: string,
    faults: readonly Fault[],
    lack?: Lack,
    isSlowCard = false,
  ): Promise<readonly Aftermath[]> {
    const survived: Aftermath[] = [];
    let page: Page | undefined;
    for (const fault of faults) {
      try {
        page ??= await open(browser, address, lack, isSlowCard);
        survived.push(await inTime(judge(page, fault)));
      } catch (error) {
        console.error(`${fault.name}: the show did not come back: ${(error as Error).message.split('\n')[0]}`);
        figures.push(withGoal({ name: `${fault.name}: recovered`, value: 0, unit: '' }, '= 1'));
        await page?.close();
        page = undefined;
      }
    }
    await page?.close();
    return survived;
  }

  try {
    await inPage(`${url}?autostart=1`, FAULTS.filter(isWanted));
    for (const [name, lack] of Object.entries(LACKS)) {
      const fault = { ...NONE, name };
      if (isWanted(fault)) await inPage(`${url}?autostart=1`, [fault], lack);
    }
    const onCard = `${url}?autostart=1&backend=webgpu&size=160x90`;
    const isPretended = flags.some((flag) => flag.includes('swiftshader'));
    const alone = isPretended ? imageAlone : undefined;
    const crash = { ...GRAPHICS_CRASH, name: `${GRAPHICS_CRASH.name}, the models on it`, endsModels: true };
    await inPage(onCard, [OUT_OF_MEMORY].filter(isWanted), alone, isPretended);
    // Two crashes within two minutes, and a browser keeps its graphics card from all pages.
    await browser.close();
    browser = await launch();
    await inPage(onCard, [crash].filter(isWanted), alone, isPretended);
    const losses = Array.from({ length: Number(runs) }, (_, i) => ({
      ...DEVICE_LOST,
      name: `${DEVICE_LOST.name} (${i + 1})`,
    }));
    if (isWanted(DEVICE_LOST)) {
      const survived = await inPage(onCard, losses, alone, isPretended);
      const onCardAgain = survived.filter(({ backend }) => backend === 'webgpu');
      const goal = `= ${losses.length}`;
      figures.push(
        withGoal({ name: 'graphics devices lost in a row and survived', value: survived.length, unit: '' }, goal),
        withGoal({ name: 'after them the models were on WebGPU again', value: onCardAgain.length, unit: '' }, goal),
      );
    }
  } finally {
    await browser.close();
  }
  return { backend: 'wasm, and webgpu for faults of the graphics card', figures };
};

export default run;

/** @throws Error after `LONGEST` */
function inTime<T>(judged: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('not within its time.')), LONGEST);
  });
  // What comes of it after its time is of no interest.
  judged.catch(() => undefined);
  return Promise.race([judged, late]).finally(() => clearTimeout(timer));
}

/** Keeps a black stage to be looked at. @returns a line about it. */
function kept({ png, after, sketch, models }: BlackLook): string {
  const file = join(mkdtempSync(join(tmpdir(), 'phosphene-black-')), 'stage.png');
  writeFileSync(file, png.slice(png.indexOf(',') + 1), 'base64');
  const states = Object.entries(models).map(([kind, state]) => `${kind} ${state}`);
  return `black first after ${after.toFixed(0)} ms, sketch ${sketch}, ${states.join(', ')}: ${file}`;
}

function row(
  name: string,
  { silence, missing, held, black, wild, picture, sound, recovery, isAsLogged, restarts }: Aftermath,
): string {
  const cells = [silence, missing, held, black, wild, picture, sound, recovery].map((x) => x.toFixed(0).padStart(7));
  return `${name.padEnd(60)} ${cells.join('')}   ${String(isAsLogged).padStart(9)} ${restarts}`;
}

function figuresOf(name: string, { isOfDevice }: Fault, seen: Aftermath): Figure[] {
  const silence = { name: `${name}: silence`, value: seen.silence, unit: 'ms' };
  const missing = { name: `${name}: not asked for by the browser`, value: seen.missing, unit: 'ms' };
  return [
    isOfDevice ? silence : withGoal(silence, '<= 3'),
    isOfDevice ? missing : withGoal(missing, '<= 3'),
    { name: `${name}: longest frame`, value: seen.held, unit: 'ms' },
    withGoal({ name: `${name}: samples beyond full scale`, value: seen.wild, unit: '' }, '= 0'),
    withGoal({ name: `${name}: black frames`, value: seen.black, unit: '' }, '= 0'),
    ...(seen.blind > 0
      ? [{ name: `${name}: looks of the page at a canvas that was gone`, value: seen.blind, unit: '' }]
      : []),
    withGoal({ name: `${name}: pictures again`, value: seen.picture / 1000, unit: 's' }, '<= 2'),
    withGoal({ name: `${name}: sound of the model again`, value: seen.sound / 1000, unit: 's' }, '<= 2'),
    withGoal({ name: `${name}: all as before`, value: seen.recovery / 1000, unit: 's' }, '<= 2'),
    withGoal({ name: `${name}: state differs`, value: seen.isAsLogged ? 0 : 1, unit: '' }, '= 0'),
  ];
}

async function open(browser: Browser, address: string, lack: Lack = '', isSlowCard = false): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
  page.setDefaultTimeout(LONGEST);
  page.on('pageerror', (error) => console.error(`  the page threw: ${error.message}`));
  hookWorkers(page);
  await page.addInitScript(beforehand);
  if (typeof lack === 'string') await page.addInitScript(lack);
  else await lack(page);
  await page.goto(address);
  await begun(page, LONGEST);
  await prepare(page, isSlowCard ? 'instrument' : 'sound');
  await untilSounding(page);
  return page;
}
