/** The output window: what the audience sees while the performer's page is set up, loads anew, and comes back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { FRAME, type OutputMessage } from '../../engine/stage/output/messages';
import { killGraphics } from '../../bench/tools/faults';
import { barriers } from './barriers';
import { begun, openTheatre, press, type Theatre } from './browser';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

async function openOutput(page: Page): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await press(page, 'Output');
  await press(page, 'Open an output window');
  const output = await opening;
  await output.waitForFunction(() => {
    const canvas = document.querySelector('canvas');
    if (!canvas || canvas.width < 400) return false;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, i) => i % 4 < 3 && value > 40);
  });
  return output;
}

/** Looks at the output in each of its frames, from now on: how many there were, how many black, how often the picture changed. */
function watch(output: Page): Promise<void> {
  return output.evaluate(() => {
    const seen = { frames: 0, black: 0, changes: 0, last: '' };
    Object.assign(window, { seen });
    requestAnimationFrame(function frame() {
      requestAnimationFrame(frame);
      // Whatever takes the output's canvas may take another one with it: each look has its own.
      const small = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
      const context = small.getContext('2d', { willReadFrequently: true })!;
      // The stage, or what covers it.
      context.drawImage([...document.querySelectorAll<HTMLCanvasElement>('canvas:not([hidden])')].at(-1)!, 0, 0, 16, 9);
      const { data } = context.getImageData(0, 0, 16, 9);
      const now = data.join();
      seen.frames++;
      if (!data.some((value, i) => i % 4 < 3 && value > 12)) seen.black++;
      if (now !== seen.last) seen.changes++;
      seen.last = now;
    });
  });
}

type Seen = { readonly frames: number; readonly black: number; readonly changes: number };
const seenBy = (output: Page) => output.evaluate(() => (window as unknown as { seen: Seen }).seen);

test('the performer’s page loads anew: the output holds its picture, is never black, and follows again by itself', async () => {
  const { page, errors } = await theatre.open('?autostart=1');
  await begun(page);
  const output = await openOutput(page);
  await watch(output);
  await page.reload();
  await output.waitForTimeout(500);
  const held = await seenBy(output);
  await begun(page);
  await output.waitForFunction(
    (changes) => (window as unknown as { seen: Seen }).seen.changes > changes + 5,
    held.changes,
    { timeout: 60_000 },
  );
  const { frames, black } = await seenBy(output);
  expect(frames).toBeGreaterThan(10);
  expect(black).toBe(0);
  expect(errors).toEqual([]);
  // One that has left it leaves it as it is, until another page takes it away.
  const asked = (isLeft: boolean) =>
    output.evaluate((isLeft) => {
      const channel = new BroadcastChannel('phosphene output');
      return new Promise<void>((resolve) => {
        channel.onmessage = ({ data }: MessageEvent<OutputMessage>) => {
          if (data.say !== 'here' || data.isLeft !== isLeft) return;
          channel.postMessage({ say: 'close', screen: data.screen } satisfies OutputMessage);
          resolve();
        };
      });
    }, isLeft);
  await asked(false);
  await page.goto('about:blank');
  const closed = output.waitForEvent('close');
  await asked(true).catch(() => undefined);
  await closed;
  await page.close();
});

test('the stage is given another size while it plays: the output follows and is never black, no film is disturbed, and it is kept', async () => {
  const { page, errors } = await theatre.open('?autostart=1');
  await begun(page);
  const output = await openOutput(page);
  await watch(output);
  const sizeOf = (of: Page) =>
    of.evaluate(() => {
      const { width, height } = document.querySelector('canvas')!;
      return `${width}x${height}`;
    });
  await page.getByLabel('Stage width in pixels').fill('202');
  await page.getByLabel('Stage width in pixels').press('Tab');
  await page.getByLabel('Stage height in pixels').fill('1001');
  await page.getByLabel('Stage height in pixels').press('Tab');
  // Films need even numbers.
  await expect.poll(() => sizeOf(output), { timeout: 60_000 }).toBe('202x1002');
  // However many pixels it has, it leaves the page its place.
  const [canvas, below] = [page.locator('.stage canvas').first(), page.locator('.transport')];
  const [{ y, height }, { y: floor }] = [(await canvas.boundingBox())!, (await below.boundingBox())!];
  expect(y + height).toBeLessThanOrEqual(floor);
  const { changes } = await seenBy(output);
  await output.waitForFunction((changes) => (window as unknown as { seen: Seen }).seen.changes > changes + 8, changes, {
    timeout: 60_000,
  });
  expect((await seenBy(output)).black).toBe(0);

  await press(page, 'Record');
  const choice = page.getByRole('combobox', { name: 'Stage size' });
  await expect.poll(() => choice.isDisabled(), { timeout: 60_000 }).toBe(true);
  await page.waitForTimeout(1500);
  await page.locator('button.record').dispatchEvent('click');
  await expect.poll(() => choice.isDisabled(), { timeout: 60_000 }).toBe(false);
  await page.reload();
  await begun(page);
  expect(await sizeOf(page)).toBe('202x1002');
  expect(errors).toEqual([]);
  await output.close();
  await page.close();
});

