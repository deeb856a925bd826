/** The performer's page is loaded anew, or has crashed, in the middle of a show: the show goes on. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { EventBody } from '../../engine/events';
import { kill, start } from '../../bench/tools/killable-browser';
import { baseFlags, findChromium, softwareFlags } from '../../tools/chromium.mjs';
import { barriers } from './barriers';
import { begun, look, openTheatre, press, type Theatre } from './browser';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
/** The browser whose show was left, and when. */
let left: { readonly process: ChildProcess; readonly page: Page; readonly at: number } | undefined;
let profile: string | undefined;
afterAll(async () => {
  if (left) await kill(left.process);
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  await theatre.close();
});

/** The show as it is, and the wall's time, in seconds, at which it was so. */
const standing = (page: Page) =>
  page.evaluate(() => {
    const { live } = window.phosphene!;
    const { sketch, prompt, parameters, tempo, held } = live.state();
    const wall = (performance.timeOrigin + performance.now()) / 1000;
    const now = live.clock.now();
    const beat = tempo.beat + ((now - tempo.at) * tempo.bpm) / 60;
    return { sketch, prompt, speed: parameters['image.speed'], bpm: tempo.bpm, held: held.length, wall, beat, now };
  });

/** From a page's beginning to each of its stations. */
const seconds = (page: Page) =>
  page.evaluate(
    () =>
      Object.fromEntries(
        performance.getEntriesByType('mark').map(({ name, startTime }) => [name, Math.round(startTime) / 1000]),
      ) as Record<string, number>,
  );

/** Resolves when the log of the show has reached the disk so far. */
const onDisk = (page: Page, words: readonly string[]) =>
  expect
    .poll(() => page.evaluate(logOnDisk), { timeout: 60_000 })
    .toSatisfy((text: string) => words.every((word) => text.includes(word)));

async function logOnDisk(): Promise<string> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('logs', { create: true });
  // It may not have been begun.
  const handle = await folder.getFileHandle('0001-first-light.ndjson').catch(() => undefined);
  return (await (await handle?.getFile())?.text()) ?? '';
}

test('the browser is killed: opened again the picture is back, at a key the sound', async () => {
  const mine = (profile = mkdtempSync(join(tmpdir(), 'phosphene-resume-')));
  const executablePath = await findChromium({ install: true });
  // No sound without a key or a click, as on anybody's machine.
  const flags = [...baseFlags, ...softwareFlags, '--autoplay-policy=document-user-activation-required'];
  const open = async (query: string) => {
    const { process, browser } = await start(executablePath, flags, mine);
    const page = browser.contexts()[0]!.pages()[0]!;
    page.context().setDefaultTimeout(60_000);
    await page.goto(theatre.url + query);
    return { process, page };
  };
  const first = await open('?size=320x180');
  const begin = first.page.getByRole('button', { name: 'Begin', exact: true });
  await begin.click();
  await begun(first.page);
  await press(first.page, 'Stop show');
  await first.page.evaluate(() => {
    const send: (event: EventBody) => void = (event) => window.phosphene!.send(event);
    const code =
      'let words; async function setup() { createCanvas(320, 180); words = await loadStrings("colour.txt"); } ' +
      'function draw() { background(words[0]); }';
    send({
      type: 'sketch-file',
      name: 'colour.txt',
      data: `data:text/plain;base64,${btoa('rgb(0,255,0)')}`,
      source: 'test',
    });
    send({ type: 'script', name: 'mine', script: { language: 'p5', code }, source: 'test' });
    send({ type: 'sketch', name: 'mine', source: 'test' });
    send({ type: 'prompt', text: 'copper moon', source: 'test' });
  });
  const isGreen = async (page: Page) => (await look(page)).slice(0, 3).join() === '0,255,0';
  await expect.poll(() => isGreen(first.page), { timeout: 30_000 }).toBe(true);
  await onDisk(first.page, ['copper moon']);
  await kill(first.process);

  const { process, page } = await open('?size=320x180');
  // To the browser, what Playwright asks of a page is a hand's: then it would sound without a key.
  const session = await page.context().newCDPSession(page);
  const seen = async (expression: string) =>
    (await session.send('Runtime.evaluate', { expression, returnByValue: true })).result.value as unknown;
  const plate = "document.querySelector('.unheard')?.textContent";
  await expect
    .poll(() => seen(plate), { timeout: 30_000 })
    .toBe('The picture is back. Press any key, or click, for the sound.');
  expect(await barriers(page)).toEqual([]);
  await expect.poll(() => seen("performance.getEntriesByName('picture').length"), { timeout: 30_000 }).toBe(1);
  expect(await seen('window.phosphene')).toBeUndefined();
  await page.keyboard.press('Enter');
  await begun(page);
  expect(await standing(page)).toMatchObject({ prompt: 'copper moon', sketch: 'mine' });
  // The performer's own sketch has its files.
  await expect.poll(() => isGreen(page), { timeout: 30_000 }).toBe(true);
  expect(await page.getByText('Press any key').count()).toBe(0);
  expect(Math.max(...(await look(page)).filter((_, i) => i % 4 < 3))).toBeGreaterThan(8);

  await page.goto('about:blank');
  left = { process, page, at: performance.now() };
});

