/** In time: blocks end on the grid to the sample, strokes lie on the sixteenths, and a round is as new as it is asked to be. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createCpuNetwork, type Task } from '../../engine/models/sound/network';
import { startStream } from '../../engine/models/sound/stream';
import { SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createAccompanist, type SoundSink } from '../../engine/players/accompanist';
import { blocksPerBar, gridBlock, sixteenthsOf, stepsIn } from '../../engine/players/block-grid';
import type { ParameterId } from '../../engine/parameters';
import { wholeTape } from './whole-tape';

const weights = parseSafetensors(new Uint8Array(readFileSync('models/sound.safetensors')).buffer);
const network = await createCpuNetwork(weights);

function stateWith(bpm: number, parameters: Partial<Record<ParameterId, number>>): PerformanceState {
  let state = openingState('drift', Array.from(neutralMeaning()));
  state = perform(state, { type: 'tempo', bpm, source: 'test', at: 0 });
  return { ...state, parameters: { ...state.parameters, ...parameters } };
}

describe.each([44_100, 48_000])('at %i samples a second', (rate) => {
  test.each([60, 73.7, 97, 120, 128, 143.21, 174, 180])('bars of %f beats a minute are exact to the sample', (bpm) => {
    const state = stateWith(bpm, {});
    const frameAt = (time: number) => Math.round(time * rate) + 1234;
    const perBar = blocksPerBar(bpm);
    const bar = (240 / bpm) * rate;
    let block = gridBlock(state, frameAt, frameAt(0.1), rate);
    const ends: number[] = [];
    for (let i = 0; i < 9 * perBar; i++) {
      const begin = block.until;
      block = gridBlock(state, frameAt, begin, rate);
      const frame = (block.until - begin) / 16 / (rate / 75);
      // A few per cent longer or shorter than at no tempo.
      expect(Math.abs(frame - 1)).toBeLessThan(0.09);
      if ((block.index + 1) % perBar === 0) ends.push(block.until);
      // Sixteenths have as many frames as a bar has blocks: the first one in this block follows from its number.
      const { first, every } = sixteenthsOf(block);
      expect((((block.index * 16 + first) % perBar) + perBar) % perBar).toBe(0);
      expect(every).toBe(perBar);
    }
    for (const bars of [1, 2, 4]) {
      const lengths = ends.slice(bars).map((end, i) => end - ends[i]!);
      for (const length of lengths) expect(Math.abs(length - bars * bar)).toBeLessThanOrEqual(1);
    }
    // Over all of them nothing adds up.
    expect(Math.abs(ends.at(-1)! - ends[0]! - (ends.length - 1) * bar)).toBeLessThanOrEqual(1);
  });
});

const RATE = 48_000;

test.each([90, 97, 120, 174])(
  'at %i beats a minute every step of a pattern is struck once and in its frame, wherever blocks are cut',
  (bpm) => {
    const state = stateWith(bpm, {});
    const frameAt = (time: number) => Math.round(time * RATE);
    for (const steps of [12, 16]) {
      const struck: { step: number; away: number }[] = [];
      let [begin, cut] = [0, 0];
      for (let i = 0; i < 200; i++) {
        const block = gridBlock(state, frameAt, begin, RATE);
        const frame = (block.until - begin) / 16;
        // Every third goes to its end, the others to any frame of theirs.
        cut = i % 3 === 0 ? 16 : 1 + ((cut + 5) % 15);
        for (const { step, frame: at } of stepsIn(block, steps).filter(({ frame }) => frame < cut)) {
          const time = (step * 240) / bpm / steps - 0.003;
          struck.push({ step, away: (begin + at * frame) / RATE - time });
        }
        const { first, every } = sixteenthsOf(block);
        const sixteenth = (15 / bpm) * RATE;
        expect(Math.abs(every - sixteenth / frame)).toBeLessThanOrEqual(0.5 + 1e-3);
        const off = (begin + 144 + first * frame) / sixteenth;
        expect(Math.abs(off - Math.round(off)) * sixteenth).toBeLessThan(640);
        expect(first).toBeGreaterThanOrEqual(0);
        begin += Math.floor(cut * frame);
      }
      const order = struck.map(({ step }) => step);
      expect(order).toEqual(order.map((_, i) => order[0]! + i));
      // A frame of a block that is drawn out lasts half as long again.
      for (const { away } of struck) expect(Math.abs(away)).toBeLessThan(1.6 / 75);
    }
  },
);

test.each([90, 150])('a loop keeps its blocks under a clock that wavers about %i beats a minute', async (bpm) => {
  const parameters = { 'sound.loop': 1, 'sound.change': 0 };
  const asked: SoundInput[] = [];
  const sink = silentSink();
  const step = (input: SoundInput) => {
    asked.push(input);
    const samples = new Float32Array(input.until! - sink.end());
    return Promise.resolve({ at: sink.end(), left: samples, right: samples, frames: samples });
  };
  const accompanist = createAccompanist(step, sink, () => 0.3, 0.02, 1);
  let state = stateWith(bpm, parameters);
  for (let tick = 0; tick < 600; tick++) {
    const at = sink.moveTo(tick / 60);
    if (tick % 6 === 0) state = perform(state, { type: 'tempo', bpm: bpm + 0.05 * Math.sin(tick), source: 'test', at });
    await accompanist.play(state, at);
  }
  expect(new Set(asked.map(({ loop }) => loop?.of)).size).toBe(1);
  const leaps = asked.slice(1).map(({ loop }, i) => (loop!.place - asked[i]!.loop!.place + loop!.of) % loop!.of);
  expect(new Set(leaps)).toEqual(new Set([1]));
  // Another tempo has other ones.
  expect(blocksPerBar(bpm + 10, asked[0]!.loop!.of)).toBe(blocksPerBar(bpm + 10));
});

test('a loop is on the beat again at once where the tempo has become another: what lay ready is made anew', async () => {
  const asked: SoundInput[] = [];
  const sink = silentSink();
  const step = (input: SoundInput) => {
    asked.push(input);
    const at = input.from ?? sink.end();
    const samples = new Float32Array(input.until! - at);
    return Promise.resolve({ at, left: samples, right: samples, frames: samples });
  };
  const accompanist = createAccompanist(step, sink, () => 1, 0.02, 1);
  const run = async (from: number, to: number) => {
    for (let tick = Math.round(60 * from); tick < 60 * to; tick++)
      await accompanist.play(state, sink.moveTo(tick / 60));
  };
  let state = stateWith(100, { 'sound.loop': 1, 'sound.change': 0 });
  await run(0, 4);
  expect(asked.filter(({ from }) => from !== undefined)).toEqual([]);
  state = perform(state, { type: 'tempo', bpm: 101, source: 'test', at: 4 });
  await run(4, 4.1);
  expect(asked.filter(({ from }) => from !== undefined)).toEqual([]);
  state = perform(state, { type: 'tempo', bpm: 130, source: 'test', at: 4.1 });
  await run(4.1, 4.2);
  const anew = asked.filter(({ from }) => from !== undefined);
  expect(anew).toHaveLength(1);
  expect(anew[0]!.from! / RATE).toBeCloseTo(4.12, 1);
  // By hand, the bar begins elsewhere.
  state = perform(state, { type: 'tempo', bpm: 130, beat: 8.5, source: 'test', at: 4.2 });
  await run(4.2, 6);
  expect(asked.filter(({ from }) => from !== undefined)).toHaveLength(2);
});

test("the drum machine's pattern goes on in the stream whatever knob is turned", async () => {
  const four = { 'drums.pattern': 1, 'drums.density': 0, 'drums.fill': 0 } as const;
  let state = stateWith(120, { 'sound.family': 10, 'sound.loop': 1, 'sound.change': 0, ...four });
  const sink = silentSink();
  let kicks: number[] = [];
  const step = (input: SoundInput) => {
    const at = input.from ?? sink.end();
    const samples = new Float32Array(input.until! - at);
    const struck = input.hits!.filter(({ drum }) => drum === 0);
    // What is made anew is not to be heard.
    const stay = kicks.filter((kick) => kick < at);
    kicks = [...stay, ...struck.map(({ frame }) => at + Math.floor((frame * samples.length) / 16))];
    return Promise.resolve({ at, left: samples, right: samples, frames: samples });
  };
  const accompanist = createAccompanist(step, sink, () => 0.3, 0.02, 1);
  for (let tick = 0; tick < 600; tick++) {
    const at = sink.moveTo(tick / 60);
    if (tick % 17 === 0) {
      const brightness = 0.3 + 0.4 * (tick % 2);
      state = { ...state, at, parameters: { ...state.parameters, 'sound.brightness': brightness } };
    }
    await accompanist.play(state, at);
  }
  const beats = kicks.map((kick) => Math.round(kick / (RATE / 2)));
  expect(beats).toEqual(beats.map((_, i) => i));
  expect(beats.length).toBeGreaterThanOrEqual(20);
  for (const [beat, kick] of kicks.entries()) expect(Math.abs(kick - (beat * RATE) / 2)).toBeLessThan(1.2 * 640);
});

/** Takes all that is written, and is heard as far as it is moved to. */
function silentSink() {
  let [now, end] = [0, 0];
  return {
    sampleRate: RATE,
    played: () => Math.floor(now * RATE),
    frameAt: (time: number) => Math.round(time * RATE),
    end: () => end,
    write(at: number, left: Float32Array) {
      end = at + left.length;
      return at;
    },
    moveTo: (time: number) => (now = time),
  };
}

