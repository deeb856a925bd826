import { describe, expect, it } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import type { ParameterId } from '../../engine/parameters';
import { beatAt, isNear, timeOfBeat } from '../../engine/moments';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { playedAt } from '../../engine/modulation/played';
import { pictureAt, placeAt } from '../../engine/players/painter';
import { dot, push, unit } from '../../engine/players/sphere';
import { spotOn } from '../../engine/players/walks';

const source = 'test';
const SEED = 7;
const STAGE = { width: 320, height: 180 };
const opening = openingState('drift', Array.from(neutralMeaning()));

const at = (time: number, event: EventBody): ShowEvent => ({ ...event, at: time });
const set = (time: number, id: ParameterId, value: number) => at(time, { type: 'parameter', id, value, source });
const after = (...events: ShowEvent[]) => events.reduce(perform, opening);
const picture = (state: PerformanceState, time: number) => pictureAt(state, time, SEED, STAGE, 180);
const latent = (state: PerformanceState, time: number) => unit(picture(state, time).latent);
const angle = (a: Float32Array, b: Float32Array) =>
  2 * Math.asin(Math.min(1, Math.hypot(...a.map((x, i) => x - b[i]!)) / 2));
const note = (time: number, pitch: number) =>
  at(time, { type: 'note-on', note: pitch, velocity: 0.8, channel: 1, source });
const randomPlace = (time: number) => placeAt(opening, time, 99);

/** Times in steps of a frame. */
const frames = (from: number, to: number) =>
  Array.from({ length: Math.round((to - from) * 30) }, (_, i) => from + i / 30);

function steps(state: PerformanceState, times: readonly number[]): number[] {
  const walked = times.map((time) => latent(state, time));
  return walked.slice(1).map((now, i) => angle(walked[i]!, now));
}

const median = (values: readonly number[]) => [...values].sort((x, y) => x - y)[values.length >> 1]!;

describe.each([0, 1, 2])('walk %i', (mode) => {
  const state = after(set(0, 'image.walk', mode), set(0, 'image.loop', 64), set(0, 'image.speed', 1));

  it('goes for a minute without a jump, and is nowhere twice', () => {
    const times = frames(3, 63);
    const taken = steps(state, times);
    expect(Math.max(...taken)).toBeLessThan(4 * median(taken));
    const seconds = times.filter((_, i) => i % 30 === 0).map((time) => latent(state, time));
    seconds.forEach((one, i) =>
      seconds.slice(i + 1).forEach((other) => expect(angle(one, other)).toBeGreaterThan(0.1)),
    );
  });

  it('follows the tempo', () => {
    const way = (bpm: number) => {
      const paced = perform(state, at(10, { type: 'tempo', bpm, source }));
      return median(steps(paced, frames(20, 50)));
    };
    expect(way(160) / way(80)).toBeCloseTo(2, 0);
  });
});

it('keeps the three kinds of walk equally fast', () => {
  const paces = [0, 1, 2].map((mode) => median(steps(after(set(0, 'image.walk', mode)), frames(3, 63))));
  expect(Math.max(...paces) / Math.min(...paces)).toBeLessThan(1.6);
});

it('closes a loop on its bar, and nowhere before', () => {
  const state = after(set(0, 'image.walk', 2), set(0, 'image.loop', 6), set(1, 'image.mix', 0.5));
  const [start, end] = [timeOfBeat(state, 24), timeOfBeat(state, 48)];
  const [first, again] = [picture(state, start), picture(state, end)];
  for (const part of ['latent', 'tint', 'condition'] as const) {
    first[part].forEach((value, i) => expect(again[part][i]).toBeCloseTo(value, 4));
  }
  expect(angle(latent(state, start), latent(state, timeOfBeat(state, 36)))).toBeGreaterThan(0.3);
  const across = steps(state, frames(end - 0.5, end + 0.5));
  expect(Math.max(...across)).toBeLessThan(2 * median(across));
});

