/** Phosphene's page in a real headless browser, served as `npm start` serves it. */
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { baseFlags, findChromium, softwareFlags } from '../../tools/chromium.mjs';

/** Milliseconds: on a processor that draws the stage too, a busy one, even a click takes its time. */
const LONGEST_WAIT = 120_000;

export interface Opened {
  readonly page: Page;
  /** Uncaught errors of the page, and what its content security policy refused, as they come. */
  readonly errors: readonly string[];
}

export interface Theatre {
  /** Where it is served. */
  readonly url: string;
  /** @param before runs in the page before its own scripts. */
  open(query?: string, before?: string): Promise<Opened>;
  close(): Promise<void>;
}

/** @param flags of Chromium, beside the usual ones. */
export async function openTheatre(flags: readonly string[] = []): Promise<Theatre> {
  const root = join(import.meta.dirname, '../..');
  const executablePath = await findChromium({ install: true });
  const server: ViteDevServer = await createServer({
    root,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  const browser: Browser = await chromium.launch({ executablePath, args: [...baseFlags, ...softwareFlags, ...flags] });
  const url = server.resolvedUrls!.local[0]!;
  return {
    url,
    async open(query = '', before = '') {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.context().setDefaultTimeout(LONGEST_WAIT);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) errors.push(message.text());
      });
      await page.addInitScript(before);
      await page.goto(url + query);
      return { page, errors };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** The show has begun. Loading compiles, so it may take a while on a slow machine. */
export async function begun(page: Page, timeout = 180_000): Promise<void> {
  await page.waitForFunction(() => window.phosphene !== undefined, undefined, { timeout });
}

/** Presses a button by its name. Without a pointer: on a processor that draws the stage too, frames are slow to settle. */
export function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).dispatchEvent('click');
}

/** The stage as it is, as 32x18 pixels: red, green, blue, alpha. */
export function look(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const small = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
    const context = small.getContext('2d')!;
    context.drawImage(document.querySelector<HTMLCanvasElement>('.stage canvas')!, 0, 0, 32, 18);
    return Array.from(context.getImageData(0, 0, 32, 18).data);
  });
}
