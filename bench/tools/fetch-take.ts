/** Brings a film from the browser's disk to ours, and takes it from the browser's. */
import type { Page } from 'playwright-core';
import type { TakeInfo } from '../../engine/record/take/shelf';

export async function fetchTake(page: Page, { id, film }: TakeInfo, path: string): Promise<void> {
  await fetchBlob(page, path, `window.takes.shelf.takeFile(${JSON.stringify(id)}, ${JSON.stringify(film)})`);
  await page.evaluate((id) => window.takes!.shelf.removeTake(id), id);
}

/** @param expression gives a Blob, or a promise of one, in the page. */
export async function fetchBlob(page: Page, path: string, expression: string): Promise<void> {
  const download = page.waitForEvent('download');
  await page.evaluate(`(async () => {
    const href = URL.createObjectURL(await ${expression});
    Object.assign(document.createElement('a'), { href, download: 'film' }).click();
  })()`);
  await (await download).saveAs(path);
}
