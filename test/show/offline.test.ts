/** The page as it is built and installed: opened once, it plays with no network at all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { build, preview } from 'vite';
import { baseFlags, findChromium, softwareFlags } from '../../tools/chromium.mjs';
import { begun } from './browser';

const root = join(import.meta.dirname, '../..');

test('opened once, the built page begins its show without a network', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'phosphene-built-'));
  const shared = { root, logLevel: 'error' as const };
  await build({ ...shared, build: { outDir } });
  const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1' } });
  const url = server.resolvedUrls!.local[0]!;
  const browser = await chromium.launch({
    executablePath: await findChromium({ install: true }),
    args: [...baseFlags, ...softwareFlags],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(180_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await server.close();
    await page.goto(`${url}?autostart=1`);
    await begun(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.image.steps > 3);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await server.close().catch(() => undefined);
    rmSync(outDir, { recursive: true });
  }
});
