/** The voice in the band: silent unless it is asked for, on the beat, in tune, and the same to the bit every time. */
import { expect, it } from 'vitest';
import { renderSound } from '../../audio/render';
import type { EventBody, ShowEvent } from '../../engine/events';
import { timeOfBeat } from '../../engine/moments';
import { defaultValues } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';

const RATE = 48_000;
const source = 'test';
const at = (time: number, event: EventBody): ShowEvent => ({ ...event, at: time });
const line: Extract<ShowEvent, { type: 'lyric-begun' }> = {
  type: 'lyric-begun',
  text: 'tar',
  beats: [2],
  style: 'plain',
  sounds: ['T AA1'],
  source,
  at: 1,
};
const dry = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'mixer.notes.mute': 1, 'voice.vibrato': 0 };

async function render(kind: number, events: ShowEvent[], seconds = 2): Promise<Float32Array> {
  const opening: ShowEvent[] = [
    at(0, { type: 'tempo', bpm: 120, source }),
    at(0, { type: 'parameter', id: 'voice.kind', value: kind, source }),
    at(0.1, { type: 'note-on', note: 57, velocity: 0.8, channel: 1, source }),
  ];
  const sound = { events: [...opening, ...events], values: dry, seconds, seed: 1, sampleRate: RATE };
  return (await renderSound(sound)).getChannelData(0);
}

/** Amplitude of one frequency around a time, in 20 ms. */
function strengthOf(sound: Float32Array): (time: number, hertz?: number) => number {
  return (time, hertz = 220) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < 0.02 * RATE; i++) {
      const x = sound[Math.round(time * RATE) + i - 0.01 * RATE]!;
      re += x * Math.cos((2 * Math.PI * hertz * i) / RATE);
      im += x * Math.sin((2 * Math.PI * hertz * i) / RATE);
    }
    return Math.hypot(re, im);
  };
}

it('sings a word on its beat at the note that is held, twice the same; off it is silent, skipped or hushed it ends', async () => {
  const [sung, again, off] = [await render(2, [line]), await render(2, [line]), await render(0, [line])];
  expect(again.every((x, i) => x === sung[i])).toBe(true);
  expect(off.every((x) => x === 0)).toBe(true);
  const strength = strengthOf(sung);
  expect(strength(1.2)).toBeGreaterThan(0.5);
  expect(strength(1.2)).toBeGreaterThan(2 * strength(1.2, 330));
  expect(strength(0.97)).toBeLessThan(0.3 * strength(1.15));
  expect(strength(1.035)).toBeGreaterThan(0.5 * strength(1.15));
  const hush = { type: 'parameter', id: 'stage.hush', value: 1, source } as const;
  for (const ending of [{ type: 'lyric-skipped', source }, hush] as const) {
    const ended = await render(2, [line, at(1.2, ending)]);
    expect(ended.subarray(1.7 * RATE).every((x) => Math.abs(x) < 1e-5)).toBe(true);
  }
  // Of a log, whose lines begin while they are hushed.
  expect((await render(2, [at(0.5, hush), line])).every((x) => x === 0)).toBe(true);
  expect(strengthOf(await render(2, [at(0.5, hush), at(0.7, { ...hush, value: 0 }), line]))(1.2)).toBeGreaterThan(0.5);
});

it('stays on the beat where the tempo moves in steps too small for any of them to matter', async () => {
  const words: ShowEvent = { ...line, text: 'tar tar', beats: [2, 5], sounds: ['T AA1', 'T AA1'] };
  // From 120 to 110 within a second: a step moves the second word by less than 0.01 s, all of them by 0.09 s.
  const tempos = Array.from({ length: 21 }, (_, i) =>
    at(i === 0 ? 0 : 1 + i / 20, { type: 'tempo', bpm: 120 - i / 2, source }),
  );
  const onset = timeOfBeat(tempos.reduce(perform, openingState('drift', [])), 5);
  const strength = strengthOf(await render(2, [words, ...tempos.slice(1)], 3.5));
  expect(onset).toBeGreaterThan(2.57);
  expect(strength(onset - 0.03)).toBeLessThan(0.3 * strength(onset + 0.15));
  expect(strength(onset + 0.035)).toBeGreaterThan(0.5 * strength(onset + 0.15));
});

it('sings nothing of a line whose beats are too few, go back or never end, and goes on', async () => {
  const broken = [[], [2], [3, 2], [2, 1e9], [-1e9, 2]].map((beats) => ({
    ...line,
    beats,
    sounds: ['T AA1', 'T AA1'],
  }));
  const strength = strengthOf(await render(2, [...broken, line]));
  expect(strength(1.2)).toBeGreaterThan(0.5);
  expect((await render(2, broken)).every((x) => x === 0)).toBe(true);
});
