/** A log rendered again: at four times the pixels, and by the other backend. How near the pictures are, by ffmpeg's PSNR. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, withGoal } from '../figures';
import { psnr } from '../tools/film-probe';
import type { Place } from './place';

const run = promisify(execFile);
const SHOW = 'first-light';
const SECONDS = '6';

interface Answer {
  readonly backend: string;
  readonly hashes: { readonly log: string; readonly audio: string };
}

export async function rerender({ folder }: Place): Promise<Figure[]> {
  const render = async (name: string, ...words: string[]) => {
    const out = join(folder, `${name}.mp4`);
    const all = ['tools/run.mjs', 'tools/render.ts', ...words, '--out', out, '--fps', '5', '--json'];
    const { stdout } = await run('node', all, { maxBuffer: 2 ** 26 });
    return { out, ...(JSON.parse(stdout) as Answer) };
  };
  const first = await render('first', SHOW, '--seconds', SECONDS, '--size', '320x180', '--backend', 'wasm');
  const log = ['--log', `${first.out}.ndjson`];
  const large = await render('large', ...log, '--size', '640x360', '--backend', 'wasm');
  const other = await render('other', ...log, '--size', '320x180', '--backend', 'webgpu');
  const [pixels, backends] = [psnr(large.out, first.out), psnr(other.out, first.out)];
  console.error(
    `at four times the pixels ${pixels.mean.toFixed(1)} dB, ${pixels.least.toFixed(1)} at least; ` +
      `${other.backend} beside ${first.backend} ${backends.mean.toFixed(1)} dB, ${backends.least.toFixed(1)} at least`,
  );
  return [
    withGoal({ name: 'rendered at four times the pixels, and made smaller', value: pixels.mean, unit: 'dB' }, '>= 30'),
    { name: 'worst picture of them', value: pixels.least, unit: 'dB' },
    withGoal({ name: 'rendered by the other backend', value: backends.mean, unit: 'dB' }, '>= 35'),
    { name: 'worst picture of it', value: backends.least, unit: 'dB' },
  ];
}
