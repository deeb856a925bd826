/** The governor: what it holds back under load, why, and that it gives everything back. */
import { describe, expect, test } from 'vitest';
import {
  govern,
  type Governor,
  LEVELS,
  type Load,
  LOWEST,
  UNGOVERNED,
  withinMeans,
} from '../../engine/governor/governor';
import { createLoadMeter } from '../../engine/governor/load-meter';
import { defaultValues } from '../../engine/parameters';
import { type Machine, play, unevenness } from './simulated-machine';

const asked: Load['asked'] = { 'image.height': 360, 'sound.steps': 4, 'governor.on': 1 };

/** All is well, at any time. */
const CALM: Omit<Load, 'at'> = {
  frame: { median: 1 / 60, worst: 1 / 55, late: 0 },
  models: {
    image: { seconds: 0.004, rate: 60 },
    sound: { seconds: 0.01, rate: 5 },
    lyrics: { seconds: 0.01, rate: 1 },
  },
  ring: { least: 0.3, wanted: 0.4, gaps: 0 },
  pictures: 30,
  aspect: 16 / 9,
  asked,
};

/** Goes through so many seconds of a load, and returns each state. */
function through(from: Governor, seconds: number, load: Partial<Load>, begin = 0): Governor[] {
  const states = [from];
  for (let i = 1; i <= seconds; i++) states.push(govern(states.at(-1)!, { ...CALM, ...load, at: begin + i }));
  return states.slice(1);
}
const models = (image: number, sound = 0.01) => ({
  ...CALM.models,
  image: { seconds: image, rate: 1 / image },
  sound: { seconds: sound, rate: 75 / 16 },
});

test('a machine that keeps up is left alone', () => {
  for (const { level, why } of through(UNGOVERNED, 600, {})) expect([level, why]).toEqual([0, 'room']);
});

