/** What `npm run render` makes of its words. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readWish } from '../../tools/render-wish';

const folder = mkdtempSync(join(tmpdir(), 'phosphene-wish-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('does not write over the log that is rendered', () => {
  const log = join(folder, 'night.mp4.ndjson');
  writeFileSync(log, 'a night');
  mkdirSync(join(folder, 'films'));
  for (const out of [join(folder, 'night.mp4'), join(folder, 'films', '..', 'night.mp4')]) {
    expect(() => readWish(['--log', log, '--out', out, '--seconds', '10'])).toThrow(/choose another --out/);
  }
  expect(readWish(['--log', log, '--out', join(folder, 'again.mp4')]).log).toBe('a night');
  // By itself it takes another name.
  expect(readWish(['--log', log]).out).toMatch(/night-again\.mp4$/);
});
