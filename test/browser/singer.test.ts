/** The voice in the band: silent unless it is asked for, on the beat, in tune, and the same to the bit every time. */
import { expect, it } from 'vitest';
import { renderSound } from '../../audio/render';
import type { EventBody, ShowEvent } from '../../engine/events';
import { defaultValues } from '../../engine/parameters';

const RATE = 48_000;
const source = 'test';
const at = (time: number, event: EventBody): ShowEvent => ({ ...event, at: time });
const line: ShowEvent = at(1, {
  type: 'lyric-begun',
  text: 'tar',
  beats: [2],
  style: 'plain',
  sounds: ['T AA1'],
  source,
});
const dry = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'mixer.notes.mute': 1, 'voice.vibrato': 0 };

async function render(kind: number, events: ShowEvent[]): Promise<Float32Array> {
  const opening: ShowEvent[] = [
    at(0, { type: 'tempo', bpm: 120, source }),
    at(0, { type: 'parameter', id: 'voice.kind', value: kind, source }),
    at(0.1, { type: 'note-on', note: 57, velocity: 0.8, channel: 1, source }),
  ];
  const sound = { events: [...opening, ...events], values: dry, seconds: 2, seed: 1, sampleRate: RATE };
  return (await renderSound(sound)).getChannelData(0);
}

it('sings a word on its beat at the note that is held, twice the same; off it is silent, skipped or hushed it ends', async () => {
  const [sung, again, off] = [await render(2, [line]), await render(2, [line]), await render(0, [line])];
  expect(again.every((x, i) => x === sung[i])).toBe(true);
  expect(off.every((x) => x === 0)).toBe(true);
  const strength = (time: number, hertz = 220) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < 0.02 * RATE; i++) {
      const x = sung[Math.round(time * RATE) + i - 0.01 * RATE]!;
      re += x * Math.cos((2 * Math.PI * hertz * i) / RATE);
      im += x * Math.sin((2 * Math.PI * hertz * i) / RATE);
    }
    return Math.hypot(re, im);
  };
  expect(strength(1.2)).toBeGreaterThan(0.5);
  expect(strength(1.2)).toBeGreaterThan(2 * strength(1.2, 330));
  expect(strength(0.97)).toBeLessThan(0.3 * strength(1.15));
  expect(strength(1.035)).toBeGreaterThan(0.5 * strength(1.15));
  const hush = { type: 'parameter', id: 'stage.hush', value: 1, source } as const;
  for (const ending of [{ type: 'lyric-skipped', source }, hush] as const) {
    const ended = await render(2, [line, at(1.2, ending)]);
    expect(ended.subarray(1.7 * RATE).every((x) => Math.abs(x) < 1e-5)).toBe(true);
  }
});
