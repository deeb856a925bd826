/** What recording costs the page, and what becomes of a film where the encoder cannot follow. */
import { join } from 'node:path';
import { FRAMES_PER_SECOND } from '../../engine/record/take/recorder';
import { type Figure, median, withGoal } from '../figures';
import { fetchTake } from '../tools/fetch-take';
import { decode } from '../tools/film-probe';
import type { Place } from './place';

const SECONDS = 20;

/** What runs in the recorder's worker, so that its encoder takes so long for a picture, one after the other. */
const slowed = (ms: number) => `
  let free = 0;
  self.VideoEncoder = class extends VideoEncoder {
    constructor({ output, error }) {
      super({
        error,
        output(chunk, meta) {
          free = Math.max(performance.now(), free) + ${ms};
          setTimeout(() => output(chunk, meta), free - performance.now());
        },
      });
    }
    async flush() {
      await super.flush();
      await new Promise((resolve) => setTimeout(resolve, free + 5 - performance.now()));
    }
  };`;

interface Stage {
  readonly width: number;
  readonly height: number;
  readonly finished: boolean;
  /** Milliseconds that the encoder takes for a picture at the least. */
  readonly encoding?: number;
}

async function film({ openPage, folder }: Place, { encoding, ...size }: Stage) {
  const page = await openPage();
  const patched = new Promise<unknown>((resolve, reject) =>
    page.on('worker', (worker) => {
      if (encoding !== undefined && worker.url().includes('camera'))
        worker.evaluate(slowed(encoding)).then(resolve, reject);
    }),
  );
  await page.exposeFunction('slowed', () => (encoding === undefined ? undefined : patched));
  const { take, status, cost } = await page.evaluate(
    async ({ size, seconds }) => {
      const stage = await window.takes!.openTakeStage(size);
      await (window as unknown as { slowed(): Promise<unknown> }).slowed();
      await stage.recorder.start();
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      const [status, cost] = [stage.recorder.status$.value, stage.recorder.frameCost()];
      const take = (await stage.recorder.stop())!;
      await stage.close();
      return { take, status, cost };
    },
    { size, seconds: SECONDS },
  );
  const path = join(folder, 'load.mp4');
  await fetchTake(page, take, path);
  await page.close();
  return { take, status, cost, film: decode(path) };
}

/** 1280x720 at 30 pictures a second. */
export async function load(place: Place): Promise<Figure[]> {
  const {
    status,
    cost,
    film: { times, sound, silent },
  } = await film(place, { width: 1280, height: 720, finished: true });
  console.error(
    `1280x720, ${status.codecs}: ${times.length} pictures, ${status.dropped} dropped, ${status.late} late; sound ${sound.toFixed(2)} s, ` +
      `${silent.toFixed(3)} s of it silent`,
  );
  return [withGoal({ name: 'a frame costs the page, median', value: 1000 * cost.median, unit: 'ms' }, '<= 1')];
}

/** Pictures that take more than two thirtieths of a second to encode, of a stage that draws them in time. */
export async function overload(place: Place): Promise<Figure[]> {
  const {
    take,
    status,
    film: { times, sound, silent },
  } = await film(place, { width: 320, height: 180, finished: true, encoding: 80 });
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  const slots = Math.round(FRAMES_PER_SECOND * times.at(-1)!) + 1;
  const middle = median(gaps);
  console.error(
    `an encoder of 80 ms a picture, ${status.codecs}: ${times.length} pictures of ${slots}, ${status.dropped} dropped, ${status.late} late, ${take.lacking} lacking; ` +
      `between two ${(1000 * middle).toFixed(0)} ms in the middle, ${(1000 * Math.max(...gaps)).toFixed(0)} at most; sound ` +
      `${sound.toFixed(2)} of ${take.seconds!.toFixed(2)} s, ${silent.toFixed(3)} s of it silent, ${status.silent.toFixed(3)} s filled with silence`,
  );
  return [
    { name: 'overloaded: pictures kept', value: times.length / slots, unit: 'of all' },
    withGoal(
      { name: 'overloaded: least pictures in a second, over the mean', value: leastInASecond(times), unit: 'times' },
      '>= 0.8',
    ),
    withGoal(
      { name: 'overloaded: longest gap over the middle one', value: Math.max(...gaps) / middle, unit: 'times' },
      '<= 2',
    ),
    withGoal(
      {
        name: 'overloaded: pictures missing and not counted',
        value: Math.max(0, slots - times.length - take.lacking!),
        unit: `of ${slots}`,
      },
      '= 0',
    ),
    withGoal({ name: 'overloaded: sound missing', value: Math.max(silent, status.silent), unit: 's' }, '= 0'),
  ];
}

/** How evenly pictures are dropped: 1 where each second has as many. */
function leastInASecond(times: readonly number[]): number {
  const counts = new Array<number>(Math.floor(times.at(-1)!)).fill(0);
  for (const time of times) if (time < counts.length) counts[Math.floor(time)]!++;
  return (Math.min(...counts) * counts.length) / counts.reduce((sum, count) => sum + count, 0);
}