/** The stream of a show without events, played tick by tick. */
async function play(state: PerformanceState, seconds: number): Promise<Float32Array> {
  const tape = wholeTape(Math.ceil((seconds + 1) * RATE));
  let now = 0;
  const sink: SoundSink = {
    sampleRate: RATE,
    played: () => Math.floor(now * RATE),
    frameAt: (time) => Math.round(time * RATE),
    end: () => tape.length(),
    write(at, left, right) {
      tape.write(at, left, right);
      return at;
    },
  };
  const stream = startStream(network, RATE / 75, RATE, 5);
  const step = async (input: SoundInput) => ({ ...(await stream.next(input)), seconds: 0 });
  const accompanist = createAccompanist(step, sink, () => 0.3, 0.02, 1);
  for (let tick = 0; tick < seconds * 60; tick++) {
    now = tick / 60;
    await accompanist.play(state, now);
  }
  const { left, right } = tape.recorded();
  return left.map((x, i) => 0.5 * (x + right[i]!)).slice(0, Math.floor(seconds * RATE));
}

/** When a stroke is heard, in seconds: a tenth of the way, in power, to the loudest of the next 30 ms. */
function onsets(samples: Float32Array): number[] {
  const window = 96;
  const hop = 24;
  const powers: number[] = [];
  for (let i = 0; i + window < samples.length; i += hop) {
    powers.push(samples.subarray(i, i + window).reduce((sum, x) => sum + x * x, 0) / window);
  }
  const seconds = (frame: number) => (frame * hop + window / 2) / RATE;
  const found: number[] = [];
  const [before, after, rest] = [60, 60, 200];
  for (let i = before; i + after < powers.length; i++) {
    const base = Math.max(...powers.slice(i - before, i));
    const peak = Math.max(...powers.slice(i, i + after));
    if (peak < 6 * base || peak < 1e-4) continue;
    const at = i + powers.slice(i, i + after).findIndex((power) => power > base + 0.1 * (peak - base));
    found.push(seconds(at));
    i = at + rest;
  }
  return found;
}

