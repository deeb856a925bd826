/** What is in the way of those who cannot see, point or hear, by WCAG 2.2 AA as far as a program can tell (axe-core). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

declare global {
  interface Window {
    axe?: {
      run(within: string, options: object): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }>;
    };
  }
}

/** Runs in the page. */
async function look(within: string, tags: readonly string[]): Promise<string[]> {
  // What is still fading in or out has neither of its colours.
  const faded = Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  await Promise.race([faded, new Promise((resolve) => setTimeout(resolve, 2000))]);
  const { violations } = await window.axe!.run(within, { runOnly: tags, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`));
}

/**
 * @param within a selector; `html` for the page and all that is to be said of a page as a whole, such as its language
 * @returns none where nothing is in the way; rejects where there is nothing to look at
 */
export async function barriers(page: Page, within = 'html'): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  // Not through Playwright: what that asks of a page is to the browser a hand's, which lets it sound.
  const evaluate = async (expression: string) => {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as unknown;
  };
  if (!(await evaluate('!!window.axe'))) await evaluate(`${axe};undefined`);
  const found = await evaluate(`(${look.toString()})(${JSON.stringify(within)}, ${JSON.stringify(WCAG)})`);
  await session.detach();
  return found as string[];
}
