import { expect, it } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { defaultValues } from '../../engine/parameters';
import type { Kernel } from '../../engine/models/supervisor';
import { LOG_VERSION, type LogHeader, writeLog } from '../../engine/record/log/log';
import { readLog } from '../../engine/record/log/reader';
import { showOfLog } from '../../engine/record/log/show-of-log';
import { openShowing } from '../../engine/record/render/showing';
import { soundReel } from '../../engine/record/render/sound-reel';
import { createStageHost } from '../../engine/stage/host';
import { HEIGHT, WIDTH } from './plain-view';
import { middle } from './script-stage';

const source = 'performer';

const header: LogHeader = {
  phosphene: LOG_VERSION,
  app: '0',
  show: 'x',
  title: 'x',
  seed: 1,
  opening: { sketch: 'drift', parameters: defaultValues(), meaning: new Array<number>(16).fill(0.5) },
  size: { width: WIDTH, height: HEIGHT },
  weights: {},
  sizes: {},
};

function show(events: readonly ShowEvent[], step: Kernel['step']) {
  const log = readLog(writeLog(header, events, 2));
  expect(log.problems).toEqual([]);
  return openShowing({
    show: showOfLog(log),
    events: log.events,
    sound: soundReel(0, 1, () => Promise.reject(new Error('It is silent.'))),
    sampleRate: 48000,
    fps: 10,
    seed: 1,
    kernel: { step },
    openStage: () => createStageHost(document.body, { width: WIDTH, height: HEIGHT, seed: 1, waitForSetup: true }),
    loudness: () => ({ level: 0, bass: 0, mid: 0, treble: 0 }),
  });
}
const paint = (async () => ({ bitmap: await createImageBitmap(new ImageData(16, 9)) })) as Kernel['step'];

it('a script in the log is shown again, from when it was played on', async () => {
  const code = 'function draw() {\n  background(0, 0, 40 + 100 * stage.time, 255);\n}';
  const events: ShowEvent[] = [
    {
      type: 'script',
      name: 'mine',
      script: { language: 'p5', code: 'function draw() { background(90, 0, 0); }' },
      source,
      at: 0,
    },
    { type: 'sketch', name: 'mine', source, at: 0 },
    { type: 'script', name: 'mine', script: { language: 'p5', code }, source, at: 0.4 },
  ];
  const films: number[][][] = [];
  for (let run = 0; run < 2; run++) {
    const showing = show(events, paint);
    const film: number[][] = [];
    for (let frame = 0; frame < 15; frame++) {
      await showing.draw(frame);
      film.push(middle(showing.canvas));
    }
    expect(showing.close()).toEqual([]);
    films.push(film);
  }
  expect(films[0]).toEqual(films[1]);
  expect(films[0]![3]).toEqual([90, 0, 0]);
  expect(films[0]![14]).toEqual([0, 0, 180]);
});

it('a picture that cannot be painted ends the film there: no still stands in its place', async () => {
  let left = 3;
  const step = ((...asked: Parameters<Kernel['step']>) =>
    left-- > 0 ? paint(...asked) : Promise.reject(new Error('the graphics device was lost'))) as Kernel['step'];
  const showing = show([{ type: 'sketch', name: 'drift', source, at: 0 }], step);
  for (let frame = 0; frame < 3; frame++) await showing.draw(frame);
  await expect(showing.draw(3)).rejects.toThrow('the graphics device was lost');
  showing.close();
});