test('a screen is set straight from the performer’s page, and keeps that when its window is opened again', async () => {
  const { page } = await theatre.open('?autostart=1');
  await begun(page);
  const output = await openOutput(page);
  expect(await barriers(output)).toEqual([]);
  // Whoever has clicked on it goes on playing.
  for (const key of ['a', '.', ',', 'Escape']) await output.keyboard.press(key);
  const played = () =>
    page.evaluate(() =>
      window.phosphene!.live.log.flatMap((event) => {
        if (event.type === 'parameter' && event.source === 'performer') return [`${event.id} ${event.value}`];
        return event.type === 'panic' || ('note' in event && event.source === 'keyboard') ? [event.type] : [];
      }),
    );
  const show = ['note-on', 'note-off', 'stage.blackout 1', 'stage.freeze 1', 'panic'];
  await expect.poll(played, { timeout: 30_000 }).toEqual(show);
  // Words have their place on the page, and what is typed here for them is nothing: `.` is blackout.
  await output.keyboard.press('/');
  await output.keyboard.type('sea.');
  await output.keyboard.press('Escape');
  await output.keyboard.press(',');
  // In full screen, F is a note as well.
  const isFull = () => output.evaluate(() => document.fullscreenElement !== null);
  await output.keyboard.press('f');
  await expect.poll(isFull).toBe(true);
  await output.keyboard.press('f');
  await expect.poll(played, { timeout: 30_000 }).toEqual([...show, 'stage.freeze 1', 'note-on', 'note-off']);
  expect(await isFull()).toBe(true);
  const corner = page.getByLabel('Top left corner', { exact: false });
  await corner.focus();
  for (let times = 0; times < 5; times++) await page.keyboard.press('Shift+ArrowRight');
  const left = () => output.evaluate(() => document.querySelector('.surface')!.getBoundingClientRect().left);
  const width = await output.evaluate(() => innerWidth);
  const pinned = (window: Page) =>
    window.evaluate(() => document.querySelector<HTMLElement>('.surface')!.style.transform);
  await output.waitForFunction(
    () => !document.querySelector<HTMLElement>('.surface')!.style.transform.includes('matrix3d(1, 0'),
  );
  expect(await left()).toBeCloseTo(0, 0);
  // The last of the five presses may be on its way.
  await expect
    .poll(async () => Number((await pinned(output)).slice(9, -1).split(',')[12]), { timeout: 30_000 })
    .toBeCloseTo(0.05 * width, 0);
  const transform = await pinned(output);

  await press(page, 'Test pattern');
  await output.waitForFunction(() => !document.querySelectorAll('canvas')[1]!.hidden);
  const pattern = () => output.evaluate(() => document.querySelectorAll('canvas')[1]!.toDataURL());
  const named = await pattern();
  await output.evaluate(() => Object.defineProperty(screen, 'availLeft', { get: () => 1920 }));
  // On another screen of the same size, it has that one's name.
  await expect.poll(pattern, { timeout: 30_000 }).not.toBe(named);
  await output.close();
  // A window that is only about to close would be taken for the one that is wanted.
  await page.waitForFunction(() => !document.querySelector('.screens fieldset'));
  const opening = page.waitForEvent('popup');
  await press(page, 'Open an output window');
  const again = await opening;
  await again.waitForSelector('.surface');
  expect(await pinned(again)).toBe(transform);
  await again.close();
  await page.close();
});