test.each([84, 126])(
  'of the strokes at %i beats a minute nine in ten lie within 5 ms of a sixteenth, all within a frame',
  async (bpm) => {
    const note = { note: 67, velocity: 0.9, channel: 1, source: 'test', at: 0 };
    const settings = { 'sound.family': 4, 'sound.loop': 3, 'sound.change': 1, 'meaning.density': 1 } as const;
    const state = perform(stateWith(bpm, settings), { type: 'note-on', ...note });
    const heard = onsets(await play(state, 16));
    const sixteenth = 15 / bpm;
    const away = heard.filter((at) => at > 1).map((at) => Math.abs(at - Math.round(at / sixteenth) * sixteenth));
    expect(away.length).toBeGreaterThan(8);
    away.sort((a, b) => a - b);
    expect(away[Math.floor(0.9 * away.length)]).toBeLessThanOrEqual(0.005);
    expect(away.at(-1)).toBeLessThan(1 / 75);
  },
);

test("the stream plays the drum machine's pattern on its own drums, on the grid", async () => {
  const settings = {
    'sound.family': 10,
    'sound.loop': 1,
    'drums.pattern': 1,
    'drums.density': 0,
    'drums.fill': 0,
  } as const;
  const state = stateWith(120, settings);
  const heard = onsets(await play(state, 8)).filter((at) => at > 0.5);
  // Four on the floor: at least its kicks, and nothing between the sixteenths.
  const beats = new Set(
    heard.map((at) => Math.round(at / 0.5)).filter((beat, i) => Math.abs(heard[i]! - 0.5 * beat) < 0.012),
  );
  expect(beats.size).toBeGreaterThanOrEqual(14);
  const away = heard.map((at) => Math.abs(at - Math.round(at / 0.125) * 0.125)).sort((a, b) => a - b);
  expect(away[Math.floor(0.9 * away.length)]).toBeLessThanOrEqual(0.005);
});

