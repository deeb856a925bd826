/** Makes the handbook's pictures of the page, with the page itself: `npm run docs -- --pictures`. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { begun, openTheatre, press } from '../test/show/browser';

const to = (name: string) => join(import.meta.dirname, 'public', `${name}.jpg`);
const PANELS = {
  scenes: 'Scenes',
  keys: 'Keys',
  lyrics: 'Lyrics',
  midi: 'MIDI',
  output: 'Output',
  takes: 'Takes',
  mixer: 'Mixer',
};
/** Milliseconds until the words have turned the picture and a line is on the stage. */
const UNTIL_TURNED = 15_000;

const theatre = await openTheatre();
const { page } = await theatre.open('?autostart=1&size=640x360');
await begun(page);
await page.evaluate(() => {
  // A machine that is busy with the pictures shall not show in them.
  window.phosphene!.send({ type: 'parameter', id: 'governor.on', value: 0, source: 'performer' });
  window.phosphene!.send({ type: 'prompt', text: 'paper boats on a burning lake', source: 'performer' });
});
await page.waitForTimeout(UNTIL_TURNED);
const shoot = (name: string) => page.screenshot({ path: to(name), type: 'jpeg', quality: 80 });
await shoot('page');
// Scenes of the night, so that there is something to see.
await press(page, 'Scenes');
for (const sketch of ['drift', 'relief', 'verse']) {
  await press(page, sketch);
  await page.waitForTimeout(1000);
  await press(page, 'Keep as a scene');
}
await press(page, 'Scenes');
for (const [name, button] of Object.entries(PANELS)) {
  await press(page, button);
  // The frame is for those whom the keyboard leads.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.waitForTimeout(3000);
  await shoot(name);
  await press(page, button);
}
await theatre.close();
copyFileSync(join(import.meta.dirname, '../shows/first-light/first-light.jpg'), to('first-light'));
process.exit(0);
