/**
 * Sound and picture in step: white flashes that click at the same moment of the show, found again in the film by ffmpeg.
 * A film of 30 pictures a second shows a flash up to a picture early or late whatever the recorder does, for it falls
 * between two of them. The slope is therefore measured on what the recorder adds: where the flash is in the film, less
 * where the picture that showed it first belongs. A show without a break, and one whose audio stops for a while, are filmed at
 * the same time.
 */
import { join } from 'node:path';
import { FRAMES_PER_SECOND } from '../../engine/record/take/recorder';
import { type Figure, withGoal } from '../figures';
import { fetchTake } from '../tools/fetch-take';
import { decode } from '../tools/film-probe';
import type { Place } from './place';

const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const SIZE = { width: 320, height: 180 };

interface Pair {
  /** Seconds of the film. */
  readonly at: number;
  /** Milliseconds by which the flash is seen after the click. */
  readonly offset: number;
  /** Milliseconds by which a busy machine drew the flash late. */
  readonly late: number;
  /** Milliseconds of it that are not because the picture was drawn late, or stands for a thirtieth of a second. */
  readonly unexplained: number;
}

export async function sync({ openPage, folder, options }: Place): Promise<Figure[]> {
  const minutes = Number(options.minutes ?? 10);
  const page = await openPage();
  const shows = await page.evaluate(
    ({ minutes, size }) => {
      const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      const film = async (isBroken: boolean) => {
        const stage = await window.takes!.openTakeStage(size);
        await stage.recorder.start();
        const flashes: number[] = [];
        const begin = stage.now() + 1;
        let broken = !isBroken;
        for (let i = 0; i < 60 * minutes - 2; i++) {
          // Never in step with the pictures.
          const at = begin + i + 0.3 * ((i * 0.618) % 1);
          while (stage.now() < at - 0.3) await wait(0.05);
          if (!broken && i >= 30 * minutes) {
            broken = true;
            await stage.context.suspend();
            await wait(3);
            await stage.context.resume();
          }
          stage.flash(at);
          flashes.push(at);
        }
        await wait(2);
        const { dropped, late, silent } = stage.recorder.status$.value;
        const take = (await stage.recorder.stop())!;
        const [lateness, filmed] = [[...stage.lateness], [...stage.filmed]];
        await stage.close();
        return { take, flashes, lateness, filmed, dropped, late, silent };
      };
      // One after the other to begin with: both look for a free name.
      const plain = film(false);
      return wait(2).then(() => Promise.all([plain, film(true)]));
    },
    { minutes, size: SIZE },
  );
  const figures: Figure[] = [];
  for (const [i, name] of ['plain', 'audio suspended and resumed'].entries()) {
    const { take, flashes, lateness, filmed, dropped, late, silent } = shows[i]!;
    const path = join(folder, `sync-${i}.mp4`);
    await fetchTake(page, take, path);
    const { whites, clicks } = decode(path);
    const pairs = flashes.flatMap((at, n): Pair[] => {
      const due = at - take.from;
      const [white, click] = [near(whites, due), near(clicks, due)];
      if (white === undefined || click === undefined) return [];
      const offset = white - click;
      return [
        { at: due, offset: 1000 * offset, late: 1000 * lateness[n]!, unexplained: 1000 * (offset - (filmed[n]! - at)) },
      ];
    });
    const worst = Math.max(...pairs.map(({ offset }) => Math.abs(offset)));
    const own = Math.max(...pairs.map(({ offset, late }) => Math.abs(offset - late)));
    const { slope, error } = line(pairs.map(({ at, unexplained }) => [at / 3600, unexplained]));
    const raw = line(pairs.map(({ at, offset }) => [at / 3600, offset]));
    const spread = pairs.map(({ unexplained }) => unexplained);
    console.error(
      `${name}: ${pairs.length} of ${flashes.length} flashes in ${minutes} min; the recorder adds ${Math.min(...spread).toFixed(2)} to ` +
        `${Math.max(...spread).toFixed(2)} ms; slope ${slope.toFixed(3)} ± ${(1.96 * error).toFixed(3)} ms/h (of the bare offsets ` +
        `${raw.slope.toFixed(1)} ± ${(1.96 * raw.error).toFixed(1)}); drawn late at most ${(1000 * Math.max(...lateness)).toFixed(0)} ms, ` +
        `${dropped} dropped, ${late} late, ${silent.toFixed(2)} s without sound`,
    );
    figures.push(
      withGoal(
        {
          name: `flashes or clicks that are not in the film, ${name}`,
          value: flashes.length - pairs.length,
          unit: `of ${flashes.length}`,
        },
        '= 0',
      ),
      withGoal(
        { name: `most between flash and click, ${name}`, value: worst, unit: 'ms' },
        `<= ${(FRAME_MS + 5).toFixed(1)}`,
      ),
      withGoal(
        { name: `most of it that was not drawn late, ${name}`, value: own, unit: 'ms' },
        `<= ${(FRAME_MS + 5).toFixed(1)}`,
      ),
      withGoal({ name: `slope, ${name}`, value: Math.abs(slope), unit: 'ms/h' }, '<= 1'),
      { name: `slope, 95 % interval ±, ${name}`, value: 1.96 * error, unit: 'ms/h' },
    );
  }
  await page.close();
  return figures;
}

function near(times: readonly number[], due: number): number | undefined {
  return times.find((time) => Math.abs(time - due) < 0.25);
}

/** Least squares: the slope, and its standard error. */
function line(points: readonly (readonly [x: number, y: number])[]): { slope: number; error: number } {
  const mean = (pick: (point: readonly [number, number]) => number) =>
    points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const xx = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / xx;
  const rest = points.reduce((sum, [x, y]) => sum + (y - y0 - slope * (x - x0)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / xx) };
}
