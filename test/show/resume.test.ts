/** The performer's page is loaded anew, or has crashed, in the middle of a show: the show goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { begun, openTheatre, press, type Theatre } from './browser';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

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
  await page.waitForFunction(() => window.phosphene!.live.log.some(({ type }) => type === 'note-on'));
  await page.waitForTimeout(500);
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
  expect(await page.getByRole('button', { name: 'Play show', exact: true }).count()).toBe(1);

  // The log on the disk is the one from before.
  await page.evaluate(() => window.phosphene!.send({ type: 'prompt', text: 'slow rain', source: 'test' }));
  await page.waitForFunction(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('logs');
    const file = await (await folder.getFileHandle('0001-first-light.ndjson')).getFile();
    const text = await file.text();
    return text.includes('copper moon') && text.includes('slow rain');
  });
  expect(errors).toEqual([]);
  await page.close();
});
