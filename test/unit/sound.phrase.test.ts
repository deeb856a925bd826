/** A recorded phrase: read as in training, kept in the log, and varied as far as is asked. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSafetensors } from '../../engine/models/safetensors';
import { framesOf } from '../../engine/models/sound/analysis';
import { createCpuNetwork } from '../../engine/models/sound/network';
import { packFrames, unpackFrames } from '../../engine/models/sound/phrase';
import { startStream } from '../../engine/models/sound/stream';
import { BLOCK, SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';

const RATE = 48_000;
const NUMBERS = 320;
const read = (path: string) => parseSafetensors(new Uint8Array(readFileSync(path)).buffer);

test('frames of samples are those of training', () => {
  const { tensors } = read('test/fixtures/sound.analysis.safetensors');
  const [samples, frames] = [tensors.get('samples')!.data, tensors.get('frames')!.data];
  const own = framesOf(samples, RATE);
  expect(own.length).toBe(frames.length);
  // There the low octaves are read from copies at lower rates.
  const apart = own.map((value, i) => Math.abs(value - frames[i]!)).sort();
  expect(apart[Math.floor(0.99 * apart.length)]).toBeLessThan(0.01);
  expect(apart.at(-1)).toBeLessThan(0.05);
});

test('frames survive the log, and are drawn out in time', () => {
  const frames = Float32Array.from({ length: 30 * NUMBERS }, (_, i) => 0.5 + 0.5 * Math.sin(0.001 * i));
  const back = unpackFrames(packFrames(frames), 30);
  for (const [i, value] of back.entries()) expect(Math.abs(value - frames[i]!)).toBeLessThan(0.003);
  const longer = unpackFrames(packFrames(frames), 60);
  expect(Math.abs(longer[40 * NUMBERS + 7]! - frames[20 * NUMBERS + 7]!)).toBeLessThan(0.003);
});

test('a loop sounds as the phrase does, less so the more it changes, and goes its own way when the phrase ends', async () => {
  const network = await createCpuNetwork(read('models/sound.safetensors'));
  const of = 4;
  // A melody of sines, a note a block.
  const notes = [330, 392, 494, 587];
  const samples = Float32Array.from({ length: (of * BLOCK * RATE) / 75 }, (_, i) => {
    const note = notes[Math.floor((i / RATE) * (75 / BLOCK)) % notes.length]!;
    return 0.2 * Math.sin((2 * Math.PI * note * i) / RATE);
  });
  const phrase = unpackFrames(packFrames(framesOf(samples, RATE)), of * BLOCK);
  const input = (place: number, change: number): SoundInput => ({
    notes: [], families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'voices' ? 1 : 0)),
    brightness: 0.5, energy: 0.5, density: 0, roughness: 0, steps: 4, level: 1, guidance: 0, loop: { place, of, change },
  }); // prettier-ignore
  const play = async (change: number, given?: Float32Array) => {
    const stream = startStream(network, RATE / 75, RATE, 3);
    const heard: Float32Array[] = [];
    for (let place = 0; place < of; place++) {
      const first = place === 0 && given ? { phrase: given } : {};
      heard.push((await stream.next({ ...input(place, change), ...first })).left);
    }
    return heard;
  };
  /** Share of the power at a frequency, in the middle of a block. */
  const share = (block: Float32Array, hertz: number) => {
    const part = block.subarray(3000, 9000);
    let [a, b, all] = [0, 0, 1e-9];
    part.forEach((x, i) => {
      a += x * Math.cos((2 * Math.PI * hertz * i) / RATE);
      b += x * Math.sin((2 * Math.PI * hertz * i) / RATE);
      all += x * x;
    });
    return (2 * (a * a + b * b)) / (part.length * all);
  };
  const likeness = async (change: number, given?: Float32Array) => {
    const shares = (await play(change, given)).map((block, i) => share(block, notes[i]!));
    return shares.reduce((sum, x) => sum + x, 0) / of;
  };
  const [same, half, anew, without] = [
    await likeness(0, phrase),
    await likeness(0.5, phrase),
    await likeness(1, phrase),
    await likeness(0.5),
  ];
  expect(same).toBeGreaterThan(0.7);
  expect(half).toBeGreaterThan(2 * Math.max(anew, without));
  expect(half).toBeLessThanOrEqual(same + 0.05);
});

test('a phrase goes on where it was when something changes amid a block, or just before one', async () => {
  const network = await createCpuNetwork(read('models/sound.safetensors'));
  const [of, count] = [4, 4 * BLOCK];
  // Each of its frames has a band of its own, of those that are as late as each other.
  const FIRST_BAND = 170;
  const phrase = new Float32Array(count * NUMBERS);
  for (let frame = 0; frame < count; frame++) phrase[frame * NUMBERS + FIRST_BAND + frame] = 0.8;
  const bandsOf = async (place: number, into: number) => {
    const { frames } = await startStream(network, RATE / 75, RATE, 3).next({
      notes: [], families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'voices' ? 1 : 0)),
      brightness: 0.5, energy: 0.5, density: 0, roughness: 0, steps: 4, level: 1, loop: { place, of, change: 0, into }, phrase,
    }); // prettier-ignore
    return Array.from({ length: BLOCK }, (_, i) => {
      const frame = frames.subarray(i * NUMBERS, (i + 1) * NUMBERS);
      return frame.indexOf(Math.max(...frame)) - FIRST_BAND;
    });
  };
  // What is heard of a frame lies some frames further: see `onsets.ts`.
  const late = (await bandsOf(0, 0))[0]!;
  const expected = (place: number, into: number) =>
    Array.from({ length: BLOCK }, (_, i) => {
      const frame = i + late;
      const within = frame < BLOCK ? into + (frame * (BLOCK - into)) / BLOCK : frame;
      return (count + Math.floor(place * BLOCK + within)) % count;
    });
  expect(late).toBeLessThan(BLOCK / 2);
  for (const [place, into] of [[1, 0], [1, BLOCK / 2], [3, 5.5], [0, -BLOCK / 4]] as const) {
    expect(await bandsOf(place, into)).toEqual(expected(place, into));
  } // prettier-ignore
});