test('a reload comes back to the same show, on its beat, and its log is of one show', async () => {
  const { page, errors } = await theatre.open('?autostart=1&size=480x270');
  await begun(page);
  await press(page, 'Stop show');
  await page.evaluate(() => {
    const { live } = window.phosphene!;
    live.send({ type: 'tempo', bpm: 132, source: 'test' });
    live.send({ type: 'prompt', text: 'copper moon', source: 'test' });
    live.send({ type: 'parameter', id: 'image.speed', value: 0.75, source: 'test' });
    live.send({ type: 'sketch', name: 'tunnel', source: 'midi-file' });
    live.send({ type: 'note-on', note: 57, velocity: 0.8, channel: 1, source: 'test' });
  });
  await onDisk(page, ['copper moon', 'note-on']);
  const before = await standing(page);
  expect(before).toMatchObject({ sketch: 'tunnel', prompt: 'copper moon', held: 1 });

  await page.reload();
  await begun(page);
  const after = await standing(page);
  expect(after).toMatchObject({ sketch: 'tunnel', prompt: 'copper moon', speed: 0.75, bpm: 132, held: 0 });
  // How well it is in time hangs on the machine: a busy one holds up the sound's own clock.
  const gone = after.wall - before.wall;
  const off = after.now - before.now - gone;
  console.log(
    `${gone.toFixed(2)} s later the show's clock is off by ${(1000 * off).toFixed(0)} ms`,
    await seconds(page),
  );
  expect(after.now - before.now).toBeGreaterThan(gone / 2);
  expect(after.beat - before.beat).toBeCloseTo(((after.now - before.now) * 132) / 60, 6);
  expect(await page.getByText('The show goes on where it stopped').count()).toBe(1);
  expect(await barriers(page, '.gone-on')).toEqual([]);
  expect(await page.getByRole('button', { name: 'Play show', exact: true }).count()).toBe(1);

  // The log on the disk is the one from before.
  await page.evaluate(() => window.phosphene!.send({ type: 'prompt', text: 'slow rain', source: 'test' }));
  await onDisk(page, ['copper moon', 'slow rain']);
  // It plays before the sound model is there, and that is nothing that the performer has to know.
  await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.sound.steps > 0);
  const notices = await page.evaluate(() =>
    window.phosphene!.live.log.flatMap((event) => (event.type === 'notice' ? [event.text] : [])),
  );
  expect(notices.filter((text) => !text.includes('MIDI'))).toEqual([]);
  expect(errors).toEqual([]);
  await page.close();
});

test('opened later, it is offered', async () => {
  const { process, page, at } = left!;
  // Sooner, it would go on at once.
  await page.waitForTimeout(Math.max(0, 15_500 - (performance.now() - at)));
  await page.goto(theatre.url);
  await page.getByRole('button', { name: 'Go on where it stopped' }).waitFor();
  expect(await page.getByRole('button', { name: 'Start anew', exact: true }).count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  await kill(process);
  left = undefined;
});
