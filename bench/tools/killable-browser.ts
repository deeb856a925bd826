/** A browser that is ended as a pulled plug would end it, and started again with what is on its disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Browser, chromium, type Page } from 'playwright-core';
import type {} from './take-page';

/** A browser of our own: the one that playwright starts cleans up behind itself. */
export async function start(executablePath: string, flags: readonly string[], profile: string) {
  const process = spawn(
    executablePath,
    [
      ...flags,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    process.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    process.once('exit', () => reject(new Error(`The browser did not start: ${said.slice(-300)}`)));
  });
  return { process, browser: await chromium.connectOverCDP(endpoint) };
}

/** The page on which takes are benchmarked. */
export async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await (browser.contexts()[0] ?? (await browser.newContext())).newPage();
  // What the loader of these files calls in every named function, those for the page among them.
  await page.addInitScript('globalThis.__name = (value) => value');
  await page.goto(address);
  await page.waitForFunction(() => window.takes !== undefined);
  return page;
}

export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  // The whole group: no process of the browser gets to tidy up.
  process.kill(-child.pid!, 'SIGKILL');
  await gone;
}