test('a round repeats, varies or is made anew as it is asked; another chord is', async () => {
  const of = 6;
  const input = (place: number, change: number, notes = [57, 60, 64]): SoundInput => ({
    notes: notes.map((midi) => ({ midi, velocity: 0.7 })),
    families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'plucks' ? 1 : 0)),
    brightness: 0.5, energy: 0.5, density: 0.6, roughness: 0, steps: 2, level: 1,
    grid: { every: of, first: 0 }, loop: { place, of, change },
  }); // prettier-ignore
  const stream = startStream(network, 640, RATE, 3);
  const round = async (change: number, notes?: number[]) => {
    const blocks: number[][] = [];
    for (let place = 0; place < of; place++) {
      const { left } = await stream.next(input(place, change, notes));
      const power = (from: number) => left.subarray(from, from + 640).reduce((sum, x) => sum + x * x, 1e-6);
      blocks.push(Array.from({ length: 16 }, (_, i) => 10 * Math.log10(power(640 * i))));
    }
    return blocks.flat();
  };
  const apart = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;
  await round(1);
  const first = await round(0);
  const same = await round(0);
  const varied = await round(0.3);
  const anew = await round(1);
  const other = await round(0, [55, 59, 62]);
  // Phases and noise go on, so that levels of 13 ms differ a little even where the frames are the same.
  expect(apart(first, same)).toBeLessThan(0.8 * apart(same, varied));
  expect(apart(same, varied)).toBeLessThan(apart(varied, anew));
  expect(apart(varied, anew)).toBeGreaterThan(2);
  expect(apart(anew, other)).toBeGreaterThan(2);
});

test.each([0, 0.2])('a chord that is struck again in a loop that changes by %f has its attack', async (change) => {
  const of = 4;
  const stream = startStream(network, 640, RATE, 3);
  const level = async (place: number, midi: readonly number[], again = false) => {
    const { left } = await stream.next({
      notes: midi.map((midi) => ({ midi, velocity: 0.8, again })),
      families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'plucks' ? 1 : 0)),
      brightness: 0.5, energy: 0.5, density: 0, roughness: 0, steps: 2, level: 1,
      grid: { every: of, first: 0 }, loop: { place, of, change },
    }); // prettier-ignore
    return left.reduce((sum, x) => sum + x * x, 0);
  };
  const chord = [57, 60, 64];
  for (let place = 0; place < 3 * of; place++) await level(place % of, chord);
  for (const place of [0, 1]) await level(place, chord);
  // It has died away.
  const rest = await level(2, chord);
  expect(await level(3, chord, true)).toBeGreaterThan(10 * rest);
  // Nor is what follows it cut.
  expect(await level(0, chord)).toBeGreaterThan(5 * rest);
  // Let go, and struck where its end was.
  for (const place of [1, 2, 3, 0, 1]) await level(place, []);
  expect(await level(2, chord)).toBeGreaterThan(10 * rest);
  for (const place of [3, 0, 1]) await level(place, chord);
  if (change === 0) expect(await level(2, chord)).toBeGreaterThan(10 * rest);
});

test('what follows a varied block is known to the network, whichever hits and steps lie in either', async () => {
  const tasks: Task[] = [];
  const spied = { ...network, generate: (task: Task) => (tasks.push(task), network.generate(task)) };
  const stream = startStream(spied, 640, RATE, 3);
  const of = 3;
  for (let block = 0; block < 2 * of; block++) {
    const place = block % of;
    await stream.next({
      notes: [{ midi: 57, velocity: 0.7 }],
      hits: place === 0 ? [{ drum: 0, velocity: 0.8, frame: 3 }] : [],
      families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'drums' ? 1 : 0)),
      brightness: 0.5, energy: 0.5, density: 0, roughness: 0, steps: 1, level: 1,
      grid: { every: 9, first: (2 * place) % 9 }, loop: { place, of, change: 0.5 },
    }); // prettier-ignore
  }
  expect(tasks.map(({ trail }) => trail !== undefined)).toEqual([false, false, true, true, true, true]);
});
