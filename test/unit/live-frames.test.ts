/** Frames that are held to a pace come evenly, whatever the page's own clock does. */
import { afterEach, expect, test, vi } from 'vitest';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { openingState, perform } from '../../engine/performance';
import { createLiveFrames } from '../../ui/live/live-frames';

afterEach(() => vi.restoreAllMocks());

test('ten frames a second are drawn, also after the clock has jumped an hour ahead and back', async () => {
  let milliseconds = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => milliseconds);
  const analyser = { getFloatTimeDomainData: () => undefined, context: { sampleRate: 48_000 } } as never;
  const stage = { draw: () => Promise.resolve(), scale: () => undefined };
  let drawn = 0;
  const opening = openingState('drift', Array.from(neutralMeaning()));
  const { player, drawn$ } = createLiveFrames({ stage, seed: 1, analyser, soon: () => opening });
  const state = perform(opening, { type: 'governed', level: 0, frames: 10, why: 'frames', source: 'engine', at: 0 });
  drawn$.subscribe(() => drawn++);
  let time = 0;
  const second = async (jump = 0): Promise<number> => {
    drawn = 0;
    milliseconds += 1000 * jump;
    for (let frame = 0; frame < 60; frame++) {
      milliseconds += 1000 / 60;
      time += 1 / 60;
      await player({ time, delta: 1 / 60, state, set: state, events: [] });
    }
    return drawn;
  };
  for (const jump of [0, 3600, -3600, 0]) {
    const pictures = await second(jump);
    expect(pictures, `after a jump of ${jump} s`).toBeGreaterThanOrEqual(9);
    expect(pictures, `after a jump of ${jump} s`).toBeLessThanOrEqual(11);
  }
});
