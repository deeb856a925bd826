/** End to end: a live show leaves a log, and the log is the show. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLog } from '../../engine/record/log/reader';
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

const words = (name: string, from = log) => [
  'tools/run.mjs',
  'tools/render.ts',
  '--log',
  from,
  '--out',
  join(folder, name),
  '--json',
  '--size',
  '160x90',
  '--fps',
  '5',
  '--backend',
  'wasm',
];
async function render(name: string, from?: string): Promise<Answer> {
  const { stdout } = await run('node', words(name, from), { cwd: root, maxBuffer: 2 ** 26 });
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
    for (let i = 0; i < 5; i++) {
      live.send({ type: 'note-on', note: 60 + i, velocity: 0.9, channel: 1, source: 'keyboard' });
      await wait(0.6);
      live.send({ type: 'note-off', note: 60 + i, channel: 1, source: 'keyboard' });
      await wait(0.5);
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

/** Of the log as the show left it, in one go. */
let whole: Answer;

test('the log of a live show becomes a film; without one of its events another', async () => {
  const read = readLog(readFileSync(log, 'utf8'));
  expect(read.problems).toEqual([expect.stringContaining('breaks off')]);
  const lines = readFileSync(log, 'utf8').split('\n');
  const note = lines.findIndex((line) => line.includes('"note":62') && line.includes('"note-on"'));
  const without = join(folder, 'without.ndjson');
  writeFileSync(without, lines.filter((_, i) => i !== note).join('\n'));
  const renders = await Promise.all([render('whole.mp4'), render('other.mp4', without)]);
  whole = renders[0];
  expect(whole.frames).toBeGreaterThan(25);
  expect(whole.resumedAt).toBe(0);
  for (const kind of ['log', 'audio', 'frames'] as const) expect(renders[1].hashes[kind]).not.toBe(whole.hashes[kind]);
});

test('rendered again, killed and gone on with where it was, it is the same show to the bit', async () => {
  const parts = join(folder, 'again.mp4.parts');
  const killed: ChildProcess = spawn('node', words('again.mp4'), { cwd: root, stdio: 'ignore', detached: true });
  while (!existsSync(join(parts, 'segment-0.json'))) {
    expect(killed.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // The renderer and its browser, as a pulled plug would.
  process.kill(-killed.pid!, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const again = await render('again.mp4');
  expect(again.resumedAt).toBeGreaterThan(0);
  expect(again.hashes).toEqual(whole.hashes);
  expect(readdirSync(folder).filter((name) => name.endsWith('.parts'))).toEqual([]);
});
