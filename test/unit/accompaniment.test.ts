/** The sound model plays by itself beside the page: on while the page is held up, as it was told last, and whoever takes over goes on. */
import { NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { ringReader, ringStorage, ringView } from '../../audio/stream-ring';
import { createAccompaniment, onlyNumbers } from '../../engine/models/accompaniment';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import type { PlayedBlock } from '../../engine/models/protocol';
import type { SoundInput } from '../../engine/models/sound/types';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { changedScore, scoreChange } from '../../engine/players/score';
import { playSound } from '../../ui/live/live-sound';

const RATE = 48_000;
const BLOCK = 10_240;
const QUANTUM = 128;
const COVER = { most: 4800, seam: 240, holds: 2400, fades: 2400, rests: 960 };

const opening = openingState('drift', Array.from(neutralMeaning()));
const withNote = (state: PerformanceState, note: number, at: number) =>
  perform(state, { type: 'note-on', note, velocity: 0.8, channel: 1, source: 'test', at });

/**
 * A ring, its reader and models whose samples all are the number of the lowest key, over a thousand; every other one's are below zero.
 * @param takes seconds that a block takes to make.
 */
function machine(start = 0, takes = 0) {
  const ring = ringStorage(4 * RATE);
  // Somebody has played and heard so much before.
  new Int32Array(ring.counts).fill(start | 0, 0, 2);
  new Int32Array(ring.counts)[5] = start | 0;
  const reader = ringReader(ring, 480, COVER);
  const heard: number[] = [];
  const asked: SoundInput[] = [];
  const played: PlayedBlock[] = [];
  let sign = -1;
  let startAnew = () => undefined as void;
  const engage = () => {
    let made = 0;
    let own = (sign = -sign);
    startAnew = () => {
      made = 0;
      own = sign = -sign;
    };
    const step = (input: SoundInput) => {
      asked.push(input);
      const at = Math.min(made, Math.max(0, input.from ?? made));
      made = at + BLOCK;
      hear(takes);
      const level = Math.min(...input.notes.map(({ midi }) => midi), 100) / 1000;
      const sound = () => new Float32Array(BLOCK).fill(own * level);
      return Promise.resolve({ at, left: sound(), right: sound(), frames: new Float32Array(0) });
    };
    const part = { ring, crossfade: 240, sampleRate: RATE, origin: 0, near: start + heard.length, seed: 1 };
    return createAccompaniment(part, step, (block) => played.push(block));
  };
  const hear = (seconds: number) => {
    for (let i = 0; i < (seconds * RATE) / QUANTUM; i++) {
      const [left, right] = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
      reader.read(left, right, start + heard.length);
      heard.push(...left);
    }
  };
  /** Another model in the same place: it counts from zero. */
  const exchange = () => startAnew();
  return { ring, heard, asked, played, engage, exchange, hear, view: ringView(ring, start) };
}

test('while the page is held up for ten seconds the sound goes on, and then follows within what a change takes', async () => {
  const { engage, hear, heard, played, view } = machine();
  const model = engage();
  const before = withNote(opening, 60, 0);
  model.follow(scoreChange(undefined, before)!);
  for (let tick = 0; tick < 500; tick++) {
    await model.play();
    hear(0.02);
  }
  expect(view.gaps()).toBe(0);
  expect(heard[heard.length - 1]).toBeCloseTo(0.06, 6);
  // Nobody asked for more: no more was made than is kept ready.
  expect(played.length * BLOCK).toBeLessThan(heard.length + 2.5 * RATE);

  const after = withNote(before, 40, heard.length / RATE);
  model.follow(scoreChange(before, after)!);
  await model.play();
  hear(0.05);
  expect(heard[heard.length - 1]).toBeCloseTo(0.04, 6);
  expect(played.at(-1)!.latency).toBeLessThan(0.05);
});

test('what is known beforehand is heard at its time, however long a block takes, with the page held up, and whatever is played before', async () => {
  const before = withNote(opening, 60, 0);
  const lands = 2;
  for (const isPlayed of [false, true]) {
    const { engage, hear, heard } = machine(0, 0.12);
    const model = engage();
    const now = () => heard.length / RATE;
    const coming = perform(withNote(before, 40, lands), {
      type: 'note-off',
      note: 60,
      channel: 1,
      source: 'test',
      at: lands,
    });
    model.follow(scoreChange(undefined, before)!);
    let isTold = false;
    while (now() < 1.5) {
      if (now() > 1.2 && !isTold) {
        model.follow(scoreChange(before, { ...before, coming })!);
        isTold = true;
      }
      await model.play();
      hear(0.02);
    }
    const [live, all] = [withNote(before, 50, now()), withNote(coming, 50, now())];
    if (isPlayed) model.follow(scoreChange({ ...before, coming }, { ...live, coming: all })!);
    while (now() < 3) {
      await model.play();
      hear(0.02);
    }
    const first = (level: number) => heard.findIndex((x, i) => i > RATE && Math.abs(x - level) < 1e-6) / RATE;
    expect(Math.abs(first(0.04) - lands)).toBeLessThan(0.0135);
    if (isPlayed) expect(first(0.05) - live.at).toBeLessThan(0.25);
    // Nothing of the old comes back.
    expect(new Set(heard.slice((lands + 0.02) * RATE).map((x) => x.toFixed(6)))).toEqual(new Set(['0.040000']));
  }
});

test('a change that comes while blocks are made is not waited for to the end of them, nor lost', async () => {
  const { engage, asked } = machine();
  const model = engage();
  const all = withNote({ ...opening, parameters: { ...opening.parameters, 'sound.ahead': 1.5 } }, 60, 0);
  model.follow(scoreChange(undefined, all)!);
  const playing = model.play();
  model.follow(scoreChange(all, withNote(all, 40, 0.001))!);
  await Promise.all([playing, model.play()]);
  const lowest = asked.map(({ notes }) => Math.min(...notes.map(({ midi }) => midi)));
  expect(lowest.indexOf(40)).toBe(1);
});

test.each([0, 2 ** 32 - RATE])('whoever takes over goes on where the ring stands (%i)', async (start) => {
  const { engage, hear, heard, played, ring, view } = machine(start);
  const state = withNote(opening, 60, 0);
  for (let worker = 0; worker < 3; worker++) {
    const model = engage();
    model.follow(scoreChange(undefined, state)!);
    for (let tick = 0; tick < 100; tick++) {
      await model.play();
      hear(0.02);
    }
  }
  expect(view.gaps()).toBe(0);
  expect(view.played()).toBe(start + heard.length);
  // Each begins with a fade out of the one before, not with a click.
  const steps = heard.map((sample, i) => Math.abs(sample - (heard[i - 1] ?? 0)));
  expect(steps.reduce((most, step) => Math.max(most, step))).toBeLessThan(0.001);
  const signs = heard.slice(1).map(Math.sign);
  expect(signs.filter((sign, i) => sign !== signs[i - 1])).toEqual([1, -1, 1]);
  const over = played.slice(1).map(({ at }, i) => played[i]!.at + BLOCK - at);
  expect(over.filter((frames) => frames > 0)).toEqual([240, 240]);
  expect(played[0]!.at).toBe(start);
  expect(ringView(ring, start).end()).toBe(played.at(-1)!.at + BLOCK);
});

test.each([0, 1])(
  'a chord just after the model was exchanged does not wait for the old sound to run out (%i)',
  async (blocks) => {
    const { engage, exchange, hear, heard, played } = machine();
    const model = engage();
    let state = withNote(opening, 60, 0);
    model.follow(scoreChange(undefined, state)!);
    for (let tick = 0; tick < 150; tick++) {
      await model.play();
      hear(0.02);
    }
    exchange();
    for (const before = played.length; played.length < before + blocks; hear(0.02)) await model.play();
    for (const note of [50, 40]) {
      const next = withNote(state, note, heard.length / RATE);
      model.follow(scoreChange(state, next)!);
      await model.play();
      hear(0.05);
      expect(heard.at(-1)).toBeCloseTo(-note / 1000, 6);
      state = next;
    }
    const steps = heard.map((sample, i) => Math.abs(sample - (heard[i - 1] ?? 0)));
    expect(steps.reduce((most, step) => Math.max(most, step))).toBeLessThan(0.001);
  },
);

test.each([0, 0.02])('of two drums that are struck at one time both are heard, seen %f s apart', async (apart) => {
  const { engage, hear, heard, asked, played } = machine();
  const model = engage();
  let state = { ...opening, parameters: { ...opening.parameters, 'sound.family': 10 } } as PerformanceState;
  model.follow(scoreChange(undefined, state)!);
  for (let tick = 0; tick < 100; tick++) {
    await model.play();
    hear(0.02);
  }
  const at = heard.length / RATE;
  for (const note of [36, 42]) {
    const next = perform(state, { type: 'note-on', note, velocity: 0.8, channel: 10, source: 'test', at });
    model.follow(scoreChange(state, next)!);
    await model.play();
    hear(apart);
    state = next;
  }
  const hits = asked.flatMap(({ hits = [] }, i) => hits.map(({ drum }) => ({ drum, at: played[i]!.at })));
  const last = hits.filter((hit) => hit.at === hits.at(-1)!.at).map(({ drum }) => drum);
  // Where the second begins as soon as the first, it takes its place.
  expect(hits.map(({ drum }) => drum)).toEqual(apart > 0 ? [0, 3] : [0, 0, 3]);
  expect(last).toEqual(apart > 0 ? [3] : [0, 0, 3]);
});

test('what is no number never reaches the ring, and the model starts anew', async () => {
  const { ring, view } = machine();
  let anew = 0;
  const sick = () => {
    const left = new Float32Array(BLOCK).fill(0.1);
    left[7] = NaN;
    return Promise.resolve({ at: 0, left, right: left, frames: left });
  };
  const part = { ring, crossfade: 240, sampleRate: RATE, origin: 0, near: 0, seed: 1 };
  const model = createAccompaniment(part, onlyNumbers(sick, () => anew++), () => undefined); // prettier-ignore
  model.follow(scoreChange(undefined, opening)!);
  await expect(model.play()).rejects.toThrow(/no number/);
  await expect(model.play()).rejects.toThrow(/no number/);
  expect([anew, view.end()]).toEqual([2, 0]);
});

test('a score after its changes is the state it was taken from, and no change is none', () => {
  const first = withNote(opening, 60, 1);
  const turned = { ...first.parameters, 'sound.brightness': 0.9 };
  const second = { ...perform(first, { type: 'tempo', bpm: 90, source: 'test', at: 2 }), parameters: turned };
  const change = scoreChange(first, second)!;
  expect(change.parameters).toEqual({ 'sound.brightness': 0.9 });
  expect(change).not.toHaveProperty('held');
  const { at, held, zones, meaning, tempo, phrase, parameters } = second;
  expect(changedScore(changedScore(undefined, scoreChange(undefined, first)!), change)).toEqual({
    at, held, zones, meaning, tempo, phrase, parameters,
  }); // prettier-ignore
  expect(scoreChange(second, { ...second, parameters: { ...turned } })).toBeUndefined();
});

test('live, with a shared ring or without, the model is given the seed of the show before it plays', () => {
  for (const shared of [{ ring: ringStorage(1024), crossfade: 1 }, undefined]) {
    const told: unknown[] = [];
    const kernel = {
      health$: NEVER,
      reset: (...order: unknown[]) => told.push(order),
      accompany: () => {
        told.push('accompany');
        return { follow: () => undefined, played$: NEVER, stumbles$: NEVER };
      },
    };
    const loop = { events$: NEVER, playAlsoAt: () => told.push('plays') };
    playSound({ stream: { shared, sampleRate: RATE }, kernel, loop, seed: 7 } as never);
    expect(told).toEqual([['sound', 7], ...(shared ? ['accompany'] : []), 'plays']);
  }
});
