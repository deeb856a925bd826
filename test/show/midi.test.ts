/** End to end: notes and knobs of a faked MIDI port, found again in the state, in the sound and in the picture. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultValues } from '../../engine/parameters';
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
  await page.evaluate((usual) => {
    const set = {
      // As far as the show had come, it had turned many of them.
      ...usual,
      'image.speed': 0,
      'image.words': 0,
      'image.sound': 0,
      'stage.react': 0,
      'stage.words': 0,
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
    // The house's sketches flow by themselves. This one is the generated picture alone.
    const bare = { language: 'glsl', code: 'void main() { fragColor = texture(picture, uv); }' } as const;
    window.phosphene!.send({ type: 'script', name: 'bare', script: bare, source: 'test' });
    window.phosphene!.send({ type: 'sketch', name: 'bare', source: 'test' });
  }, defaultValues());
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

  // What is played has to move the picture more than it moves by itself.
  const moved = async (act: () => Promise<void> = () => Promise.resolve()) => {
    const before = await look(page);
    await act();
    await page.waitForTimeout(1000);
    return meanDifference(before, await look(page));
  };
  let drift = Infinity;
  const settle = () => expect.poll(async () => (drift = await moved()), PATIENT).toBeLessThan(1);
  const strike = async (status: number) => {
    for (const note of [60, 64, 67]) await emit(page, status, note, 127);
  };
  // Controller 1 is how far notes push the picture: held off for the stillness above, let go now.
  await emit(page, 0xb0, 1, 0);
  await emit(page, 0xb0, 1, 127);
  await settle();
  const pushed = await moved(() => strike(0x90));
  expect(pushed).toBeGreaterThan(2 * drift + 1);
  await strike(0x80);
  await settle();
  // Controller 17 is the zoom.
  const zoomed = await moved(async () => {
    await emit(page, 0xb0, 17, 127);
    await emit(page, 0xb0, 17, 0);
    await expect
      .poll(() => page.evaluate(() => window.phosphene!.live.state$.value.parameters['image.zoom']), PATIENT)
      .toBe(0.25);
  });
  expect(zoomed).toBeGreaterThan(2 * drift + 1);
  // Others follow what is played: the zoom at its lower end, and the keys.
  await page.evaluate(() => {
    const { midiOut } = window.phosphene!.live;
    midiOut.set({ port: midiOut.ports$.value[0]!, channel: 3, notes: true });
  });
  const received = () => page.evaluate(() => window.received.map(String));
  await expect.poll(received, PATIENT).toContain(String([0xb2, 17, 0]));
  await emit(page, 0x95, 60, 100);
  await emit(page, 0x85, 60, 0);
  await expect
    .poll(received, PATIENT)
    .toEqual(expect.arrayContaining([String([0x95, 60, 100]), String([0x85, 60, 0])]));
  console.log(`by itself ${drift.toFixed(1)}, pushed ${pushed.toFixed(1)}, zoomed ${zoomed.toFixed(1)}`);
  expect(errors).toEqual([]);
  await page.close();
});
