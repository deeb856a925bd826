/**
 * The fault suite, long form: each fault while a show plays, on the processor and on WebGPU, and what the audience would have
 * noticed. `--runs N`: how many times in a row the graphics device is lost.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { begun } from '../test/show/browser';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import {
  type Aftermath,
  armed,
  beforehand,
  DEVICE_LOST,
  type Fault,
  FAULTS,
  keepDevice,
  prepare,
  suffer,
} from './tools/faults';

/** What a browser may lack, or a host may do wrong, from the beginning on. */
const LACKS: Readonly<Record<string, string | ((page: Page) => Promise<unknown>)>> = {
  'no SharedArrayBuffer': 'delete window.SharedArrayBuffer;',
  'no WebGPU': 'delete Navigator.prototype.gpu;',
  'no MIDI': 'delete Navigator.prototype.requestMIDIAccess;',
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
  const browser = await chromium.launch({ executablePath, args: [...flags], headless: true });
  const figures: Figure[] = [];
  console.error('fault                                     silence   held  black  wild  recovery  as logged  restarts');
  const tell = (name: string, seen: Aftermath, isOfDevice = false) => {
    const cells = [seen.silence, seen.held, seen.black, seen.wild, seen.recovery].map((x) => x.toFixed(0).padStart(7));
    console.error(`${name.padEnd(40)} ${cells.join('')} ${String(seen.isAsLogged).padStart(9)} ${seen.restarts}`);
    const silence = { name: `${name}: silence`, value: seen.silence, unit: 'ms' };
    figures.push(isOfDevice ? silence : withGoal(silence, '<= 3'));
    figures.push({ name: `${name}: longest frame`, value: seen.held, unit: 'ms' });
    figures.push(withGoal({ name: `${name}: black frames`, value: seen.black, unit: '' }, '= 0'));
    figures.push(withGoal({ name: `${name}: recovery`, value: seen.recovery / 1000, unit: 's' }, '<= 2'));
    figures.push(withGoal({ name: `${name}: state differs`, value: seen.isAsLogged ? 0 : 1, unit: '' }, '= 0'));
  };
  try {
    const playing = await open(browser, `${url}?autostart=1`);
    for (const fault of FAULTS) tell(fault.name, await suffer(playing, fault), fault.isOfDevice);
    await playing.close();
    for (const [name, lack] of Object.entries(LACKS)) {
      const page = await open(browser, `${url}?autostart=1`, lack);
      tell(name, await suffer(page, { name: 'none', inject: () => Promise.resolve() } satisfies Fault));
      await page.close();
    }
    const onCard = await open(browser, `${url}?autostart=1&backend=webgpu&size=320x180`);
    const times = Number(options.runs ?? 1);
    for (let i = 1; i <= times; i++) tell(`${DEVICE_LOST.name} (${i})`, await suffer(onCard, DEVICE_LOST));
    figures.push(withGoal({ name: 'graphics devices lost in a row', value: times, unit: '' }, '>= 50'));
  } finally {
    await browser.close();
  }
  return { backend: 'wasm and webgpu', figures };
};

export default run;

async function open(browser: Browser, address: string, lack: (typeof LACKS)[string] = ''): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
  page.setDefaultTimeout(180_000);
  page.on('pageerror', (error) => console.error(`  the page threw: ${error.message}`));
  page.on('worker', (worker) => void worker.evaluate(keepDevice).catch(() => undefined));
  await page.addInitScript((typeof lack === 'string' ? lack : '') + beforehand);
  if (typeof lack !== 'string') await lack(page);
  await armed(page);
  await page.goto(address);
  await begun(page);
  await prepare(page);
  return page;
}
