/** Whatever a script does wrong: the stage shows it no longer than it draws, says what is wrong, and sound goes on. */
import { expect, it } from 'vitest';
import { type ScriptPatience } from '../../engine/stage/code/scripted-actor';
import { MISTAKES } from './mistakes';
import { middle, openStage, p5Script, viewAt } from './script-stage';

const PATIENCE: ScriptPatience = { setup: 1, frame: 0.2, quick: 0.15, late: Infinity, lost: 5, soon: 0.22 };
const GREEN = [0, 200, 0];
const FRAMES = 120;
/** Seconds of show time between frames: long ones, so that few of them are a fade. */
const STEP = 1 / 12;
const FADE_FRAMES = 10;

it('goes back to the last good picture, whatever the mistake', async () => {
  const names = Object.keys(MISTAKES);
  expect(names).toHaveLength(50);
  const context = new AudioContext();
  await context.resume();
  const { host, reports } = openStage({ patience: PATIENCE });
  const good = p5Script('function draw() { background(0, 200, 0); }');
  let time = 0;
  const step = async (name: string, script: ReturnType<typeof p5Script>): Promise<number> => {
    const began = performance.now();
    await host.draw(viewAt((time += STEP)), name, script);
    return performance.now() - began;
  };
  await step('good', good);

  const failures: string[] = [];
  const waits: number[] = [];
  for (const name of names) {
    await step('good', good);
    reports.length = 0;
    const heard = context.currentTime;
    const bad = p5Script(MISTAKES[name]!);
    let last = 0;
    for (let i = 0; i < FRAMES && !reports.some(({ error }) => error); i++) last = await step('bad', bad);
    // What is seen in the very frame of the mistake, and while the good one comes back.
    const seen = middle(host.canvas);
    if (!reports.some(({ error }) => error)) failures.push(`${name}: not told of`);
    if (!seen.some((part) => part > 100)) failures.push(`${name}: shows ${seen.join()}`);
    for (let i = 0; i < FADE_FRAMES; i++) await step('bad', bad);
    if (middle(host.canvas).join() !== GREEN.join()) failures.push(`${name}: leaves ${middle(host.canvas).join()}`);
    if (!(context.currentTime > heard)) failures.push(`${name}: no sound`);
    waits.push(last);
  }
  console.log(
    `the frame of the mistake took ${Math.max(...waits).toFixed(0)} ms at most`,
    waits.map(Math.round).join(),
  );
  host.dispose();
  await context.close();
  expect(failures).toEqual([]);
});
