/** How finely sketches draw, on graphics cards that are not there. */
import { expect, test } from 'vitest';
import { FULL, SCALES, scaleStage } from '../../engine/governor/stage-scale';

/** Seconds of a frame: what all pixels of the stage take, and what takes as long with any. */
interface Card {
  readonly pixels: number;
  readonly rest?: number;
  readonly lines?: number;
}

const REFRESH = 1 / 60;

/** @param card at each second. @returns the share of lines at the end of each. */
function watch(seconds: number, card: (at: number) => Card): number[] {
  let state = FULL;
  return Array.from({ length: seconds }, (_, at) => {
    const { pixels, rest = 0, lines = 1080 } = card(at);
    const drawing = pixels * SCALES[state.step]! ** 2 + rest;
    // What is not ready at a refresh waits for the next.
    const median = Math.max(1, Math.ceil(drawing / REFRESH - 1e-9)) * REFRESH;
    state = scaleStage(state, { at, median, lines, isPaced: false });
    return SCALES[state.step]!;
  });
}
const changes = (shares: readonly number[]) => shares.filter((share, i) => i > 0 && share !== shares[i - 1]).length;

test('a card that keeps up draws all pixels, and one that draws 20 frames a second does', () => {
  for (const pixels of [0.004, 0.03, 0.049]) expect(new Set(watch(600, () => ({ pixels })))).toEqual(new Set([1]));
});

test('a card that is too slow draws as many as it can, after seconds, once', () => {
  for (const [pixels, share] of [
    [0.08, 0.71],
    [0.15, 0.5],
    [0.3, 0.35],
    [2, 0.35],
  ] as const) {
    const shares = watch(300, () => ({ pixels }));
    expect(shares[8], `${pixels} s`).toBe(share);
    expect(shares.at(-1)).toBe(share);
    expect(changes(shares)).toBe(1);
  }
});

test('a heavy sketch goes, and all pixels are back, a step at a time', () => {
  const shares = watch(200, (at) => ({ pixels: at < 60 ? 0.15 : 0.02 }));
  expect(shares[59]).toBe(0.5);
  expect([...new Set(shares.slice(59))]).toEqual([0.5, 0.71, 1]);
  expect(shares.at(-1)).toBe(1);
});

test('where pixels are not what takes the time, they are back, and it is tried again after a minute', () => {
  const shares = watch(145, () => ({ pixels: 0.01, rest: 0.09 }));
  expect(shares[8]).toBeLessThan(1);
  expect(shares.slice(22, 78).every((share) => share === 1)).toBe(true);
  expect(Math.min(...shares.slice(78, 92))).toBeLessThan(1);
  expect(shares.at(-1)).toBe(1);
});

test('where all became heavier just when it was lowered, it is lowered more, and that helps', () => {
  const shares = watch(60, (at) => ({ pixels: at < 9 ? 0.08 : 0.4 }));
  expect(shares[8]).toBe(0.71);
  expect(shares.at(-1)).toBe(0.35);
});

test('where more pixels come too soon, they wait longer and longer', () => {
  // Whenever it draws finer for ten seconds, something heavy comes.
  let state = FULL;
  let fineFor = 0;
  const raised: number[] = [];
  for (let at = 0; at < 600; at++) {
    fineFor = state.step === 0 ? fineFor + 1 : 0;
    const before = state.step;
    const median = fineFor > 10 ? 0.08 : 0.017;
    state = scaleStage(state, { at, median, lines: 1080, isPaced: false });
    if (state.step < before) raised.push(at);
  }
  const waits = raised.slice(1).map((at, i) => at - raised[i]!);
  expect(waits.length).toBeGreaterThan(2);
  for (const [i, wait] of waits.entries()) if (i > 0) expect(wait).toBeGreaterThan(waits[i - 1]!);
});

test('letters stay legible: a small stage is left alone, and a stage that is made small is drawn whole', () => {
  expect(new Set(watch(100, () => ({ pixels: 1, lines: 270 })))).toEqual(new Set([1]));
  expect(watch(100, () => ({ pixels: 1, lines: 540 })).at(-1)).toBe(0.5);
  expect(watch(100, (at) => ({ pixels: 0.2, lines: at < 50 ? 1080 : 270 })).at(-1)).toBe(1);
});

test('frames that are held to a pace do not tell that fewer pixels were no help', () => {
  const lowered = { ...FULL, step: 3, was: 0.1 };
  const after = (isPaced: boolean) => scaleStage(lowered, { at: 10, median: 0.1, lines: 1080, isPaced }).step;
  expect([after(true), after(false)]).toEqual([3, 0]);
});

test('a page out of sight changes nothing', () => {
  let state = { ...FULL, step: 2 };
  for (let at = 0; at < 100; at++) state = scaleStage(state, { at, median: 0, lines: 1080, isPaced: false });
  expect(state.step).toBe(2);
});
