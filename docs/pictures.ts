/**
 * Makes pictures of every screen with the page itself, in each language, into `.cache/pictures`, to be looked at; and of them those that
 * the handbook shows: `npm run docs -- --pictures`.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Modulation } from '../engine/modulation/modulation';
import { begun, openTheatre, press } from '../test/show/browser';
import { CHINESE } from '../ui/language/chinese';
import type { Language, Words } from '../ui/language/translate';

const LOOK_AT = join(import.meta.dirname, '../.cache/pictures');
const PUBLIC = join(import.meta.dirname, 'public');
/** What the handbook shows, by what it is called there: the page, and panels by their ids. */
const HANDBOOK: Readonly<Record<string, string>> = {
  page: 'page',
  'scenes-panel': 'scenes',
  'prompts-panel': 'prompts',
  'code-panel': 'code',
  'lyrics-panel': 'lyrics',
  'keys-panel': 'keys',
  'modulation-panel': 'modulation',
  'midi-panel': 'midi',
  'output-panel': 'output',
  'takes-panel': 'takes',
  'models-panel': 'models',
};
/** Of p5's examples, made by the test of them. */
const SHEET = join(import.meta.dirname, '../.cache/sheets/p5-examples.png');
/** So that there is something to see. */
const PROMPTS = ['paper boats on a burning lake', 'snow on the radio'];
const PREPARED = ['a harbour at night', 'glass rain', 'the last tram'];
const OWN_SKETCH = 'currents';
const SKETCHES = ['drift', 'relief', 'verse'];
const ROUTES: readonly Modulation[] = [
  { source: { kind: 'lfo', shape: 'sine', beats: 8 }, target: 'image.zoom', depth: 0.3, polarity: 'both ways' },
  { source: { kind: 'heard', ear: 'show', value: 'bass' }, target: 'post.bloom', depth: 0.5, polarity: 'one way' },
  { source: { kind: 'words', value: 'energy' }, target: 'sound.level', depth: -0.2, polarity: 'one way' },
];
/** Milliseconds until the words have turned the picture and a line is on the stage; and until a panel shows what it has. */
const UNTIL_TURNED = 15_000;
const UNTIL_DRAWN = 3000;
const QUALITY = 0.75;

const theatre = await openTheatre();
mkdirSync(LOOK_AT, { recursive: true });
await visit('en');
await visit('zh');
await theatre.close();
copyFileSync(join(import.meta.dirname, '../shows/first-light/first-light.jpg'), join(PUBLIC, 'first-light.jpg'));
process.exit(0);

async function visit(language: Language): Promise<void> {
  const t = (words: Words) => (language === 'zh' ? CHINESE[words] : words);
  const { page } = await theatre.open('?size=640x360', `localStorage.setItem('phosphene language', '${language}')`);
  const shoot = async (name: string, of = page): Promise<void> => {
    // The frame is for those whom the keyboard leads.
    await of.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const picture = await of.screenshot();
    writeFileSync(join(LOOK_AT, `${language}-${name}.png`), picture);
    const called = language === 'en' && HANDBOOK[name];
    if (called) writeFileSync(join(PUBLIC, `${called}.webp`), await webp(of, picture));
  };

  await page.locator('.start-screen .begin:enabled').waitFor();
  await shoot('start');
  await page.locator('.start-screen .begin').dispatchEvent('click');
  await begun(page);
  for (let card = 1; await page.locator('.tour').isVisible(); card++) {
    await shoot(`tour-${card}`);
    await page.locator('.tour .next').dispatchEvent('click');
  }
  // A machine that is busy with the pictures shall not show in them.
  await page.evaluate(() =>
    window.phosphene!.send({ type: 'parameter', id: 'governor.on', value: 0, source: 'performer' }),
  );
  await page.waitForTimeout(UNTIL_TURNED);
  await shoot('page');
  await fill(page);
  await page.waitForTimeout(UNTIL_TURNED);
  await page.locator('.rail [aria-controls=scenes-panel]').dispatchEvent('click');
  for (const name of SKETCHES) {
    await choose(page, name);
    await page.waitForTimeout(1000);
    await press(page, t('Keep as a scene'));
  }
  await page.locator('.rail [aria-controls=scenes-panel]').dispatchEvent('click');

  const buttons = page.locator('.rail [aria-controls]');
  for (const button of await buttons.all()) {
    const id = (await button.getAttribute('aria-controls'))!;
    await button.dispatchEvent('click');
    // From `sketches/own`: it plays at once.
    if (id === 'code-panel') await page.getByLabel(t('Open a sketch')).selectOption({ label: OWN_SKETCH });
    await page.waitForTimeout(UNTIL_DRAWN);
    await shoot(id);
    if (id === 'code-panel') await choose(page, SKETCHES[0]!);
    if (id === 'output-panel') {
      const opening = page.waitForEvent('popup');
      await press(page, t('Open an output window'));
      const output = await opening;
      await output.waitForTimeout(UNTIL_DRAWN);
      await shoot('output-window', output);
      await output.close();
    }
    await button.dispatchEvent('click');
  }

  if (existsSync(SHEET)) writeFileSync(join(PUBLIC, 'p5-examples.webp'), await webp(page, readFileSync(SHEET)));
  const [log] = await page.evaluate<{ name: string }[]>(
    `import('/engine/record/log/shelf.ts').then(({ listLogs }) => listLogs())`,
  );
  await page.goto(`${theatre.url}?render&log=${log!.name}`);
  await page.locator('.dark-room').waitFor();
  await page.waitForTimeout(UNTIL_DRAWN);
  await shoot('dark-room');
  await page.close();
}

function choose(page: Page, sketch: string): Promise<void> {
  return page.evaluate((name) => window.phosphene!.send({ type: 'sketch', name, source: 'performer' }), sketch);
}

/** Lets there be something to see in each panel, for as long as it takes: the show would end. */
function fill(page: Page): Promise<void> {
  return page.evaluate(
    ({ prompts, prepared, routes }) => {
      const { live } = window.phosphene!;
      const source = 'performer';
      live.stopShow();
      for (const note of [57, 64, 69]) live.send({ type: 'note-on', note, velocity: 0.7, channel: 1, source });
      prompts.forEach((text, i) => live.send({ type: 'prompt', text, slot: i + 1, source }));
      prepared.forEach((text, i) => live.send({ type: 'prompt-prepared', pad: i + 1, text, source }));
      routes.forEach((modulation, i) => live.send({ type: 'modulation-set', slot: i + 1, modulation, source }));
    },
    { prompts: PROMPTS, prepared: PREPARED, routes: ROUTES },
  );
}

/** @returns a PNG as WebP, by the browser. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate(
    async ({ png, quality }) => {
      const picture = await createImageBitmap(await (await fetch(png)).blob());
      const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
      canvas.getContext('2d')!.drawImage(picture, 0, 0);
      return canvas.toDataURL('image/webp', quality);
    },
    { png: `data:image/png;base64,${png.toString('base64')}`, quality: QUALITY },
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
