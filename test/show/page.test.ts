/** End to end: the performer's page, from the click on. One show, in which one test follows the other. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { pageCounts } from '../../bench/tools/page-counts';
import { barriers } from './barriers';
import { begun, look, openTheatre, press, type Theatre } from './browser';
import { thumbnails } from './film';

let theatre: Theatre;
let page: Page;
let errors: readonly string[];
let moving: Promise<readonly string[]>;
beforeAll(async () => {
  theatre = await openTheatre();
  ({ page, errors } = await theatre.open());
});
afterAll(() => theatre.close());

const logged = (type: string) =>
  page.evaluate((wanted) => window.phosphene!.live.log.filter((event) => event.type === wanted), type);

test('the start screen has no barriers, in English and in Chinese', async () => {
  const start = page.locator('.start-screen');
  for (const [name, tag, begin] of [
    ['中文', 'zh-CN', '开始'],
    ['English', 'en', 'Begin'],
  ] as const) {
    expect(await barriers(page)).toEqual([]);
    await start.getByRole('button', { name }).click();
    await page.locator(`html[lang=${tag}] .begin`, { hasText: begin }).waitFor();
  }
});

test('one click starts the show, and its picture moves', async () => {
  await page.getByRole('button', { name: 'Begin' }).waitFor({ timeout: 180_000 });
  // The sound device has become another one since the models were started.
  const startedAt = await page.evaluate(() => {
    const Native = AudioContext;
    window.AudioContext = class extends Native {
      constructor(options?: AudioContextOptions) {
        super({ sampleRate: 32_000, ...options });
      }
    };
    return new Native().sampleRate;
  });
  await page.getByRole('button', { name: 'Begin' }).click({ timeout: 180_000 });
  await begun(page);
  // The first visit's tour is beside the show, and its Escape is not PANIC.
  await page.locator('.tour .next').press('Enter');
  expect(await page.locator('.tour small').textContent()).toBe('2 / 6');
  expect(await barriers(page, '.tour')).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.locator('.tour').count()).toBe(0);
  expect(await logged('panic')).toEqual([]);
  // Looked at once a second, also while the next test records.
  moving = (async () => {
    const seen: string[] = [];
    while (seen.length < 12) {
      await page.waitForTimeout(1000);
      seen.push(String(await look(page)));
    }
    return seen;
  })();
  expect(errors).toEqual([]);
  expect(await page.evaluate(() => window.phosphene!.live.context.sampleRate)).toBe(startedAt);
  // Nobody else's: Tone would wake the page a hundred times a second.
  const workers = page.workers().map((worker) => worker.url());
  expect(workers.filter((url) => !url.startsWith(new URL(page.url()).origin))).toEqual([]);
});

test('typed words become the prompt, and a recorded take is offered with its log', async () => {
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
  expect(new Set(await moving).size).toBe(12);
  expect(errors).toEqual([]);
});

test('switching sketches never drops the stage', async () => {
  for (const name of ['relief', 'verse', 'drift', 'relief', 'drift', 'verse']) {
    await press(page, name);
    for (let times = 0; times < 5; times++) {
      await page.waitForTimeout(150);
      expect(Math.max(...(await look(page)).filter((_, i) => i % 4 < 3))).toBeGreaterThan(20);
    }
  }
  expect(errors).toEqual([]);
});

test('the tempo is tapped, typed and nudged in the status line', async () => {
  const tempo = page.locator('.status-line .tempo');
  const last = async () => (await logged('tempo')).at(-1) as Extract<ShowEvent, { type: 'tempo' }>;
  const tap = (await tempo.getByRole('button', { name: 'Tap' }).boundingBox())!;
  await page.mouse.move(tap.x + tap.width / 2, tap.y + tap.height / 2);
  const before = (await logged('tempo')).length;
  await page.evaluate(() => {
    const taps: number[] = [];
    Object.assign(window, { taps });
    const down = ({ timeStamp }: Event) => {
      if (taps.push(timeStamp / 1000) === 4) document.removeEventListener('pointerdown', down, true);
      // A page that is busy hears of it later: it is when the finger came down that counts.
      for (const until = performance.now() + 150 * (taps.length - 1); performance.now() < until;);
    };
    document.addEventListener('pointerdown', down, true);
  });
  for (let taps = 0; taps < 4; taps++) {
    await page.mouse.down();
    await page.waitForTimeout(400);
    // That the finger goes up is no tap.
    await page.mouse.up();
  }
  const [first, , , fourth] = await page.evaluate(() => (window as unknown as { taps: number[] }).taps);
  await expect.poll(async () => (await logged('tempo')).length).toBe(before + 3);
  expect((await last()).bpm / (180 / (fourth! - first!))).toBeCloseTo(1, 1);

  const field = tempo.getByRole('spinbutton');
  await field.fill('96.5');
  await field.press('Enter');
  await expect.poll(last).toMatchObject({ bpm: 96.5 });
  expect((await last()).beat).toBeUndefined();
  // The keys are a piano again.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await field.fill('9999');
  await field.press('Enter');
  expect(await field.inputValue()).toBe('96.5');

  await tempo.getByRole('button', { name: 'Nudge the beat forward' }).dispatchEvent('click');
  await expect.poll(last).toMatchObject({ bpm: 96.5, beat: expect.any(Number) as number });
});

test('the panels show what sounds: the wheel names the held note, the meters move', async () => {
  await page.keyboard.press('v');
  await page.keyboard.press('m');
  // It may be over by now, of itself.
  await page.evaluate(() => window.phosphene!.live.stopShow());
  // What the show's file has let in ahead of its time has come by then: it may be fading the stream out.
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    const { live } = window.phosphene!;
    // The show may just have faded the stream out. Organs sound at once, and for as long as the key is held.
    live.send({ type: 'parameter', id: 'sound.level', value: -6, source: 'test' });
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
  await expect
    .poll(() => meter.evaluate((element) => (element as HTMLMeterElement).value), { timeout: 20_000 })
    .toBeGreaterThan(-60);
  await page.keyboard.press('v');
  expect(await page.locator('.sound-panel').isVisible()).toBe(false);

  await page.keyboard.press('9');
  const health = page.locator('.hud');
  await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll('.hud b')].map(({ textContent }) => textContent);
    return shown.length === 11 && shown.every((text) => text !== '');
  });
  // Whatever it says, it takes the same room.
  const before = await health.boundingBox();
  await page.evaluate(() => window.phosphene!.send({ type: 'parameter', id: 'governor.on', value: 0, source: 'test' }));
  await page.waitForFunction(() => document.querySelector('.hud .wide b')!.textContent.includes('off'));
  expect(await health.boundingBox()).toEqual(before);
  await page.waitForFunction(() => {
    const { level, frames, why } = window.phosphene!.live.state$.value.governed;
    return level === 0 && frames === 0 && why === 'off';
  });
  for (const key of ['m', '9']) await page.keyboard.press(key);
  expect(errors).toEqual([]);
});

test('every panel opens, works and closes by keyboard alone, and none has barriers', async () => {
  expect(await page.locator('.tour').count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  const focused = () => page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
  const buttons = page.locator('.rail button[aria-controls]');
  const names = await buttons.evaluateAll((all) => all.map((button) => button.querySelector('span')!.textContent));
  expect(names.length).toBeGreaterThanOrEqual(14);
  for (const name of names) {
    const button = page.getByRole('button', { name, exact: true }).and(buttons);
    await button.press('Enter');
    expect(await button.getAttribute('aria-expanded'), name).toBe('true');
    const panel = `#${await button.getAttribute('aria-controls')}`;
    if (name === 'Code') await page.locator('.cm-editor').waitFor();
    if (name === 'Modulation') await press(page, 'Add a route');
    if (name === 'Scenes') await press(page, 'Keep as a scene');
    await page.waitForTimeout(200);
    expect(await barriers(page, panel), name).toEqual([]);
    if (name === 'Knobs') {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Walk');
      const speed = () => page.evaluate(() => window.phosphene!.live.state().parameters['image.speed']);
      const before = await speed();
      await page.keyboard.press(before < 2 ? 'ArrowRight' : 'ArrowLeft');
      await expect.poll(speed).toBeCloseTo(before + (before < 2 ? 0.04 : -0.04), 5);
    }
    if (name === 'Keys') {
      const key = (await page.getByRole('button', { name: 'D4', exact: true }).boundingBox())!;
      await page.mouse.move(key.x + key.width / 2, key.y + 0.95 * key.height);
      await page.mouse.down();
      await page.waitForFunction(() =>
        window.phosphene!.live.state$.value.held.some(({ source }) => source === 'screen'),
      );
      await page.mouse.up();
      const mine = (await logged('note-on')).filter(({ source }) => source === 'screen');
      expect(mine).toEqual([expect.objectContaining({ note: 62, channel: 1 })]);
      expect((mine[0] as { velocity: number }).velocity).toBeGreaterThan(0.9);
      await page.waitForFunction(() =>
        window.phosphene!.live.state$.value.held.every(({ source }) => source !== 'screen'),
      );
    }
    await page.locator(panel).focus();
    await page.keyboard.press('Escape');
    expect(await button.getAttribute('aria-expanded'), name).toBe('false');
    expect(await focused(), name).toContain(name);
  }
  expect(await logged('panic')).toEqual([]);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await logged('panic')).length).toBe(1);
  // A hand on the mouse has not left PANIC's key to the panel.
  await press(page, 'Mixer');
  const fader = (await page.locator('.mixer input[type=range]').first().boundingBox())!;
  await page.mouse.click(fader.x + fader.width / 2, fader.y + fader.height / 2);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await logged('panic')).length).toBe(2);
  expect(await page.locator('.mixer').isVisible()).toBe(true);
  await press(page, 'Mixer');
  expect(errors).toEqual([]);
});

test('what is played, shown and said is let go of: each round leaves as many nodes and listeners as the one before', async () => {
  const count = await pageCounts(page);
  const round = async () => {
    await page.evaluate(async () => {
      const { live } = window.phosphene!;
      const source = 'test';
      for (let i = 0; i < 30; i++) {
        const note = 40 + (i % 24);
        live.send({ type: 'note-on', note, velocity: 0.8, channel: 1, source });
        if (i % 10 === 0) live.send({ type: 'sketch', name: i % 20 === 0 ? 'relief' : 'drift', source });
        if (i % 15 === 0) live.send({ type: 'prompt', text: `copper ${i}`, source });
        await new Promise((resolve) => setTimeout(resolve, 50));
        live.send({ type: 'note-off', note, channel: 1, source });
      }
    });
    for (const name of ['Scenes', 'Lyrics', 'Models', 'MIDI'])
      for (let times = 0; times < 2; times++) await press(page, name);
    await page.waitForTimeout(4000);
    return count();
  };
  // The first fills caches.
  await round();
  const before = await round();
  const after = await round();
  const grown = Object.fromEntries(Object.entries(after).map(([what, number]) => [what, number - before[what]!]));
  // Of thirty notes some may still be fading; each has six nodes and more.
  expect(grown['audio nodes']).toBeLessThan(150);
  expect(grown['worklet processors']).toBe(0);
  expect(grown['DOM nodes']).toBeLessThan(40);
  expect(grown.listeners).toBeLessThan(12);
  expect(errors).toEqual([]);
});

test('through all of this the show has held, for more than a minute', async () => {
  await page.waitForFunction(() => window.phosphene!.live.clock.now() > 60);
  const { lines, models } = await page.evaluate(() => {
    const { live } = window.phosphene!;
    return {
      lines: live.log.filter(({ type }) => type === 'lyric-line').length,
      models: live.kernelHealth().models,
    };
  });
  expect(lines).toBeGreaterThan(3);
  for (const { steps } of Object.values(models)) expect(steps).toBeGreaterThan(50);
  expect(errors).toEqual([]);
});

test('the dark room for a kept log has no barriers', async () => {
  await page.goto(`${theatre.url}?render&log=0001-first-light.ndjson`);
  await page.getByLabel('What is made').selectOption('Still');
  await page.getByLabel('Of the still, in seconds').fill('2');
  expect(await barriers(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a show that is not there: the page says so, and what is dropped on it does not take its place', async () => {
  const { page, errors } = await theatre.open('?show=first-ligth');
  const why = 'There is no show "first-ligth". Did you mean "first-light"?';
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.evaluate((line) => line.firstChild?.textContent)).toBe(why);
  const wayOut = alert.getByRole('link', { name: 'Open First Light' });
  expect(await wayOut.evaluate((link: HTMLAnchorElement) => link.href)).toBe(theatre.url);
  expect(errors).toEqual([why]);
  expect(await barriers(page)).toEqual([]);
  const isTaken = () =>
    page.evaluate(() =>
      ['dragover', 'drop'].map(
        (type) => !document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true })),
      ),
    );
  expect(await isTaken()).toEqual([true, true]);
  await page.close();
});

test('a show that is played again leaves tonight’s desk alone', async () => {
  const kept = () =>
    page.evaluate(() => ['phosphene.playing', 'phosphene.set'].map((key) => localStorage.getItem(key)));
  const text = JSON.stringify({ phosphene: 1, scenes: {}, setlist: [], prompts: { 1: 'tonight' } });
  await page.evaluate((set) => localStorage.setItem('phosphene.set', set), text);
  const before = await kept();
  expect(before[0]).toBe('0001-first-light.ndjson');

  await page.goto(`${theatre.url}?log=0001-first-light.ndjson&autostart=1`);
  await begun(page);
  await page.waitForFunction(() => window.phosphene!.live.clock.now() > 3);
  expect(await page.evaluate(() => window.phosphene!.live.state().prepared)).toEqual({});
  await page.evaluate(() => window.phosphene!.send({ type: 'prompt-prepared', pad: 2, text: 'then', source: 'test' }));
  // Longer than a set that changed waits to be kept.
  await page.waitForTimeout(2000);
  expect(await kept()).toEqual(before);
  expect(errors).toEqual([]);
});

test('a sketch can be written where the editor could not be fetched', async () => {
  await page.route('**/code-editor*', (route) => route.abort());
  await press(page, 'Code');
  await page.getByText('The editor could not be fetched').waitFor();
  const field = page.getByLabel('The text of the sketch');
  expect(await field.inputValue()).toContain('createCanvas');
  await field.fill(
    'function setup() { createCanvas(windowWidth, windowHeight); } function draw() { background(255, 0, 0); }',
  );
  await field.press('Control+Enter');
  await expect.poll(async () => (await look(page)).slice(0, 3), { timeout: 30_000 }).toEqual([255, 0, 0]);
  expect(await barriers(page, '.code-panel')).toEqual([]);
  expect(errors).toEqual([]);
});
