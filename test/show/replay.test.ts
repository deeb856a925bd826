/** End to end: a live show leaves a log, and the log is the show. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLog } from '../../engine/record/log-reader';
import { begun, openTheatre } from './browser';

const folder = mkdtempSync(join(tmpdir(), 'phosphene-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const log = join(folder, 'live.ndjson');

interface Answer {
  resumedAt: number;
  frames: number;
  hashes: { log: string; audio: string; frames: string };
  warnings: string[];
}

const words = (name: string, ...more: string[]) => [
  'tools/run.mjs',
  'tools/render.ts',
  '--log',
  log,
  '--out',
  join(folder, name),
  '--json',
  '--fps',
  '8',
  '--backend',
  'wasm',
  ...more,
];
async function render(name: string, ...more: string[]): Promise<Answer> {
  const { stdout } = await run('node', words(name, ...more), { cwd: root, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Answer;
}

beforeAll(async () => {
  const theatre = await openTheatre();
  const { page } = await theatre.open('?autostart=1&size=160x90');
  await begun(page);
  await page.evaluate(async () => {
    const { live } = window.phosphene!;
    const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    live.send({ type: 'prompt', text: 'copper moon', source: 'performer' });
    for (let i = 0; i < 8; i++) {
      live.send({ type: 'note-on', note: 60 + i, velocity: 0.9, channel: 1, source: 'keyboard' });
      await wait(0.8);
      live.send({ type: 'note-off', note: 60 + i, channel: 1, source: 'keyboard' });
      await wait(0.7);
    }
  });
  // What is on the disk while the show runs: what a kill would leave.
  const kept = await page.evaluate(async () => {
    const logs = await (await navigator.storage.getDirectory()).getDirectoryHandle('logs');
    const live = window.phosphene!.live.log.at(-1)!.at;
    for await (const handle of logs.values()) {
      if (handle.kind === 'file') return { text: await (await handle.getFile()).text(), live };
    }
    return { text: '', live };
  });
  writeFileSync(log, kept.text);
  await theatre.close();
  const { events } = readLog(kept.text);
  expect(kept.live - events.at(-1)!.at).toBeLessThan(1);
});

test('the log of a live show, rendered twice, gives the same show to the bit; without one of its events another', async () => {
  const read = readLog(readFileSync(log, 'utf8'));
  expect(read.problems).toEqual([expect.stringContaining('breaks off')]);
  const size = ['--size', '160x90'];
  const first = await render('a.mp4', ...size);
  expect(first.frames).toBeGreaterThan(80);
  expect((await render('b.mp4', ...size)).hashes).toEqual(first.hashes);

  const lines = readFileSync(log, 'utf8').split('\n');
  const note = lines.findIndex((line) => line.includes('"note":62') && line.includes('"note-on"'));
  writeFileSync(log, lines.filter((_, i) => i !== note).join('\n'));
  const other = await render('c.mp4', ...size);
  for (const kind of ['log', 'audio', 'frames'] as const) expect(other.hashes[kind]).not.toBe(first.hashes[kind]);
  writeFileSync(log, lines.join('\n'));
});

test('a render that is killed goes on where it was, and becomes what it would have been', async () => {
  const size = ['--size', '160x90', '--seconds', '10'];
  const whole = await render('whole.mp4', ...size);
  const parts = join(folder, 'cut.mp4.parts');
  const cut: ChildProcess = spawn('node', words('cut.mp4', ...size), { cwd: root, stdio: 'ignore', detached: true });
  while (!existsSync(join(parts, 'segment-0.json'))) {
    expect(cut.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // The renderer and its browser, as a pulled plug would.
  process.kill(-cut.pid!, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const resumed = await render('cut.mp4', ...size);
  expect(resumed.resumedAt).toBeGreaterThan(0);
  expect(resumed.hashes).toEqual(whole.hashes);
  expect(readdirSync(folder).filter((name) => name.endsWith('.parts'))).toEqual([]);
});
