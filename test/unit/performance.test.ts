import { describe, expect, it } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { beatAt, gateAt, kickAt, meaningAt, timeOfBeat } from '../../engine/moments';
import { travelAt } from '../../engine/travel';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { askedNotes } from '../../engine/players/accompanist';

const source = 'test';
const neutral = [0.5, 0];

const walk = (state: PerformanceState, at: number) => travelAt(state, at).walk;

function after(...events: ShowEvent[]): PerformanceState {
  return events.reduce((state, event) => perform(state, event), openingState('drift', neutral));
}

const noteOn = (at: number, note = 60, velocity = 0.5): ShowEvent => ({
  type: 'note-on',
  note,
  velocity,
  channel: 1,
  source,
  at,
});
const noteOff = (at: number, note = 60): ShowEvent => ({ type: 'note-off', note, channel: 1, source, at });

describe('notes', () => {
  it('are held until they are released', () => {
    expect(after(noteOn(1), noteOn(2, 64)).held.map(({ note }) => note)).toEqual([60, 64]);
    expect(after(noteOn(1), noteOn(2, 64), noteOff(3)).held.map(({ note }) => note)).toEqual([64]);
  });

  it('open an envelope that never jumps, whatever is struck beside them, and that hears no drums', () => {
    const drum = (event: ShowEvent): ShowEvent => ({ ...event, channel: 10 }) as ShowEvent;
    const hits = [1.5, 1.9, 2.2, 3.1, 5].flatMap((at) => [drum(noteOn(at, 36, 0.4)), drum(noteOff(at + 0.05, 36))]);
    const keys = [
      noteOn(1, 48, 1),
      noteOn(2, 60, 0.3),
      noteOff(2.5, 60),
      noteOff(3, 48),
      noteOn(3.2, 50, 0.8),
      noteOn(3.4, 52, 0.9),
      noteOff(3.6, 52),
      noteOff(4, 50),
    ];
    const levels = (events: readonly ShowEvent[]) =>
      Array.from({ length: 5500 }, (_, i) => i / 1000).map((at) =>
        gateAt(after(...events.filter((event) => event.at <= at)), at, 0.1, 1),
      );
    const level = levels([...keys, ...hits].sort((a, b) => a.at - b.at));
    const steps = level.slice(1).map((now, i) => Math.abs(now - level[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.011);
    expect([level[1100], level[2300], level[2900]]).toEqual([1, 1, 1]);
    expect(level[3350]).toBeCloseTo(0.8, 2);
    expect(level).toEqual(levels(keys));
    expect(Math.max(...levels(hits))).toBe(0);
  });

  it('are held once, however often they are struck', () => {
    expect(after(noteOn(1), noteOn(2))).toMatchObject({ held: [{ note: 60, at: 2 }], lastNote: { at: 2 } });
  });

  it('belong to their source and channel', () => {
    const elsewhere: ShowEvent = { type: 'note-off', note: 60, channel: 2, source, at: 2 };
    expect(after(noteOn(1), elsewhere).held).toHaveLength(1);
    expect(after(noteOn(1), { ...noteOff(2), source: 'other' }).held).toHaveLength(1);
  });

  it('of channel 10 are drums, but for those of an MPE zone, whose every note has a channel of its own', () => {
    const onTen = { ...noteOn(2), channel: 10 } as ShowEvent;
    const zone = (manager: 1 | 16, members: number, device = source): ShowEvent => {
      return { type: 'mpe-zone', manager, members, source: device, at: 1 };
    };
    const asked = (...events: ShowEvent[]) => askedNotes(after(...events, onTen)).length;
    expect(asked()).toBe(0);
    expect(asked(zone(1, 15))).toBe(1);
    expect(asked(zone(1, 8))).toBe(0);
    expect(asked(zone(16, 6))).toBe(1);
    expect(asked(zone(1, 15, 'another'))).toBe(0);
    expect(asked(zone(1, 15), zone(1, 0))).toBe(0);
  });

  it('all stop at a panic', () => {
    expect(after(noteOn(1), { type: 'panic', source, at: 3 })).toMatchObject({ held: [] });
  });

  it('kick, and the kick fades but never exceeds 2', () => {
    const state = after(noteOn(1, 60, 0.8));
    expect(kickAt(state, 1)).toBeCloseTo(0.8);
    expect(kickAt(state, 1.45)).toBeCloseTo(0.8 / Math.E);
    const storm = Array.from({ length: 20 }, (_, i) => noteOn(1, 40 + i, 1));
    expect(kickAt(after(...storm), 1)).toBe(2);
  });
});

describe('the beat', () => {
  const slower: ShowEvent = { type: 'tempo', bpm: 60, source, at: 6 };

  it('goes on from where it is when the tempo changes', () => {
    const before = after({ type: 'tempo', bpm: 120, source, at: 0 });
    const state = perform(before, slower);
    expect(beatAt(state, 6)).toBeCloseTo(beatAt(before, 6));
    expect(beatAt(state, 7)).toBeCloseTo(13);
  });

  it('goes from time to beat and back', () => {
    const state = after(slower);
    for (const at of [6, 6.5, 100]) expect(timeOfBeat(state, beatAt(state, at))).toBeCloseTo(at);
  });
});

describe('the walk', () => {
  const speed = (value: number, at: number): ShowEvent => ({ type: 'parameter', id: 'image.speed', value, source, at });

  it('covers `image.speed` latents a bar', () => {
    // 100 beats a minute: a bar is 2.4 s.
    expect(walk(after(speed(2, 0)), 2.4)).toBeCloseTo(2);
  });

  it('never jumps, when the speed or the tempo changes', () => {
    const before = after(speed(2, 0));
    const at = 7.3;
    expect(walk(perform(before, speed(0, at)), at)).toBeCloseTo(walk(before, at));
    expect(walk(perform(before, speed(0, at)), at + 9)).toBeCloseTo(walk(before, at));
    expect(walk(perform(before, { type: 'tempo', bpm: 40, source, at }), at)).toBeCloseTo(walk(before, at));
  });
});

describe('a parameter', () => {
  it('stays in its range', () => {
    const event: ShowEvent = { type: 'parameter', id: 'post.bloom', value: 99, source, at: 1 };
    expect(after(event).parameters['post.bloom']).toBe(1);
  });

  it('is not turned by a controller itself: that is the mapping', () => {
    const control: ShowEvent = { type: 'control', controller: 1, value: 1, channel: 1, source, at: 1 };
    // Where it stands is known, for what may move with it.
    const controllers = { 1: expect.anything() as unknown };
    expect(after(control)).toEqual({ ...openingState('drift', neutral), at: 1, controllers });
  });
});

describe('meaning', () => {
  const meaning = (vector: number[], at: number): ShowEvent => ({ type: 'meaning', vector, source, at });

  it('glides to what the last words say', () => {
    const state = after(meaning([1, 1], 10));
    expect(meaningAt(state, 10)).toEqual(neutral);
    expect(meaningAt(state, 11.6)[1]).toBeCloseTo(1 - 1 / Math.E);
    expect(meaningAt(state, 100)[0]).toBeCloseTo(1);
  });

  it('turns round without a jump', () => {
    const before = after(meaning([1, 1], 10));
    const state = perform(before, meaning([0, -1], 11));
    meaningAt(state, 11).forEach((value, i) => expect(value).toBeCloseTo(meaningAt(before, 11)[i]!));
  });
});

describe('lyrics', () => {
  const token = (text: string, at: number): ShowEvent => ({ type: 'lyric-token', text, source, at });
  const line = (text: string, at: number): ShowEvent => ({ type: 'lyric-line', text, source, at });

  it('grow by tokens until the line ends', () => {
    expect(after(token('slow ', 1), token('light', 2)).lyrics).toEqual([{ text: 'slow light', from: 1 }]);
    expect(after(token('slow ', 1), line('slow light', 3)).lyrics).toEqual([{ text: 'slow light', from: 1, to: 3 }]);
    expect(after(line('all at once', 4)).lyrics).toEqual([{ text: 'all at once', from: 4, to: 4 }]);
  });

  it('keep the last eight lines', () => {
    const lines = Array.from({ length: 12 }, (_, i) => [token('.', i), line(`line ${i}`, i + 0.5)]).flat();
    expect(after(...lines).lyrics.map(({ text }) => text)).toEqual([4, 5, 6, 7, 8, 9, 10, 11].map((i) => `line ${i}`));
  });
});

it('keeps what was said last: words, sketch, notices', () => {
  const state = after(
    { type: 'prompt', text: 'night', source, at: 1 },
    { type: 'sketch', name: 'verse', source, at: 2 },
    { type: 'notice', level: 'info', text: 'hello', source, at: 4 },
  );
  expect(state).toMatchObject({ prompt: 'night', sketch: 'verse', at: 4 });
  expect(state.notices).toEqual([{ at: 4, level: 'info', text: 'hello' }]);
});

it('is pure: the state before is left as it was', () => {
  const before = after(noteOn(1));
  const copy = structuredClone(before);
  perform(before, noteOff(2));
  perform(before, { type: 'parameter', id: 'image.speed', value: 3, source, at: 2 });
  expect(before).toEqual(copy);
});
