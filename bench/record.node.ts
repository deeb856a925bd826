/** The recorder: in step, out of the page's way, under too much load, and beside MediaRecorder. `--only PART` measures one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Figure } from './figures';
import type { NodeBenchmark } from './node';
import { load, overload } from './record/load';
import { besideMediaRecorder } from './record/peer';
import { rerender } from './record/rerender';
import { sync } from './record/sync';
import { baseFlags } from '../tools/chromium.mjs';
import { openPage } from './tools/killable-browser';

const PARTS = { load, overload, peer: besideMediaRecorder, rerender, sync };

const run: NodeBenchmark = async (given) => {
  // A pretended graphics card would be what is measured: the canvas here needs none.
  const flags = given.flags.some((flag) => flag.includes('swiftshader')) ? baseFlags : given.flags;
  const asked = { ...given, flags };
  const folder = mkdtempSync(join(tmpdir(), 'phosphene-record-'));
  const browser = await chromium.launch({
    executablePath: asked.executablePath,
    args: [...flags],
    headless: true,
  });
  const { only } = asked.options;
  if (only !== undefined && !(only in PARTS)) throw new Error(`--only is one of ${Object.keys(PARTS).join(', ')}.`);
  const figures: Figure[] = [];
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (only !== undefined && name !== only) continue;
      figures.push(
        ...(await part({ ...asked, folder, openPage: () => openPage(browser, `${asked.url}bench/take.html`) })),
      );
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return { backend: 'chromium', figures };
};

export default run;
