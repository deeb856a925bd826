/** End to end: notes and knobs of a faked MIDI port, found again in the state, in the sound and in the picture. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begun, look, openTheatre, press, type Theatre } from './browser';
import { fakeMidi } from './fake-midi';
import { meanDifference } from './film';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

const emit = (page: Page, ...bytes: number[]) => page.evaluate((message) => window.port.emit(message), bytes);
const held = (page: Page) => page.evaluate(() => window.phosphene!.live.state$.value.held.map(({ note }) => note));

/** A machine that draws the stage on its processor takes its time. */
const PATIENT = { timeout: 20_000 };

/** The strongest frequency of what is heard, in hertz, and its level in decibels. */
function strongest(page: Page): Promise<{ hertz: number; decibels: number }> {
  return page.evaluate(() => {
    const { analyser } = window.phosphene!.live;
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(spectrum);
    const peak = spectrum.indexOf(Math.max(...spectrum));
    return { hertz: (peak * analyser.context.sampleRate) / analyser.fftSize, decibels: spectrum[peak]! };
  });
}

test('a note and a knob are found in the state, in the sound and in the picture', async () => {
  const { page, errors } = await theatre.open('?autostart=1', fakeMidi);
  await begun(page);
  // A quiet house: no show, no walk, nothing that moves with the sound.
  await press(page, 'Stop show');
  await page.evaluate(() => {
    const set = {
      'image.speed': 0,
      'image.words': 0,
      'image.sound': 0,
      'stage.react': 0,
      'post.feedback': 0,
      'sound.level': -60,
      'reverb.send': 0,
      'delay.send': 0,
      // What it gives and takes is seen, too.
      'governor.on': 0,
    };
    for (const [id, value] of Object.entries(set)) {
      window.phosphene!.send({ type: 'parameter', id: id as 'image.speed', value, source: 'test' });
    }
  });
  await expect.poll(async () => (await strongest(page)).decibels, PATIENT).toBeLessThan(-70);

  await emit(page, 0x90, 69, 110);
  await expect.poll(() => held(page), PATIENT).toEqual([69]);
  await expect.poll(async () => (await strongest(page)).decibels, PATIENT).toBeGreaterThan(-60);
  // A bin of the analyser is some 23 Hz wide; an instrument may be strongest an octave away.
  const { hertz } = await strongest(page);
  expect(Math.min(...[220, 440, 880].map((pitch) => Math.abs(hertz - pitch)))).toBeLessThan(30);
  // Controller 7 is the instrument's level. A knob has its parameter once it has passed it.
  await emit(page, 0xb0, 7, 127);
  await emit(page, 0xb0, 7, 0);
  await expect.poll(async () => (await strongest(page)).decibels, PATIENT).toBeLessThan(-70);
  await emit(page, 0x80, 69, 0);
  await expect.poll(() => held(page), PATIENT).toEqual([]);

  const still = await look(page);
  // What moves by itself, at the most, in a mean of 0..255.
  let drift = 0;
  for (let second = 0; second < 3; second++) {
    await page.waitForTimeout(1000);
    drift = Math.max(drift, meanDifference(still, await look(page)));
  }
  // Controller 1 is how far notes push the picture: held off for the stillness above, let go now.
  await emit(page, 0xb0, 1, 0);
  await emit(page, 0xb0, 1, 127);
  const pushed = async () => {
    for (const note of [60, 64, 67]) await emit(page, 0x90, note, 127);
    await page.waitForTimeout(300);
    return meanDifference(still, await look(page));
  };
  await expect.poll(pushed, PATIENT).toBeGreaterThan(drift + 3);
  for (const note of [60, 64, 67]) await emit(page, 0x80, note, 0);
  // Controller 17 is the zoom.
  await emit(page, 0xb0, 17, 127);
  await emit(page, 0xb0, 17, 0);
  await expect
    .poll(() => page.evaluate(() => window.phosphene!.live.state$.value.parameters['image.zoom']), PATIENT)
    .toBe(0.25);
  await page.waitForTimeout(1000);
  expect(meanDifference(still, await look(page))).toBeGreaterThan(drift + 3);
  expect(errors).toEqual([]);
  await page.close();
});
