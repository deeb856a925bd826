import { expect, test } from 'vitest';
import type { EventBody } from '../../engine/events';
import { beatAt } from '../../engine/moments';
import { type Click, createClicks } from '../../engine/outputs/clicks';
import { openingState, perform } from '../../engine/performance';

type Happening = EventBody & { readonly at: number };
const tempo = (at: number, bpm: number, beat?: number): Happening => ({
  type: 'tempo',
  bpm,
  ...(beat !== undefined && { beat }),
  source: 'test',
  at,
});

/** Looks every 25 ms, but not while the page is held up; what happens meanwhile, by time. */
function listen(seconds: number, happens: readonly Happening[] = [], heldUp: readonly [number, number] = [0, 0]) {
  const clicks = createClicks();
  const heard: (Click & { beat: number })[] = [];
  let state = perform(openingState('drift', []), tempo(0, 120));
  let rest = [...happens];
  for (let now = 0.01; now < seconds; now += 0.025) {
    if (now > heldUp[0] && now < heldUp[1]) continue;
    for (const event of rest.filter(({ at }) => at <= now)) state = perform(state, event);
    rest = rest.filter(({ at }) => at > now);
    for (const click of clicks(state, now)) {
      expect(click.at).toBeGreaterThanOrEqual(now);
      heard.push({ ...click, beat: beatAt(state, click.at) });
    }
  }
  return heard;
}
const beats = (heard: ReturnType<typeof listen>) => heard.map(({ beat }) => Math.round(1e6 * beat) / 1e6);
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('each beat is clicked on once and exactly, the first of a bar otherwise', () => {
  const heard = listen(4.3);
  expect(beats(heard)).toEqual(count(1, 8));
  heard.forEach(({ at, isFirst }, i) => {
    expect(at).toBeCloseTo(0.5 * (i + 1), 9);
    expect(isFirst).toBe((i + 1) % 4 === 0);
  });
});

test('it follows the tempo, also of a clock outside that hurries and waits a little, without a beat twice or left out', () => {
  const state = perform(openingState('drift', []), tempo(0, 120));
  const corrections = Array.from({ length: 150 }, (_, i) => {
    const at = 0.02 * (i + 1);
    return tempo(at, 120 + 3 * Math.sin(i), beatAt(state, at) + 0.02 * Math.sin(1.7 * i));
  });
  expect(beats(listen(3.3, corrections))).toEqual(count(1, 6));

  const [before, after] = [listen(4.3), listen(4.3, [tempo(2.02, 240)])];
  expect(after.slice(0, 4)).toEqual(before.slice(0, 4));
  after.slice(4).forEach(({ at }, i) => expect(at).toBeCloseTo(2.02 + (i + 0.96) / 4, 9));
});

test('where the beat is somewhere else it clicks there; what a page that is held up has missed is left out', () => {
  expect(beats(listen(4.3, [tempo(1.7, 120, 31.3), tempo(3.1, 120, 1.6)]))).toEqual([1, 2, 3, 32, 33, 34, 2, 3, 4]);
  expect(beats(listen(4.3, [], [1.3, 2.8]))).toEqual([1, 2, 6, 7, 8]);
});
