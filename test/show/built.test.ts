/** The built page, as a host would serve it: what it brings along, what it may do, and that it plays so. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIST, licenceList, shippedPackages } from '../../tools/licences';
import { baseFlags, findChromium, softwareFlags } from '../../tools/chromium.mjs';
import { begun, look } from './browser';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'phosphene-built-'));
/** Set while it is built; none of it may get into the page. */
const settings = {
  PHOSPHENE_MIND_URL: 'http://canary-host.example/v1',
  PHOSPHENE_MIND_KEY: 'canary-key-3f1c',
  PHOSPHENE_MIND_MODEL: 'canary-model',
};
/** A page that plays on a processor is slow to come to it. */
const LONG = { timeout: 60_000 };
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  Object.assign(process.env, settings);
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  server = await preview({
    root,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
    build: { outDir: folder },
  });
  for (const name of Object.keys(settings)) delete process.env[name];
  const executablePath = await findChromium({ install: true });
  browser = await chromium.launch({ executablePath, args: [...baseFlags, ...softwareFlags] });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('neither the key nor the address of the model server is in what is built', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(js|html|css)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [name, value] of Object.entries(settings)) {
      expect(text.includes(value), `${value} in ${file}`).toBe(false);
      expect(text.includes(name), `${name} in ${file}`).toBe(false);
    }
  }
});

test('what ships has a licence that allows it, and the list of them is up to date', () => {
  const packages = shippedPackages();
  expect(packages.length).toBeGreaterThan(50);
  const forbidden = packages.filter(({ licence }) => /(^|\W)A?GPL|unknown|UNLICENSED|SEE LICEN/i.test(licence));
  expect(forbidden).toEqual([]);
  expect(readFileSync(LIST, 'utf8'), 'npm run licences').toBe(licenceList());
  const words = readFileSync(join(folder, 'licences.txt'), 'utf8');
  // Each with its licence's own words: those of the shortest are some 500 letters.
  const entries = words.split(/^-{80}$/m);
  for (const { name, version } of packages) {
    const entry = entries.find((each) => each.trimStart().startsWith(`${name} ${version}: `));
    expect(entry?.length, name).toBeGreaterThan(400);
  }
});

test('it plays under its content security policy without a violation, and what is not allowed is kept out', async () => {
  const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  const policies = new Set<string | undefined>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (/\.js$|\/$/.test(pathname)) policies.add(response.headers()['content-security-policy']);
  });
  await page.goto(`${server.resolvedUrls!.local[0]!}?autostart=1`);
  await begun(page);
  const before = await look(page);
  await page.waitForFunction(() =>
    Object.values(window.phosphene!.live.kernelHealth().models).every(({ steps }) => steps > 3),
  );
  expect(await look(page)).not.toEqual(before);
  expect(complaints).toEqual([]);
  expect([...policies]).toEqual([expect.stringContaining("script-src 'self' 'wasm-unsafe-eval';")]);
  expect(await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content')).toContain(
    "default-src 'none'",
  );

  const tried = await page.evaluate(async () => {
    // What the test itself evaluates may do more; what follows later is as the page's own.
    await new Promise((resolve) => setTimeout(resolve));
    const refused = async (what: () => unknown) => {
      try {
        await what();
        return false;
      } catch {
        return true;
      }
    };
    const script = (source: string) =>
      new Promise((resolve, reject) => {
        document.head.append(
          Object.assign(document.createElement('script'), { src: source, onload: resolve, onerror: reject }),
        );
      });
    const frame = Object.assign(document.createElement('iframe'), { src: './sandbox.html' });
    frame.setAttribute('sandbox', 'allow-scripts');
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    const { port1, port2 } = new MessageChannel();
    frame.contentWindow!.postMessage(['port.postMessage(eval("6 * 7"))'], '*', [port2]);
    const ofSketch = await new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    Object.assign(window, { ran: false });
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
    return {
      eval: await refused(() => (0, eval)('1')),
      fetch: await refused(() => fetch('https://evil.example/')),
      script: await refused(() => script('https://evil.example/x.js')),
      blob: await refused(() => script(URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' })))),
      ofSketch,
      inline: (window as unknown as { ran: boolean }).ran,
      // Tone, refused its worker, would fall back to a timer of the page's own: it is to have none.
      ticker: (window.phosphene!.live.context as unknown as { _ticker: { _type: string } })._ticker._type,
    };
  });
  const refused = { eval: true, fetch: true, script: true, blob: true, inline: false };
  expect(tried).toEqual({ ...refused, ofSketch: 42, ticker: 'offline' });

  // A sketch of the performer's own has a site, and so a process, of its own; it cannot lead its frame to another server.
  await page.evaluate(() => {
    const code =
      'function draw() { background(0); if (frameCount === 5) location.href = "http://other.localhost:1/"; }';
    window.phosphene!.send({ type: 'script', name: 'mine', script: { language: 'p5', code }, source: 'test' });
    window.phosphene!.send({ type: 'sketch', name: 'mine', source: 'test' });
  });
  await expect.poll(() => page.frames().some((frame) => /sketch-.*\.localhost/.test(frame.url())), LONG).toBe(true);
  await expect.poll(() => complaints.some((text) => text.includes('other.localhost')), LONG).toBe(true);
  await page.close();
});

// The last: it ends the server.
test('opened once, it begins its show without a network', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(180_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const url = server.resolvedUrls!.local[0]!;
  await page.goto(url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await server.close();
  await page.goto(`${url}?autostart=1`);
  await begun(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.image.steps > 3);
  expect(errors).toEqual([]);
  await page.close();
});