it('turns no family of a loop into another at once, however its speed is turned, and none of a scene on its way', () => {
  const families = (speed: number) => spotOn('loop', 8, { position: 0, beat: 13.3, speed }, SEED).families;
  for (let speed = 0.1; speed < 2; speed += 0.001) {
    const [now, next] = [families(speed), families(speed + 0.001)];
    expect(Math.max(...now.map((weight, i) => Math.abs(weight - next[i]!)))).toBeLessThan(0.02);
  }
  const slow = after(set(0, 'image.walk', 2), set(0, 'image.loop', 8), set(0, 'image.speed', 0.5));
  const scene = { name: '', sketch: 'drift', parameters: { 'image.speed': 2 }, prompts: [], modulations: {} };
  const recalled = [
    at(9, { type: 'scene-saved', slot: 1, scene, source }),
    at(10, { type: 'scene-recalled', slot: 1, beats: 32, source }),
  ].reduce(perform, slow);
  const walked = frames(9, 16).map((time) => latent(playedAt(time < 10 ? slow : recalled, time), time));
  const taken = walked.slice(1).map((now, i) => angle(walked[i]!, now));
  expect(Math.max(...taken)).toBeLessThan(4 * median(taken));
});

describe('a cue', () => {
  const { latent: numbers, families } = randomPlace(33);
  const saved = at(1, { type: 'cue-saved', slot: 3, cue: { latent: numbers, families }, source });
  const recalled = (time: number, beats: number) => at(time, { type: 'cue-recalled', slot: 3, beats, source });
  const target = unit(Float32Array.from(numbers));

  it.each([0, 1, 2])('lands on the beat, and walk %i goes on from there', (mode) => {
    const state = after(set(0, 'image.walk', mode), saved, recalled(5.1, 8));
    const landing = timeOfBeat(state, Math.round(beatAt(state, 5.1) + 8));
    expect(angle(latent(state, landing), target)).toBeLessThan(1e-3);
    families.forEach((weight, i) => expect(picture(state, landing).condition[16 + i]).toBeCloseTo(weight, 4));
    expect(angle(latent(state, landing - 1), target)).toBeGreaterThan(0.1);
    expect(angle(latent(state, landing + 9), target)).toBeGreaterThan(0.3);
    const taken = steps(state, frames(4, landing + 4));
    expect(Math.max(...taken)).toBeLessThan(0.12);
  });

  it('lands on its beat when the tempo changes, or another cue is called, on the way', () => {
    const slower = after(saved, recalled(5.1, 8), at(6, { type: 'tempo', bpm: 50, source }));
    const landing = timeOfBeat(slower, Math.round((5.1 * 100) / 60 + 8));
    expect(angle(latent(slower, landing), target)).toBeLessThan(1e-3);

    const other = randomPlace(71);
    const calls = [saved, at(1, { type: 'cue-saved', slot: 4, cue: other, source }), recalled(5.1, 8)];
    const turned = after(...calls, at(7, { type: 'cue-recalled', slot: 4, beats: 4, source }));
    const end = timeOfBeat(turned, Math.round(beatAt(turned, 7) + 4));
    expect(angle(latent(turned, end), unit(Float32Array.from(other.latent)))).toBeLessThan(1e-3);
    expect(angle(latent(after(...calls), 7), latent(turned, 7))).toBeLessThan(1e-3);
  });

  it('is taken at once with no beats; an empty slot leads nowhere', () => {
    expect(angle(latent(after(saved, recalled(5, 0)), 5), target)).toBeLessThan(1e-3);
    const before = after(saved);
    const empty = perform(before, at(5, { type: 'cue-recalled', slot: 1, beats: 0, source }));
    expect(latent(empty, 9)).toEqual(latent(before, 9));
  });

  it('that was found in a picture brings its meaning', () => {
    const meaning = Array.from(neutralMeaning(), (x) => x / 2);
    const state = after(
      at(1, { type: 'cue-saved', slot: 3, cue: { latent: numbers, families, meaning }, source }),
      recalled(2, 4),
    );
    expect(state.meaning.to).toEqual(meaning);
  });
});