test('the levels trade size, then pictures, then denoising steps, then lyrics; none takes back what another gave up', () => {
  const traded = LEVELS.slice(1).map((quality, i) => {
    const before = LEVELS[i]!;
    expect(quality.detail).toBeLessThanOrEqual(before.detail);
    expect(quality.pictures).toBeLessThanOrEqual(before.pictures);
    expect(quality.steps).toBeLessThanOrEqual(before.steps);
    expect(quality.lyrics).toBeGreaterThanOrEqual(before.lyrics);
    if (quality.detail < before.detail) return 'size';
    if (quality.lyrics > before.lyrics) return 'lyrics';
    return quality.steps < before.steps ? 'steps' : 'pictures';
  });
  expect([...new Set(traded)]).toEqual(['size', 'pictures', 'steps', 'lyrics']);
  expect(traded).toEqual([...traded].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
});
const order = ['size', 'pictures', 'steps', 'lyrics'];

describe('it foresees', () => {
  test('pictures that take too long: in one second it is where they fit', () => {
    const [first] = through(UNGOVERNED, 1, { models: models(0.05) });
    expect(first!.level).toBeGreaterThan(0);
    expect(first!.why).toBe('models');
    expect(first!.demand).toBeLessThanOrEqual(first!.budget);
    // Where a picture then takes what was foreseen, it is left at that.
    const others = 0.01 * (75 / 16) + 0.01;
    const foreseen = (first!.demand - others) / CALM.pictures;
    expect(govern(first!, { ...CALM, at: 2, models: models(foreseen) }).level).toBe(first!.level);
  });

  test('what no level can bring down: it gives up all it may', () => {
    expect(through(UNGOVERNED, 1, { models: models(2, 1) })[0]!.level).toBe(LOWEST);
  });

  test('a picture that would hold up the sound, however seldom it is made', () => {
    const [first] = through(UNGOVERNED, 1, { models: models(0.3), pictures: 1 });
    expect(first!.level).toBeGreaterThan(0);
  });
});

describe('it hears', () => {
  test('a gap in the sound: a lower level in the same second, though all else is well', () => {
    const [first] = through(UNGOVERNED, 1, { ring: { least: 0, wanted: 0.4, gaps: 1 } });
    expect([first!.level, first!.why]).toEqual([1, 'sound']);
  });

  test('a ring that is about to run dry, before there is a gap', () => {
    expect(through(UNGOVERNED, 1, { ring: { least: 0.05, wanted: 0.4, gaps: 0 } })[0]!.why).toBe('sound');
  });

  test('the sound is in danger for long: no further than the last level', () => {
    expect(through(UNGOVERNED, 60, { ring: { least: 0, wanted: 0.4, gaps: 1 } }).at(-1)!.level).toBe(LOWEST);
  });
});

describe('it sees', () => {
  const uneven = { frame: { median: 1 / 60, worst: 2 / 60, late: 0.05 }, models: models(0.015) };

  test('uneven frames, but not a single second of them', () => {
    expect(through(UNGOVERNED, 1, uneven)[0]!.level).toBe(0);
    const seen = through(UNGOVERNED, 3, uneven).at(-1)!;
    expect(seen.level).toBeGreaterThan(0);
    expect(seen.why).toBe('frames');
  });

  test('slow frames, though they are even', () => {
    const before = through(UNGOVERNED, 5, { models: models(0.015) }).at(-1)!;
    const slow = { frame: { median: 1 / 30, worst: 1 / 30, late: 0 }, models: models(0.015) };
    expect(through(before, 3, slow, 5).at(-1)!.level).toBeGreaterThan(0);
  });

  test('frames that are no better for it: the models are not to blame, and come back', () => {
    const states = through(UNGOVERNED, 120, uneven);
    expect(Math.max(...states.map(({ level }) => level))).toBeGreaterThan(1);
    expect(states.at(-1)!.level).toBe(0);
    expect(states.at(-1)!.isBlameless).toBe(true);
    // Even again, at any pace, and uneven later: that may be the models.
    const calm = through(states.at(-1)!, 400, { models: models(0.015) }, 120);
    expect(calm.at(-1)!.pace).toBe(0);
    expect(through(calm.at(-1)!, 3, uneven, 520).at(-1)!.level).toBeGreaterThan(0);
  });

  test('nothing while the page is out of sight', () => {
    for (const { level } of through(UNGOVERNED, 60, { frame: { median: 0, worst: 0, late: 0 } })) expect(level).toBe(0);
  });
});

describe('quality comes back', () => {
  const fallen = () => through(UNGOVERNED, 20, { models: models(2, 1) }).at(-1)!;

  test('one level at a time, some seconds apart, to all that is asked for', () => {
    const states = through(fallen(), 90, {}, 20);
    const levels = states.map(({ level }) => level);
    levels.forEach((level, i) => expect((levels[i - 1] ?? LOWEST) - level).toBeLessThanOrEqual(1 + 3));
    const returns = states.filter(({ raised }, i) => raised !== (states[i - 1]?.raised ?? -Infinity));
    returns.slice(1).forEach(({ raised }, i) => expect(raised - returns[i]!.raised).toBeGreaterThanOrEqual(3));
    expect(levels.at(-1)).toBe(0);
  });

  test('only as far as there is room', () => {
    const states = through(fallen(), 200, { models: models(0.03) }, 20);
    const { level, demand, budget } = states.at(-1)!;
    expect(level).toBeGreaterThan(0);
    expect(demand).toBeLessThanOrEqual(budget);
  });

  test('ever more seldom where it goes wrong each time', () => {
    let state = fallen();
    const falls: number[] = [];
    for (let at = 21; at < 400; at++) {
      // Whatever is tried above level 4 breaks the sound.
      const isBroken = state.level < 4;
      const ring = isBroken ? { least: 0, wanted: 0.4, gaps: 1 } : CALM.ring;
      const next = govern(state, { ...CALM, ring, at });
      if (next.level > state.level) falls.push(at);
      state = next;
    }
    const pauses = falls.slice(1).map((at, i) => at - falls[i]!);
    expect(pauses.length).toBeGreaterThan(2);
    expect(pauses.at(-1)).toBeGreaterThan(2 * pauses[0]!);
  });

  test('soon, when the load that made it fall again and again has gone', () => {
    let state = fallen();
    // The models are now slow and now not: it falls each time that it has come back a little, and learns to wait.
    for (let at = 21; at < 200; at++) state = govern(state, { ...CALM, models: models(at % 15 < 2 ? 2 : 0.002), at });
    state = govern(state, { ...CALM, models: models(2, 1), at: 200 });
    expect(state.hold).toBeGreaterThan(20);
    expect(state.level).toBeGreaterThan(6);
    expect(through(state, 50, {}, 200).at(-1)!.level).toBe(0);
  });

  test('at once, when the governor is switched off; and nothing is held back from then on', () => {
    const off = { ...CALM.asked, 'governor.on': 0 };
    for (const { level, why } of through(fallen(), 5, { asked: off, models: models(2, 1) }, 20))
      expect([level, why]).toEqual([0, 'off']);
  });
});

test('levels that change nothing of what is asked for are passed over', () => {
  const modest = { 'image.height': 72, 'sound.steps': 1, 'governor.on': 1 };
  const gap = { ring: { least: 0, wanted: 0.4, gaps: 1 }, asked: modest };
  const [first, second] = through(UNGOVERNED, 2, gap);
  expect(LEVELS[first!.level]!.pictures).toBeLessThan(LEVELS[0]!.pictures);
  expect(LEVELS[second!.level]!.pictures).toBeLessThan(LEVELS[first!.level]!.pictures);
});

describe('the settings are ceilings', () => {
  const settings = { ...defaultValues(), 'image.height': 200, 'sound.steps': 2 };

  test('nothing rises above them at any level, and nothing else changes', () => {
    LEVELS.forEach((_, level) => {
      const within = withinMeans(settings, level);
      expect(within['image.height']).toBeLessThanOrEqual(200);
      expect(within['sound.steps']).toBeLessThanOrEqual(2);
      expect(within['image.height']).toBeGreaterThanOrEqual(72);
      expect({ ...within, 'image.height': 200, 'sound.steps': 2 }).toEqual(settings);
    });
    expect(withinMeans(settings, 0)).toBe(settings);
    expect(withinMeans(settings, LOWEST)['image.height']).toBe(80);
  });
});

describe('the meter', () => {
  test('tells the median of the frames and of the steps, and the least of the ring, since it was read', () => {
    const meter = createLoadMeter();
    meter.read(0);
    for (let i = 0; i <= 30; i++) meter.frame(i / 30 + (i > 20 ? 0.1 : 0));
    for (const seconds of [0.01, 0.5, 0.02]) meter.step('image', seconds);
    for (const [ahead, gaps] of [[0.4, 0], [0.1, 2], [0.3, 2]] as const) meter.ring(ahead, gaps); // prettier-ignore
    const { frame, models, ring } = meter.read(2);
    expect(frame.median).toBeCloseTo(1 / 30);
    expect(models.image).toEqual({ seconds: 0.02, rate: 1.5 });
    expect(ring).toEqual({ least: 0.1, gaps: 2 });
    // One late frame is no unevenness.
    expect(frame.worst).toBeCloseTo(1 / 30);
    // A step's cost is remembered while none is made.
    expect(meter.read(3)).toMatchObject({ models: { image: { seconds: 0.02, rate: 0 } }, ring: { gaps: 0 } });
  });

  test('counts nothing of a model that was taken out, nor the gaps that its ring had until it was back', () => {
    const meter = createLoadMeter();
    meter.ring(0.5, 1);
    meter.step('sound', 0.1);
    expect(meter.read(1)).toMatchObject({ models: { sound: { seconds: 0.1 } }, ring: { least: 0.5, gaps: 0 } });
    meter.missing('sound');
    expect(meter.read(2)).toMatchObject({
      models: { sound: { seconds: 0, rate: 0 } },
      ring: { least: Infinity, gaps: 0 },
    });
    meter.ring(0.5, 40);
    expect(meter.read(3).ring.gaps).toBe(0);
    meter.ring(0.5, 41);
    expect(meter.read(4).ring.gaps).toBe(1);
  });

  test('does not judge by frames from before a change, nor by a page that was out of sight', () => {
    const meter = createLoadMeter();
    for (let i = 0; i < 40; i++) meter.frame(0.1 * i * (1 + (i % 2)));
    meter.settle();
    for (let i = 1; i <= 10; i++) meter.frame(100 + i / 60);
    const { frame } = meter.read(1);
    expect(frame.median).toBeCloseTo(1 / 60);
    expect(frame.worst).toBeCloseTo(1 / 60);
  });
});

describe('a whole show on a machine whose models become four times as slow', () => {
  const machine: Machine = { image: 0.006, sound: 0.0012, lyrics: 0.001, page: 0.003, asked };
  const slowness = (at: number) => (at >= 10 && at < 40 ? 4 : 1);
  const during = (seen: ReturnType<typeof play>) => seen.filter(({ at }) => at > 18 && at <= 40);

  test('without the governor the frames are uneven', () => {
    const seen = play(machine, 40, slowness, undefined, false);
    expect(unevenness(during(seen))).toBeGreaterThan(1.5);
  });

  test('with it frames stay even, the sound does not break, and everything comes back', () => {
    const seen = play(machine, 110, slowness);
    expect(seen.slice(0, 10).map(({ level }) => level)).toEqual(new Array(10).fill(0));
    expect(unevenness(during(seen))).toBeLessThan(1.5);
    expect(seen.reduce((sum, { gaps }) => sum + gaps, 0)).toBe(0);
    for (const { pictures } of during(seen)) expect(pictures).toBeGreaterThanOrEqual(2);
    expect(seen.at(-1)!.level).toBe(0);
  });

  test('a stage that is uneven by itself is drawn in even time, at the full quality; and as before when it can', () => {
    const restless = (at: number) => (at > 10 && at < 60 ? 1 + 8 * Math.abs(Math.sin(1e5 * at)) : 1);
    const seen = play(machine, 150, () => 1, restless);
    const during = seen.filter(({ at }) => at > 38 && at <= 60);
    expect(unevenness(during)).toBeLessThan(1.5);
    for (const { level, pace } of during) expect([level, pace > 0]).toEqual([0, true]);
    expect(seen.at(-1)!.pace).toBe(0);
  });

  test('a heavy sketch costs the models nothing for long', () => {
    const seen = play(
      machine,
      120,
      () => 1,
      (at) => (at > 10 ? 5 : 1),
    );
    expect(seen.at(-1)!.level).toBe(0);
  });
});
