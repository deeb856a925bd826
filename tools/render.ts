/**
 * `npm run render -- SHOW` or `--log FILE`: plays a show, or a log again, in a headless browser, on the show clock, into
 * a film or a picture. What is interrupted goes on where it stopped when the same is asked for again.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import type { Developed } from '../ui/darkroom/darkroom';
import type {} from '../ui/darkroom/render-page';
import { browserFlags, findChromium } from './chromium.mjs';
import { renderServer } from './render-server';
import { Complaint, logOf, readWish, type Wish } from './render-wish';

const PATIENCE_MS = 300_000;

async function filmInBrowser(wish: Wish, server: ViteDevServer, executablePath: string): Promise<Developed> {
  const browser = await chromium.launch({ executablePath, args: browserFlags(), headless: true });
  try {
    const page = await browser.newPage();
    // The first time, all packages are bundled before the page answers.
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    const crashed = new Promise<never>((_, reject) =>
      page.on('crash', () => reject(new Error('The browser crashed.'))),
    );
    await page.exposeFunction('phospheneProgress', showProgress);
    await page.goto(`${server.resolvedUrls!.local[0]!}?render`);
    await page.waitForFunction(() => window.phospheneRender !== undefined);
    return await Promise.race([page.evaluate((asked) => window.phospheneRender!(asked), wish), crashed]);
  } finally {
    await browser.close();
  }
}

const began = process.uptime();
/** Where this run began: what an earlier one had done took no time. */
let doneBefore: number | undefined;

function showProgress(done: number, what: string): void {
  if (!process.stderr.isTTY) return;
  doneBefore ??= done;
  const width = 30;
  const bar = '█'.repeat(Math.round(done * width)).padEnd(width, '·');
  const left = ((process.uptime() - began) * (1 - done)) / (done - doneBefore);
  const time = Number.isFinite(left)
    ? `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, '0')} left`
    : '';
  process.stderr.write(`\r${bar} ${String(Math.round(100 * done)).padStart(3)} % ${`${what}, ${time}`.padEnd(36)}`);
  if (done >= 1) process.stderr.write('\n');
}

async function main(): Promise<void> {
  const wish = readWish(process.argv.slice(2));
  if (wish.show !== undefined && !existsSync(new URL(`../shows/${wish.show}/show.json`, import.meta.url))) {
    const shows = readdirSync(new URL('../shows/', import.meta.url), { withFileTypes: true });
    const names = shows.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    throw new Complaint(`There is no show "${wish.show}". Known: ${names.join(', ')}.`);
  }
  const executablePath = await findChromium({ install: true });
  mkdirSync(dirname(wish.out), { recursive: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error('\nrender: stopped. The same command goes on from here.');
      process.exit(130);
    });
  }

  const renders = renderServer(wish.out);
  const server = await createServer({
    plugins: [renders.plugin],
    // With another plugin the packages count as others: a page that plays meanwhile keeps its own.
    cacheDir: 'node_modules/.vite-render',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  try {
    const { log, ...answer } = await filmInBrowser(wish, server, executablePath);
    renders.finish();
    if (log !== undefined) writeFileSync(logOf(wish.out), log);
    tell(wish, answer);
  } catch (error) {
    throw renders.problem() ? new Complaint(`${renders.problem()} No film was written.`) : error;
  } finally {
    await server.close();
  }
}

function tell({ out, width, height, fps, json }: Wish, answer: Omit<Developed, 'log'>): void {
  if (json) return console.log(JSON.stringify({ out, width, height, fps, ...answer }, null, 2));
  const film = answer.frames === undefined ? '' : `, ${answer.seconds} s at ${fps}/s, ${answer.codecs}`;
  console.error(`${out}: ${width}x${height}${film}, ${answer.backend}`);
  for (const line of answer.lyrics ?? []) console.error(`  ${line}`);
  for (const warning of answer.warnings) console.error(`  ! ${warning}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text =
      error instanceof Error ? error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n    at ')[0] : error;
    console.error(`render: ${String(text)}`);
    process.exit(1);
  },
);
