/** End to end: `npm run render` in a real headless browser, and what it writes. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { afterAll, expect, test } from 'vitest';
import { meanDifference, thumbnails } from './film';

const folder = mkdtempSync(join(tmpdir(), 'phosphene-render-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Answer {
  out: string;
  seconds: number;
  frames: number;
  width: number;
  height: number;
  fps: number;
  backend: string;
  lyrics: string[];
  models: Record<string, { name: string; backend: string; loadMs: number; stepMs: number }>;
  audio: { peak: number; rms: number; underruns: number };
  hashes: { log: string; audio: string; frames: string };
  warnings: string[];
}

async function render(name: string, ...more: string[]): Promise<Answer> {
  const out = join(folder, name);
  const words = [
    'run',
    '--silent',
    'render',
    '--',
    'first-light',
    '--out',
    out,
    '--json',
    '--backend',
    'wasm',
    ...more,
  ];
  const { stdout } = await run('npm', words, { cwd: root, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Answer;
}

async function refuse(...words: string[]): Promise<{ stderr: string; code: number }> {
  const failure = await run('npm', ['run', '--silent', 'render', '--', ...words], { cwd: root }).then(
    () => expect.unreachable('the command succeeded'),
    (error: { stderr: string; code: number }) => error,
  );
  return failure;
}

test('ten seconds of the first show become a film with moving pictures, words and sound', async () => {
  const answer = await render('ten.mp4', '--seconds', '10', '--size', '480x270', '--fps', '15');
  expect(answer).toMatchObject({ seconds: 10, frames: 150, width: 480, height: 270, fps: 15, backend: 'wasm' });
  expect(answer.warnings).toEqual([]);
  expect(answer.lyrics.length).toBeGreaterThanOrEqual(2);
  expect(answer.audio.rms).toBeGreaterThan(-40);
  expect(answer.audio.peak).toBeLessThan(1);
  expect(answer.audio.underruns).toBe(0);
  for (const kind of ['image', 'sound', 'lyrics']) expect(answer.models[kind]!.stepMs).toBeGreaterThan(0);

  using input = new Input({ source: new FilePathSource(answer.out), formats: ALL_FORMATS });
  const video = (await input.getPrimaryVideoTrack())!;
  const audio = (await input.getPrimaryAudioTrack())!;
  expect(await video.computeDuration()).toBeCloseTo(10, 1);
  expect(Math.abs((await audio.computeDuration()) - 10)).toBeLessThan(1 / 30);
  expect((await video.computePacketStats()).packetCount).toBe(150);

  const header = JSON.parse(readFileSync(`${answer.out}.ndjson`, 'utf8').split('\n')[0]!) as { weights: object };
  expect(Object.keys(header.weights).sort()).toEqual(['image', 'lyrics', 'sound']);
});

test('the same seed gives the same show, to the bit; another seed another one', async () => {
  const size = ['--seconds', '3', '--size', '320x180', '--fps', '12'];
  const [first, again, other] = await Promise.all([
    render('a.mp4', ...size, '--seed', '5'),
    render('b.webm', ...size, '--seed', '5'),
    render('c.mp4', ...size, '--seed', '6'),
  ]);
  expect(again.hashes).toEqual(first.hashes);
  expect(other.hashes.log).not.toBe(first.hashes.log);
  expect(other.hashes.audio).not.toBe(first.hashes.audio);
  expect(other.hashes.frames).not.toBe(first.hashes.frames);
});

test('no two seconds of the picture are alike', async () => {
  const out = join(folder, 'ten.mp4');
  if (!existsSync(out)) await render('ten.mp4', '--seconds', '10', '--size', '480x270', '--fps', '15');
  const seconds = await thumbnails(out);
  for (let i = 0; i < seconds.length; i++) {
    for (let j = 0; j < i; j++) expect(meanDifference(seconds[i]!, seconds[j]!)).toBeGreaterThan(2);
  }
});

test.concurrent.each([
  [['nowhere'], /no show "nowhere".*first-light/],
  [['first-light', '--size', '641x360'], /even numbers/],
  [['first-light', '--size', 'big'], /WIDTHxHEIGHT/],
  [['first-light', '--seconds', '0'], /--seconds is a number/],
  [['first-light', '--seconds=-1'], /--seconds is a number/],
  [['first-light', '--seconds', '-1'], /--seconds/],
  [['first-light', '--out', 'film.gif'], /\.mp4 or \.webm/],
  [['first-light', '--loud'], /Unknown option/],
])('%j is answered in one sentence', async (words, sentence) => {
  const { stderr, code } = await refuse(...words);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n').length).toBe(1);
});
