/** Where the server knows nothing of sites apart, all sketches of the performer's own are in one process. */
import { expect, it } from 'vitest';
import { LIVE } from '../../engine/stage/code/scripted-actor';
import { HANGING, middle, openStage, viewAt } from './script-stage';

it('comes back by itself when another sketch hangs where no guard looks, and takes it along', async () => {
  const here = Object.assign(document.createElement('meta'), {
    httpEquiv: 'Content-Security-Policy',
    content: "frame-src 'self'",
  });
  document.head.append(here);
  const { host, reports } = openStage({ patience: { ...LIVE, late: Infinity } });
  const [good, bad] = HANGING;
  let time = 0;
  const draw = (script: typeof good) => host.draw(viewAt((time += 1 / 30)), 'mine', script);
  for (let i = 0; i < 12; i++) await draw(good);
  const addresses = [...document.querySelectorAll('iframe')].map(({ src }) => new URL(src).origin);
  expect(addresses).toEqual([location.origin]);
  while (!reports.some(({ error }) => error)) await draw(bad);
  for (let i = 0; i < 40; i++) await draw(bad);
  expect(middle(host.canvas).slice(0, 2)).toEqual([0, 200]);
  expect(reports.find(({ error }) => error)).toMatchObject({ script: bad });
  expect(reports.at(-1)).toEqual({ name: 'mine', script: good });
  host.dispose();
});
