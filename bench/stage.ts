/**
 * Live coding: frames that the page misses while performers' own sketches take each other's place, beside those that it
 * misses while one of them plays.
 */
import { shelf } from '../engine/stage/code/shelf';
import { createStageHost } from '../engine/stage/host';
import { viewAt } from '../test/browser/script-stage';
import { type Figure, median, withGoal } from './figures';

const SWAPS = 20;
/** Seconds that each sketch is asked for, and that the first one plays to begin with. */
const EACH = 1.5;
const ALONE = 6;
const SIZE = { width: 480, height: 270 };
/** A frame that comes so many times later than usual was missed. */
const LATE = 1.6;

export default async function run(): Promise<{ backend: string; figures: Figure[] }> {
  const names = shelf.names().slice(0, SWAPS + 1);
  const scripts = await Promise.all(names.map((name) => shelf.load(name)));
  const now = () => performance.now() / 1000;
  const host = createStageHost(document.body, { ...SIZE, seed: 1 });
  let shown = 0;
  host.scripts$.subscribe(({ error }) => !error && shown++);
  const began = now();
  /** Seconds between frames, for a while. */
  const play = async (index: number, seconds: number): Promise<number[]> => {
    const gaps: number[] = [];
    const until = now() + seconds;
    for (let last = now(); last < until;) {
      await new Promise(requestAnimationFrame);
      gaps.push(now() - last);
      last = now();
      void host.draw(viewAt(last - began), names[index]!, scripts[index]);
    }
    return gaps;
  };
  await play(0, ALONE);
  const alone = await play(0, ALONE);
  const before = shown;
  const swapping: number[] = [];
  for (let i = 1; i < names.length; i++) swapping.push(...(await play(i, EACH)));
  host.dispose();
  const usual = median(alone);
  const missed = (gaps: readonly number[]) => {
    const late = gaps.filter((gap) => gap > LATE * usual);
    return late.reduce((sum, gap) => sum + Math.round(gap / usual) - 1, 0);
  };
  const share = (gaps: readonly number[]) => (100 * missed(gaps)) / (gaps.length + missed(gaps));
  return {
    backend: 'none',
    figures: [
      withGoal({ name: 'sketches that came onto the stage', value: shown - before, unit: '' }, `= ${names.length - 1}`),
      { name: 'frames missed while one plays', value: share(alone), unit: '%' },
      { name: 'frames missed while they change', value: share(swapping), unit: '%' },
      withGoal({ name: 'frames missed a change', value: missed(swapping) / (names.length - 1), unit: '' }, '<= 0'),
      { name: 'longest frame while one plays', value: 1000 * Math.max(...alone), unit: 'ms' },
      { name: 'longest frame while they change', value: 1000 * Math.max(...swapping), unit: 'ms' },
    ],
  };
}
