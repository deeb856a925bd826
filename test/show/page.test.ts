/** End to end: the performer's page, from the click on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begun, look, openTheatre, press, type Theatre } from './browser';
import { thumbnails } from './film';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

test('one click starts the show, and it holds for a minute', async () => {
  const { page, errors } = await theatre.open();
  await page.getByRole('button', { name: 'Begin' }).click({ timeout: 180_000 });
  await begun(page);
  const seen = [];
  for (let times = 0; times < 12; times++) {
    await page.waitForTimeout(5000);
    seen.push(String(await look(page)));
  }
  const { time, cost, lines, models } = await page.evaluate(() => {
    const { live } = window.phosphene!;
    return {
      time: live.clock.now(),
      cost: live.frameCost(),
      lines: live.log.filter(({ type }) => type === 'lyric-line').length,
      models: live.kernelHealth().models,
    };
  });
  expect(errors).toEqual([]);
  expect(time).toBeGreaterThan(55);
  expect(new Set(seen).size).toBe(seen.length);
  expect(lines).toBeGreaterThan(3);
  for (const { steps } of Object.values(models)) expect(steps).toBeGreaterThan(50);
  console.log(`main thread outside p5: median ${(1000 * cost.median).toFixed(2)} ms over ${cost.frames} frames`);
  await page.close();
});

test('typed words become the prompt, and a recorded take is offered with its log', async () => {
  const { page, errors } = await theatre.open('?autostart=1');
  await begun(page);
  await page.locator('.words').fill('copper moon');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    window.phosphene!.live.log.some((event) => event.type === 'prompt' && event.text === 'copper moon'),
  );

  await press(page, 'Record');
  // Seconds of the film: a busy machine takes longer to begin it.
  await page.locator('.takes-panel .state', { hasText: /0:0[4-9]|0:[1-9]/ }).waitFor({ state: 'attached' });
  const offered = ['.mp4', '.ndjson'].map((ending) =>
    page.waitForEvent('download', { predicate: (file) => file.suggestedFilename().endsWith(ending) }),
  );
  await page.locator('button.record').dispatchEvent('click');
  const [film, log] = await Promise.all(offered);
  expect(film!.suggestedFilename()).toBe('phosphene-take-1.mp4');
  expect(log!.suggestedFilename()).toBe('phosphene-take-1.ndjson');
  expect((await thumbnails(await film!.path())).length).toBeGreaterThanOrEqual(3);
  expect(errors).toEqual([]);
  await page.close();
});

test('the panels show what sounds: the wheel names the held note, the meters move', async () => {
  const { page, errors } = await theatre.open('?autostart=1');
  await begun(page);
  await page.keyboard.press('v');
  await page.keyboard.press('m');
  await press(page, 'Stop show');
  await page.evaluate(() => {
    const { live } = window.phosphene!;
    // Organs sound at once, and for as long as the key is held.
    live.send({ type: 'parameter', id: 'sound.family', value: 5, source: 'test' });
    live.send({ type: 'note-on', note: 69, velocity: 0.9, channel: 1, source: 'test' });
  });
  const figures = page.locator('.sound-panel output');
  await page.waitForFunction(
    () => document.querySelector('.sound-panel output')!.textContent.startsWith('A '),
    undefined,
    { timeout: 60_000 },
  );
  expect(await figures.textContent()).toMatch(/match 0\.[5-9]|match 1/);
  const meter = page.getByLabel('Stream: level').and(page.locator('meter'));
  expect(await meter.evaluate((element) => (element as HTMLMeterElement).value)).toBeGreaterThan(-60);
  await page.keyboard.press('v');
  expect(await page.locator('.sound-panel').isVisible()).toBe(false);

  await page.keyboard.press('9');
  const health = page.locator('.hud');
  await page.waitForFunction(() => /\d \/ \d/.test(document.querySelector('.hud b')!.textContent));
  const shown = await health.locator('b').allTextContents();
  expect(shown.length).toBe(11);
  expect(shown.every((text) => text !== '')).toBe(true);
  // Whatever it says, it takes the same room.
  const before = await health.boundingBox();
  await page.evaluate(() => window.phosphene!.send({ type: 'parameter', id: 'governor.on', value: 0, source: 'test' }));
  await page.waitForFunction(() => document.querySelector('.hud .wide b')!.textContent.includes('off'));
  expect(await health.boundingBox()).toEqual(before);
  expect(await page.evaluate(() => window.phosphene!.live.state$.value.governed)).toEqual({
    level: 0,
    frames: 0,
    why: 'off',
  });
  expect(errors).toEqual([]);
  await page.close();
});

test('switching sketches never drops the stage', async () => {
  const { page, errors } = await theatre.open('?autostart=1');
  await begun(page);
  await page.waitForTimeout(3000);
  for (const name of ['relief', 'verse', 'drift', 'relief', 'drift', 'verse']) {
    await press(page, name);
    for (let times = 0; times < 5; times++) {
      await page.waitForTimeout(150);
      expect(Math.max(...(await look(page)).filter((_, i) => i % 4 < 3))).toBeGreaterThan(20);
    }
  }
  expect(errors).toEqual([]);
  await page.close();
});
