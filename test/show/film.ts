/** Looks into a film with a real browser. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { baseFlags, findChromium, softwareFlags } from '../../tools/chromium.mjs';

/** One small picture for each second of the film, from its middle: 32x18 pixels, red, green, blue, alpha. */
export async function thumbnails(path: string): Promise<number[][]> {
  const executablePath = await findChromium({ install: true });
  const browser = await chromium.launch({ executablePath, args: [...baseFlags, ...softwareFlags] });
  try {
    const page = await browser.newPage();
    const source = `data:video/mp4;base64,${readFileSync(path).toString('base64')}`;
    return await page.evaluate(async (src) => {
      const video = Object.assign(document.createElement('video'), { src, muted: true });
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(new Error('The film does not play.'));
      });
      const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
      const context = canvas.getContext('2d')!;
      const pictures: number[][] = [];
      for (let second = 0.5; second < video.duration; second++) {
        video.currentTime = second;
        await new Promise((resolve) => (video.onseeked = resolve));
        context.drawImage(video, 0, 0, 32, 18);
        pictures.push(Array.from(context.getImageData(0, 0, 32, 18).data));
      }
      return pictures;
    }, source);
  } finally {
    await browser.close();
  }
}

/** Mean absolute difference, 0..255. */
export function meanDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}
