/** A new chord does not wait for what was made before it: no click, the same again from its seed, and how soon. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ringReader, ringStorage, ringWriter } from '../../audio/stream-ring';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { parseSafetensors } from '../../engine/models/safetensors';
import { createCpuNetwork } from '../../engine/models/sound/network';
import { startStream } from '../../engine/models/sound/stream';
import { SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createAccompanist, type SoundSink } from '../../engine/players/accompanist';
import { wholeTape } from './whole-tape';

const RATE = 48_000;
const HOP = 640;
const weights = parseSafetensors(new Uint8Array(readFileSync('models/sound.safetensors')).buffer);
const network = await createCpuNetwork(weights);
const chord = (...notes: number[]): SoundInput => ({
  notes: notes.map((midi) => ({ midi, velocity: 0.7 })),
  families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'organs' ? 1 : 0)),
  brightness: 0.5, energy: 0.5, density: 0, roughness: 0, steps: 2, level: 1,
}); // prettier-ignore

const COVER = { most: 4800, seam: 240, holds: 2400, fades: 2400, rests: 960 };
const largestStep = (samples: Float32Array): number =>
  samples.reduce((most, x, i) => (i ? Math.max(most, Math.abs(x - samples[i - 1]!)) : 0), 0);
const apart = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

test('the stream goes on from an earlier frame as if it had just come there, and repeats from its seed', async () => {
  const play = async () => {
    const stream = startStream(network, HOP, RATE, 3);
    const blocks = [await stream.next(chord(57, 60, 64)), await stream.next(chord(57, 60, 64))];
    const changed = await stream.next({ ...chord(55, 59, 62), from: 20 * HOP - 5 });
    return { blocks, changed };
  };
  const { blocks, changed } = await play();
  expect(changed.at).toBe(20 * HOP);
  const old = Float32Array.from([...blocks[0]!.left, ...blocks[1]!.left]);
  const whole = Float32Array.from([...old.subarray(0, changed.at), ...changed.left]);
  // Even without a crossfade: every partial goes on with its phase.
  const seam = largestStep(whole.subarray(changed.at - 2, changed.at + 2));
  expect(seam).toBeLessThanOrEqual(largestStep(old));
  expect(apart(old.subarray(changed.at), changed.left)).toBeGreaterThan(0.01);
  expect((await play()).changed.left).toEqual(changed.left);
});

test('the written future may change: it fades, begins no earlier than is safe, and leaves nothing of the old', () => {
  const storage = ringStorage(8192);
  const writer = ringWriter(storage, 240);
  const reader = ringReader(storage, 480, COVER);
  const level = (value: number) => new Float32Array(4096).fill(value);
  writer.write(0, level(0.5), level(0.5));
  const out: number[] = [];
  const read = () => {
    const [left, right] = [new Float32Array(128), new Float32Array(128)];
    reader.read(left, right, out.length);
    out.push(...left);
  };
  for (let i = 0; i < 8; i++) read();
  expect(writer.played()).toBe(1024);
  expect(writer.write(1000, level(-0.5), level(-0.5))).toBe(1024 + 256);
  expect(writer.end()).toBe(1000 + 4096);
  while (writer.end() > writer.played()) read();
  for (let i = 0; i < 50; i++) read();
  const heard = Float32Array.from(out);
  expect(heard[1279]).toBeCloseTo(0.5, 6);
  expect(heard[1280 + 240]).toBeCloseTo(-0.5, 6);
  expect(largestStep(heard)).toBeLessThan(0.006);
  // The gap at the end is counted once, and is covered by what was heard before it falls silent.
  expect(writer.gaps()).toBe(1);
  expect(Math.abs(heard[5096 + 1000]!)).toBeGreaterThan(0.2);
  expect(heard.at(-1)).toBe(0);
});

test('where the new future ends before it is written on, the old one is heard on: no gap, no click', () => {
  const storage = ringStorage(8192);
  const writer = ringWriter(storage, 240);
  const reader = ringReader(storage, 480, COVER);
  const level = (frames: number, value: number) => new Float32Array(frames).fill(value);
  writer.write(0, level(4096, 0.5), level(4096, 0.5));
  expect(writer.write(512, level(1024, -0.5), level(1024, -0.5))).toBe(512);
  expect(writer.end()).toBe(1536);
  const out: number[] = [];
  const read = () => {
    const [left, right] = [new Float32Array(128), new Float32Array(128)];
    reader.read(left, right, out.length);
    out.push(...left);
  };
  while (writer.played() < 2048) read();
  expect(writer.end()).toBe(2048 + 256);
  expect(writer.relapses()).toBe(1);
  writer.write(writer.end(), level(1024, -0.5), level(1024, -0.5));
  while (writer.played() < 3200) read();
  const heard = Float32Array.from(out);
  expect([1400, 1900, 2280, 2700].map((frame) => heard[frame])).toEqual([-0.5, 0.5, 0.5, -0.5]);
  expect(largestStep(heard)).toBeLessThan(0.006);
  expect(writer.gaps()).toBe(0);
});

test('where nobody is to play any more it falls silent soon, which is no gap; and it plays as ever when somebody does', () => {
  const storage = ringStorage(8192);
  const writer = ringWriter(storage, 240);
  const reader = ringReader(storage, 480, COVER);
  const tone = () => new Float32Array(2048).fill(0.5);
  const out: number[] = [];
  const read = (frames: number) => {
    for (const until = out.length + frames; out.length < until;) {
      const [left, right] = [new Float32Array(128), new Float32Array(128)];
      reader.read(left, right, out.length);
      out.push(...left);
    }
  };
  writer.write(0, tone(), tone());
  read(1024);
  writer.setResting(true);
  read(4096);
  const heard = Float32Array.from(out);
  // What was ready is heard, and then it fades.
  expect(heard[2040]).toBeCloseTo(0.5, 6);
  expect(heard[2048 + 480]).toBeCloseTo(0.25, 2);
  expect(heard.subarray(2048 + COVER.rests + 1).every((x) => x === 0)).toBe(true);
  expect(largestStep(heard.subarray(1024))).toBeLessThan(0.006);
  expect(writer.gaps()).toBe(0);
  writer.write(writer.end(), tone(), tone());
  writer.setResting(false);
  const from = out.length;
  read(4096);
  expect(out[from + 1500]).toBeCloseTo(0.5, 6);
  // It ran dry again, and is covered as ever.
  expect(Math.abs(out[from + 2048 + 1000]!)).toBeGreaterThan(0.2);
  expect(writer.gaps()).toBe(1);
});

test('on the show clock, a chord is heard within a tick, the delay and a frame', async () => {
  const [ticks, delay] = [60, 0.02];
  let tape = wholeTape(2 * RATE);
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
  const struck = async (struckAt: number) => {
    tape = wholeTape(2 * RATE);
    const stream = startStream(network, HOP, RATE, 3);
    const step = async (input: SoundInput) => ({ ...(await stream.next(input)), seconds: (16 * HOP) / RATE });
    const accompanist = createAccompanist(step, sink, () => 0.4, delay, 1);
    const opening = openingState('drift', Array.from(neutralMeaning()));
    const organs = { 'sound.family': 5, 'sound.steps': 2 };
    let state: PerformanceState = { ...opening, parameters: { ...opening.parameters, ...organs } };
    for (let tick = 0; tick < 1.5 * ticks; tick++) {
      now = tick / ticks;
      if (state.held.length === 0 && now >= struckAt) {
        const note = { note: 69, velocity: 0.8, channel: 1, source: 'test', at: struckAt };
        state = perform(state, { type: 'note-on', ...note });
      }
      await accompanist.play(state, now);
    }
    return accompanist.latency();
  };
  const struckAt = 0.705;
  await struck(Infinity);
  const without = tape.recorded().left;
  const latency = await struck(struckAt);
  const longest = 1 / ticks + delay + HOP / RATE;
  expect(latency).toBeLessThanOrEqual(longest + 1e-9);
  const { left } = tape.recorded();
  // Where the two shows part: how fast a note then swells is the instrument's.
  const first = left.findIndex((x, i) => x !== without[i]);
  expect(first / RATE - struckAt).toBeGreaterThan(0);
  expect(first / RATE - struckAt).toBeLessThan(longest + 0.002);
});