it('stays near what is liked, until it is freed', () => {
  const walking = after(set(0, 'image.speed', 2), set(0, 'image.range', 0.2));
  const place = placeAt(walking, 10, SEED);
  const liked = perform(walking, at(10, { type: 'more-like-this', place, source }));
  const centre = unit(Float32Array.from(place.latent));
  const distances = (state: PerformanceState) => frames(14, 60).map((time) => angle(latent(state, time), centre));
  expect(isNear(liked)).toBe(true);
  expect(Math.max(...distances(liked))).toBeLessThan(0.2 * Math.PI);
  expect(median(distances(liked))).toBeGreaterThan(0.1);
  expect(median(distances(walking))).toBeGreaterThan(1.2);
  const freed = perform(liked, at(60, { type: 'walk-freed', source }));
  expect(isNear(freed)).toBe(false);
  expect(angle(latent(liked, 60), latent(freed, 60))).toBeLessThan(1e-3);
  expect(angle(latent(freed, 70), latent(walking, 70))).toBeLessThan(1e-3);
});

it('blends a chord in any order, and a higher octave goes farther', () => {
  const silent = [set(0, 'image.kick', 0), set(0, 'image.notes', 1)];
  const chord = [60, 64, 67, 72];
  const inOrder = after(...silent, ...chord.map((pitch) => note(1, pitch)));
  const reversed = after(...silent, ...chord.reverse().map((pitch) => note(1, pitch)));
  expect(picture(inOrder, 2).latent).toEqual(picture(reversed, 2).latent);
  const free = latent(after(...silent), 2);
  const away = (...pitches: number[]) =>
    angle(latent(after(...silent, ...pitches.map((pitch) => note(1, pitch))), 2), free);
  expect(away(84)).toBeGreaterThan(away(48) + 0.1);
  expect(away(48, 52, 55)).toBeGreaterThan(away(48));
  const released = perform(inOrder, at(2, { type: 'panic', source }));
  expect(angle(latent(released, 2), latent(inOrder, 2))).toBe(0);
  expect(angle(latent(released, 6), latent(after(...silent), 6))).toBeLessThan(1e-3);
});

it('is pushed by beats, words and sound, each as far as the performer says', () => {
  const still = after(set(0, 'image.speed', 0));
  const home = latent(still, 5);
  const beaten = perform(still, set(1, 'image.beat', 1));
  const onBeat = timeOfBeat(beaten, 8);
  expect(angle(latent(beaten, onBeat + 1e-6), home)).toBeCloseTo(0.8, 1);
  expect(angle(latent(beaten, onBeat - 0.02), home)).toBeLessThan(0.01);

  const said = (text: string) => perform(still, at(5, { type: 'lyric-token', text, source }));
  expect(angle(latent(said(' river'), 5.25), home)).toBeGreaterThan(0.1);
  expect(angle(latent(said(' river'), 5.25), latent(said('glass'), 5.25))).toBeGreaterThan(0.1);
  expect(latent(said(' River'), 5.25)).toEqual(latent(said('river'), 5.25));
  expect(angle(latent(said('river'), 12), home)).toBeLessThan(1e-3);
  expect(latent(perform(said('river'), set(5, 'image.words', 0)), 5.25)).toEqual(home);

  const loud = pictureAt(still, 5, SEED, STAGE, 180, { level: 1, bass: 1, mid: 0.5, treble: 0 });
  expect(angle(unit(loud.latent), home)).toBeGreaterThan(0.05);
});

it('colours leave the forms as far as the mix says', () => {
  const tint = (mix: number) => picture(after(set(0, 'image.mix', mix)), 9);
  expect(tint(0).tint).toEqual(tint(0).latent);
  const [half, whole] = [tint(0.5), tint(1)].map((input) => angle(unit(input.tint), unit(input.latent)));
  expect(half).toBeCloseTo(whole! / 2, 2);
  expect(whole).toBeGreaterThan(1);
});

