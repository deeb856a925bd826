/** The models are changed while a show plays: no step fails, and pictures and sound go on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { begun, openTheatre, press, type Theatre } from './browser';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

const health = (page: Page) => page.evaluate(() => window.phosphene!.live.kernelHealth());

test('the sound model is exchanged for a larger one between two steps, and the lyrics go and come', async () => {
  const { page, errors } = await theatre.open('?autostart=1&size=320x180&backend=wasm');
  await begun(page);
  await press(page, 'Models');
  const before = await health(page);
  const sound = page.locator('.model[data-kind=sound]');
  await page.evaluate(() => {
    const frames = { last: performance.now(), longest: 0, sound: [] as string[] };
    Object.assign(window, { frames });
    window.phosphene!.live.drawn$.subscribe(() => {
      frames.longest = Math.max(frames.longest, performance.now() - frames.last);
      frames.last = performance.now();
      const { state, size } = window.phosphene!.live.kernelHealth().models.sound;
      if (frames.sound.at(-1) !== `${state} ${size}`) frames.sound.push(`${state} ${size}`);
    });
  });
  await sound.getByRole('button', { name: 'large', exact: true }).dispatchEvent('click');
  await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.sound.size === 'large');
  const steps = (await health(page)).models.sound.steps;
  await page.waitForFunction((was) => window.phosphene!.live.kernelHealth().models.sound.steps > was + 2, steps);
  const after = await health(page);
  expect(after.models.sound.bytes).toBeGreaterThan(before.models.sound.bytes);
  expect(after.models.sound.hash).not.toBe(before.models.sound.hash);
  expect(after.models.image.steps).toBeGreaterThan(before.models.image.steps);

  const lyrics = page.locator('.model[data-kind=lyrics]');
  await lyrics.getByRole('button', { name: 'Unload', exact: true }).dispatchEvent('click');
  await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.lyrics.state === 'unloaded');
  await lyrics.getByRole('button', { name: 'Load', exact: true }).dispatchEvent('click');
  await page.waitForFunction(() => window.phosphene!.live.kernelHealth().models.lyrics.state === 'ready');

  const { models, restarts } = await health(page);
  expect(restarts).toBe(0);
  expect(Object.values(models).map(({ failures }) => failures)).toEqual([0, 0, 0]);
  const {
    longest,
    sound: seen,
    gaps,
  } = await page.evaluate(() => ({
    ...(window as unknown as { frames: { longest: number; sound: string[] } }).frames,
    gaps: window.phosphene!.live.underruns(),
  }));
  // No frame saw the sound without a model: the small one played until the large one was there.
  expect(seen).toEqual(['ready small', 'ready large']);
  console.log(`longest frame ${longest.toFixed(0)} ms, ${gaps} gaps in the stream`);
  expect(errors).toEqual([]);
  await page.close();
});