test('while the performer’s page is out of sight, frames come from the output window; without one, the show goes on all the same', async () => {
  const { page } = await theatre.open('?autostart=1');
  await begun(page);
  const output = await openOutput(page);
  await watch(output);
  await page.evaluate((frame) => {
    const asked = { frames: 0 };
    Object.assign(window, { asked });
    addEventListener(frame, () => asked.frames++);
    Object.defineProperty(document, 'hidden', { get: () => true });
    window.requestAnimationFrame = () => 0;
  }, FRAME);
  await output.waitForTimeout(1000);
  const { changes } = await seenBy(output);
  await output.waitForFunction((before) => (window as unknown as { seen: Seen }).seen.changes > before + 5, changes);
  expect(await page.evaluate(() => (window as unknown as { asked: { frames: number } }).asked.frames)).toBeGreaterThan(
    5,
  );
  await output.close();
  // What its file says comes in time, words are sung, and the log has them.
  const state = () =>
    page.evaluate(() => {
      const { live } = window.phosphene!;
      const written = live.log.filter(({ source, type }) => source === 'midi-file' && type === 'note-on').length;
      return { words: live.log.filter(({ type }) => type === 'lyric-token').length, written };
    });
  const before = await state();
  await expect.poll(async () => (await state()).words, { timeout: 60_000 }).toBeGreaterThan(before.words + 3);
  await expect.poll(async () => (await state()).written, { timeout: 60_000 }).toBeGreaterThan(before.written);
  await page.close();
});

test('on a page that draws no frame, what waits for a beat lands on it all the same, and the drums play', async () => {
  const { page } = await theatre.open('?autostart=1');
  await begun(page);
  await page.evaluate(() => {
    const { live } = window.phosphene!;
    live.stopShow();
    live.send({ type: 'parameter', id: 'launch.grid', value: 1, source: 'performer' });
    live.send({ type: 'parameter', id: 'drums.pattern', value: 0, source: 'performer' });
  });
  await page.waitForFunction(() => {
    const { parameters, playing } = window.phosphene!.live.state$.value;
    return parameters['launch.grid'] === 1 && parameters['drums.pattern'] === 0 && !playing;
  });
  const beat = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { live } = window.phosphene!;
        window.requestAnimationFrame = () => 0;
        const { bpm, at: since, beat } = live.state().tempo;
        let [at, hits] = [0, 0];
        live.events$.subscribe((event) => {
          if (event.type === 'parameter' && event.id === 'drums.pattern' && event.value === 1) ({ at } = event);
          if (at > 0 && event.type === 'note-on' && event.source === 'drum machine') hits++;
          if (hits > 3) resolve(beat + ((at - since) * bpm) / 60);
        });
        live.send({ type: 'parameter', id: 'drums.pattern', value: 1, source: 'performer' });
      }),
  );
  expect(beat).toBeCloseTo(Math.round(beat), 6);
  await page.close();
});

test('the browser’s graphics process crashes: the output is covered by what it showed, and follows again', async () => {
  const { page } = await theatre.open('?autostart=1');
  await begun(page);
  const output = await openOutput(page);
  // Once a second it is copied.
  await output.waitForTimeout(3500);
  await watch(output);
  // Until the browser knows, nobody draws what could be seen: the screen stands.
  await output.evaluate(() => {
    const { seen } = window as unknown as { seen: object };
    const look = () =>
      document.querySelector('.afterimage') && Object.assign(seen, { frames: 0, black: 0, changes: 0, covered: true });
    new MutationObserver((_, observer) => look() && observer.disconnect()).observe(document.body, {
      childList: true,
      subtree: true,
    });
  });
  await killGraphics(page);
  await output.waitForFunction(
    () => {
      const { covered, changes } = (window as unknown as { seen: Seen & { covered?: true } }).seen;
      return covered && changes > 5 && !document.querySelector('.afterimage');
    },
    undefined,
    { polling: 100, timeout: 60_000 },
  );
  const { frames, black } = await seenBy(output);
  expect(frames).toBeGreaterThan(5);
  expect(black).toBe(0);
  await output.close();
  await page.close();
});