it.each([0.25, -0.25])('dives without end: over the octave (%f a bar) the picture is the same', (dive) => {
  const state = after(
    set(0, 'image.dive', dive),
    set(0, 'image.x', 0.3),
    set(0, 'image.y', -0.2),
    set(0, 'image.zoom', 1.5),
  );
  const wrap = timeOfBeat(state, 32);
  const below = picture(state, wrap - Math.sign(dive) * 1e-5).view;
  const above = picture(state, wrap + Math.sign(dive) * 1e-5).view;
  const [full, none] = dive > 0 ? [below, above] : [below, above];
  // Read at twice the point, as the octave does, the full octave is the view with none.
  const [end, start] = full.octave > none.octave ? [full, none] : [none, full];
  expect([start.octave, end.octave]).toEqual([expect.closeTo(0, 4), expect.closeTo(1, 4)]);
  expect(end.zoom / 2).toBeCloseTo(start.zoom, 4);
  expect(2 * end.x).toBeCloseTo(start.x, 4);
  expect(2 * end.y).toBeCloseTo(start.y, 4);
});

it('turns and dives go on from where they are when their speed changes', () => {
  const state = after(set(0, 'image.spin', 0.3), set(0, 'image.dive', 0.4));
  for (const id of ['image.spin', 'image.dive'] as const) {
    const { rotation, zoom } = picture(perform(state, set(7, id, -1)), 7).view;
    const before = picture(state, 7).view;
    expect(rotation).toBeCloseTo(before.rotation);
    expect(zoom).toBeCloseTo(before.zoom);
  }
});

it('bends nothing at rest, and takes the whole of the hand', () => {
  expect(picture(opening, 1).bend.maps).toBe(0);
  const input = picture(
    after(set(0, 'bend.erode', -0.5), set(0, 'image.fold', 6), set(0, 'image.tile', 1), set(0, 'image.direction3', -2)),
    1,
  );
  expect(input.bend).toMatchObject({ maps: 16, erode: -0.5, grow: 1 });
  expect(input).toMatchObject({ tile: true, view: { fold: 6 } });
  expect(Array.from(input.directions)).toEqual([0, 0, -2, 0, 0, 0, 0, 0]);
  expect(input.condition).toHaveLength(16 + 15);
  expect(input.condition.subarray(16).reduce((sum, weight) => sum + weight)).toBeCloseTo(1);
});

it('replays from its log, as text, to the same pictures', () => {
  const first = after(set(0, 'image.walk', 1), note(2, 64), note(2.5, 71));
  const events: ShowEvent[] = [
    set(0, 'image.walk', 1),
    note(2, 64),
    note(2.5, 71),
    at(3, { type: 'cue-saved', slot: 1, cue: placeAt(first, 3, SEED), source }),
    at(4, { type: 'lyric-token', text: ' glass', source }),
    set(5, 'image.dive', 0.3),
    at(6, { type: 'cue-recalled', slot: 1, beats: 4, source }),
    at(7, { type: 'more-like-this', place: placeAt(first, 2, SEED), source }),
    at(8, { type: 'tempo', bpm: 133, source }),
    set(9, 'image.walk', 2),
    at(12, { type: 'walk-freed', source }),
  ];
  const log = events.map((event) => JSON.stringify(event));
  const replayed = after(...log.map((line) => JSON.parse(line) as ShowEvent));
  for (const time of [12, 13.7, 40]) expect(picture(replayed, time)).toEqual(picture(after(...events), time));
});

it('pushes in any order, and never past a quarter turn', () => {
  const [x, y, z] = [0, 1, 2].map((axis) => Float32Array.from({ length: 64 }, (_, i) => (i === axis ? 1 : 0)));
  const pushed = push(x!, [
    { towards: y!, angle: 30 },
    { towards: z!, angle: 40 },
  ]);
  expect(dot(pushed, x!)).toBeCloseTo(0, 4);
  expect(dot(pushed, pushed)).toBeCloseTo(1, 5);
});
