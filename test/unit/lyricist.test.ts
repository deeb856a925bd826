import { expect, test } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import type { LyricsInput, LyricsOutput } from '../../engine/models/lyrics/types';
import { beatAt, openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';

/** A model that writes a fixed text, a line in two steps, `|` between lines. */
function scripted(text: string) {
  const lines = text.split('|').filter(Boolean);
  const asked: LyricsInput[] = [];
  let at = 0;
  const step = (input: LyricsInput): Promise<LyricsOutput> => {
    asked.push(input);
    if (input.kind === 'prompt' || at++ % 2 === 0) return Promise.resolve({});
    return Promise.resolve({ line: { text: lines[((at >> 1) - 1) % lines.length]!, syllables: 8 } });
  };
  return { step, asked };
}

/** Plays `seconds` at 60 frames a second and 120 beats a minute; `typed` is let in at its times. */
async function playThrough(seconds: number, step: ReturnType<typeof scripted>['step'], typed: ShowEvent[]) {
  let state: PerformanceState = openingState('drift', new Array<number>(16).fill(0));
  state = perform(state, { type: 'tempo', bpm: 120, source: 'test', at: 0 });
  const sent: ShowEvent[] = [];
  let now = 0;
  const send = (event: EventBody) => {
    const stamped = { ...event, at: now };
    sent.push(stamped);
    state = perform(state, stamped);
  };
  const lyricist = createLyricist(step, send);
  for (let frame = 0; frame < seconds * 60; frame++) {
    now = frame / 60;
    for (const event of typed.filter(({ at }) => at >= now && at < now + 1 / 60)) state = perform(state, event);
    lyricist.release(state, now);
    await lyricist.write(state, now);
  }
  return { sent, state };
}

const prompt = (text: string, at: number): ShowEvent => ({ type: 'prompt', text, source: 'test', at });
const linesOf = (events: ShowEvent[]) => events.flatMap((e) => (e.type === 'lyric-line' ? [e] : []));
const wordsOf = (events: ShowEvent[]) => events.flatMap((e) => (e.type === 'lyric-token' ? [e] : []));

test('nothing is written before there are words to write about', async () => {
  const { step, asked } = scripted('some words here|');
  const { sent } = await playThrough(2, step, []);
  expect(asked).toEqual([]);
  expect(sent).toEqual([]);
});

test('words come whole, on half beats, and lines start every two bars', async () => {
  const { step } = scripted('the harbour lights are burning low|and nobody remembers|');
  const { sent, state } = await playThrough(12, step, [prompt('harbour', 0)]);

  expect(linesOf(sent).map(({ text }) => text)).toEqual([
    'the harbour lights are burning low',
    'and nobody remembers',
    'the harbour lights are burning low',
  ]);
  expect(wordsOf(sent)[1]!.text).toBe(' harbour');
  for (const { at } of wordsOf(sent)) {
    const halfBeats = beatAt(state, at) * 2;
    // A frame is a thirtieth of a beat here.
    expect(halfBeats - Math.floor(halfBeats)).toBeLessThan(0.07);
  }
  const starts = [0, 6, 9].map((i) => beatAt(state, wordsOf(sent)[i]!.at));
  expect(Math.round(starts[1]! - starts[0]!)).toBe(8);
  expect(Math.round(starts[2]! - starts[1]!)).toBe(8);
});

test('a line on stage is finished with the words that wait; the next one is about the new prompt', async () => {
  const { step, asked } = scripted('one two three four five six|');
  const { sent } = await playThrough(8, step, [prompt('first', 0), prompt('second', 1.5)]);
  expect(asked.filter(({ kind }) => kind === 'prompt')).toMatchObject([{ words: 'first' }, { words: 'second' }]);
  const [before] = wordsOf(sent).filter(({ at }) => at > 1.5);
  expect(before!.text).not.toBe('one');
  expect(linesOf(sent)[0]!.text).toBe('one two three four five six');
});

test('a model that fails loses no words and is asked again', async () => {
  const { step } = scripted('still here|');
  let calls = 0;
  const flaky = (input: LyricsInput) => (calls++ % 3 === 1 ? Promise.reject(new Error('busy')) : step(input));
  const sent: ShowEvent[] = [];
  let now = 0;
  const lyricist = createLyricist(flaky, (event) => sent.push({ ...event, at: now }));
  let state = openingState('drift', []);
  state = perform(state, prompt('hope', 0));
  for (let frame = 0; frame < 600; frame++) {
    now = frame / 60;
    lyricist.release(state, now);
    await lyricist.write(state, now).catch(() => undefined);
  }
  expect(new Set(linesOf(sent).map(({ text }) => text))).toEqual(new Set(['still here']));
});
