/** On the weakest machine lines are written seldom while some wait, and at once where none does. */
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { LOWEST } from '../../engine/governor/governor';
import type { Moment } from '../../engine/loop';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLiveLyrics, type LiveLyricsParts } from '../../ui/live/live-lyrics';

/** As many as the model's own lines take. */
const STEPS_A_LINE = 25;

test('at the lowest level words come as soon as at the best, and after the first line the model rests between steps', async () => {
  const linesBySecond = async (level: number) => {
    let state: PerformanceState = openingState('drift', new Array<number>(16).fill(0));
    for (const event of [
      { type: 'prompt', text: 'harbour', source: 'performer', at: 0 },
      { type: 'governed', level, frames: 0, why: 'models', source: 'governor', at: 0 },
    ] as const)
      state = perform(state, event);
    let now = 0;
    const moments$ = new Subject<Moment>();
    const steps: number[] = [];
    const step = () => {
      steps.push(now);
      const line = { text: 'a light on the water', syllables: [1, 1, 1, 1, 2] };
      return Promise.resolve(steps.length % STEPS_A_LINE === 0 ? { line } : {});
    };
    const { write } = createLiveLyrics({
      kernel: { step, health$: { value: { models: { lyrics: { state: 'ready' } } } } },
      minds: { ask: () => Promise.resolve([]) },
      clock: { now: () => now },
      loop: {
        state: () => state,
        moments$,
        send: (event: object) => (state = perform(state, { ...event, at: now } as never)),
      },
      seed: 1,
    } as unknown as LiveLyricsParts);
    let writing: Promise<unknown> | undefined;
    const lines: number[] = [];
    for (let frame = 0; frame < 10 * 60; frame++) {
      now = frame / 60;
      const moment = { state, set: state, time: now, delta: 1 / 60, events: [] };
      moments$.next(moment);
      writing ??= Promise.resolve(write(moment)).then(() => (writing = undefined));
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
      lines.push(state.queue.lines.length);
    }
    return { steps, second: (at: number) => lines[60 * at]! };
  };
  const [best, lowest] = [await linesBySecond(0), await linesBySecond(LOWEST)];
  expect(best.second(1)).toBeGreaterThan(0);
  expect(lowest.second(1)).toBeGreaterThan(0);
  expect(best.second(9)).toBeGreaterThan(1);
  expect(lowest.second(9)).toBe(1);
  const waited = lowest.steps.filter((at) => at > 1);
  expect(waited.length).toBeGreaterThan(2);
  waited.slice(1).forEach((at, i) => expect(at - waited[i]!).toBeGreaterThan(1.9));
});
