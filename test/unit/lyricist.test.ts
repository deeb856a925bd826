import { expect, test } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import { createGate } from '../../engine/gate/gated';
import { isFit } from '../../engine/gate/gate';
import { SAFE_LINES } from '../../engine/gate/safe-lines';
import { TakenOut } from '../../engine/models/asked';
import { lastSung } from '../../engine/lyric-lines';
import { isComingFirst, UNKNOWN } from '../../engine/models/health';
import type { LyricsInput, LyricsOutput } from '../../engine/models/lyrics/types';
import { beatAt } from '../../engine/moments';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLyricist, type OtherMinds } from '../../engine/players/lyricist';
import { wordBeats } from '../../engine/players/word-beats';

type Step = (input: LyricsInput, deadline: number) => Promise<LyricsOutput>;

const SYLLABLES: Record<string, number> = { harbour: 2, burning: 2, nobody: 3, remembers: 3 };
const lineOf = (text: string) => ({ text, syllables: text.split(' ').map((word) => SYLLABLES[word] ?? 1) });

/** A model that writes a fixed text, a line in two steps, `|` between lines. */
function scripted(text: string) {
  const lines = text.split('|').filter(Boolean);
  const asked: LyricsInput[] = [];
  let at = 0;
  const step = (input: LyricsInput): Promise<LyricsOutput> => {
    asked.push(input);
    if (input.kind === 'refine') return Promise.resolve({ line: lineOf(input.text) });
    if (input.kind !== 'write' || at++ % 2 === 0) return Promise.resolve({});
    return Promise.resolve({ line: lineOf(lines[((at >> 1) - 1) % lines.length]!) });
  };
  return { step, asked };
}

/** Plays `seconds` at 60 frames a second and 120 beats a minute; `typed` is let in at its times. */
async function playThrough(seconds: number, step: Step, typed: ShowEvent[], others?: OtherMinds, seed = 1) {
  let state: PerformanceState = openingState('drift', new Array<number>(16).fill(0));
  state = perform(state, { type: 'tempo', bpm: 120, source: 'test', at: 0 });
  const sent: ShowEvent[] = [];
  let now = 0;
  const send = (event: EventBody) => {
    const stamped = { ...event, at: now };
    sent.push(stamped);
    state = perform(state, stamped);
  };
  const lyricist = createLyricist(step, send, seed, others);
  for (let frame = 0; frame < seconds * 60; frame++) {
    now = frame / 60;
    for (const event of typed.filter(({ at }) => at >= now && at < now + 1 / 60)) state = perform(state, event);
    lyricist.release(state, now);
    await lyricist.write(state, now).catch(() => undefined);
  }
  return { sent, state };
}

const at = (time: number, event: EventBody): ShowEvent => ({ ...event, at: time });
const by = 'performer';
const prompt = (text: string, time: number) => at(time, { type: 'prompt', text, source: by });
const turn = (id: 'lyrics.style' | 'lyrics.response' | 'lyrics.refrain' | 'lyrics.section', value: number, time = 0) =>
  at(time, { type: 'parameter', id, value, source: by });
const linesOf = (events: ShowEvent[]) => events.flatMap((e) => (e.type === 'lyric-line' ? [e] : []));
const wordsOf = (events: ShowEvent[]) => events.flatMap((e) => (e.type === 'lyric-token' ? [e] : []));
const textsOf = (events: ShowEvent[]) => linesOf(events).map(({ text }) => text);

test('nothing is written before there are words to write about', async () => {
  const { step, asked } = scripted('some words here|');
  const { sent } = await playThrough(2, step, []);
  expect(asked).toEqual([]);
  expect(sent).toEqual([]);
});

test('lines start every two bars, and each word comes when its first syllable is due', async () => {
  const { step } = scripted('the harbour lights are burning low|and nobody remembers|');
  const { sent, state } = await playThrough(12, step, [prompt('harbour', 0)]);

  expect(textsOf(sent)).toEqual([
    'the harbour lights are burning low',
    'and nobody remembers',
    'the harbour lights are burning low',
  ]);
  const words = wordsOf(sent);
  expect(words[1]!.text).toBe(' harbour');
  const beats = words.map((word) => beatAt(state, word.at));
  const first = Math.round(beats[0]!);
  // The, har-bour, lights, are, burn-ing, low: eight syllables at half a beat each.
  [0, 0.5, 1.5, 2, 2.5, 3.5].forEach((due, i) => {
    expect(beats[i]! - first - due).toBeGreaterThanOrEqual(0);
    // A frame is a thirtieth of a beat here.
    expect(beats[i]! - first - due).toBeLessThan(0.07);
  });
  expect(Math.round(beats[6]! - beats[0]!)).toBe(8);
  expect(Math.round(beats[9]! - beats[6]!)).toBe(8);
});

test('syllables get shorter where a line would not fit, and a breath is left', () => {
  expect(wordBeats([1, 2, 1], 4, 4)).toEqual([4, 4.5, 5.5]);
  const dense = wordBeats(new Array<number>(12).fill(1), 0, 4);
  expect(dense.at(-1)).toBe(2.75);
});

test('the line on stage is finished; what waits from the model gives way to the new prompt, what is by hand stays', async () => {
  const { step, asked } = scripted('one two three four five six|seven eight|');
  const byHand = at(1.2, { type: 'lyric-queued', text: 'by hand', syllables: [1, 1], place: 'last', source: by });
  const { sent } = await playThrough(8, step, [prompt('first', 0), byHand, prompt('second', 1.5)]);
  expect(asked.filter(({ kind }) => kind === 'prompt')).toMatchObject([{ words: 'first' }, { words: 'second' }]);
  expect(textsOf(sent).slice(0, 2)).toEqual(['one two three four five six', 'by hand']);
});

test('lines that wait give way wherever what they are about changes: by a scene, or by a fader of prompts', () => {
  const queued = at(1, { type: 'lyric-queued', text: 'snow', syllables: [1], place: 'last', source: 'lyricist' });
  const second = (text: string) => at(1, { type: 'prompt', text, slot: 2, source: by });
  const begin = [prompt('snow', 0), second('fire')].reduce(
    perform,
    openingState('drift', new Array<number>(16).fill(0)),
  );
  const state = perform(begin, queued);
  // What nobody hears yet changes nothing.
  expect(perform(state, second('sun')).queue.lines).toHaveLength(1);
  const louder = at(2, { type: 'parameter', id: 'prompt.weight2', value: 1, source: by });
  const softer = at(2, { type: 'parameter', id: 'prompt.weight1', value: 0.1, source: by });
  expect([louder, softer].reduce(perform, state)).toMatchObject({ prompt: 'fire', queue: { lines: [] } });
  const scene = { name: 'x', sketch: 'drift', parameters: {}, prompts: ['sea'], modulations: {} };
  const saved = perform(state, at(2, { type: 'scene-saved', slot: 1, scene, source: by }));
  const recalled = perform(saved, at(3, { type: 'scene-recalled', slot: 1, beats: 8, source: by }));
  expect(recalled).toMatchObject({ prompt: 'sea', queue: { lines: [] } });
});

test('in an older log, lines that gave way to the same words again do not wait for ever', () => {
  const queued = (text: string, source: string, place: 'next' | 'last' = 'last') =>
    at(1, { type: 'lyric-queued', text, syllables: [1], place, source });
  const begun = (id?: number) =>
    at(2, { type: 'lyric-begun', text: 'x', beats: [0], style: 'plain', ...(id !== undefined && { id }), source: by });
  const begin = [
    queued('gone', 'lyricist'),
    queued('by hand', by),
    queued('new', 'lyricist'),
    queued('newer', 'lyricist'),
    queued('first', by, 'next'),
  ].reduce(perform, openingState('drift', new Array<number>(16).fill(0)));
  const waiting = (...events: ShowEvent[]) => events.reduce(perform, begin).queue.lines.map(({ text }) => text);
  expect(waiting(begun(4))).toEqual(['gone', 'by hand', 'new', 'newer']);
  expect(waiting(begun(4), begun(2))).toEqual(['by hand', 'newer']);
  for (const id of [undefined, 9]) expect(waiting(begun(id))).toHaveLength(5);
});

test('a model that was not there when words were typed is told them when it is', async () => {
  const { step, asked } = scripted('one two|');
  let refusals = 0;
  const late: Step = (input) => (refusals++ < 1 ? Promise.reject(new Error('not loaded')) : step(input));
  await playThrough(2, late, [prompt('harbour', 0)]);
  expect(asked[0]).toEqual({ kind: 'prompt', words: 'harbour' });
});

test('a line begins in time to make room for itself, and its first word comes on the beat', async () => {
  for (const kind of [0, 1]) {
    const voice = at(0, { type: 'parameter', id: 'voice.kind', value: kind, source: by });
    const { step } = scripted('the harbour lights are burning low|and nobody remembers|');
    const { sent, state } = await playThrough(12, step, [voice, prompt('harbour', 0)]);
    const begun = sent.flatMap((event) => (event.type === 'lyric-begun' ? [event] : []));
    expect(begun.length).toBe(3);
    for (const line of begun) {
      const first = wordsOf(sent).find((word) => word.at >= line.at)!;
      expect(first.at - line.at).toBeGreaterThan(0.3);
      expect(beatAt(state, first.at) - line.beats[0]!).toBeGreaterThanOrEqual(0);
      expect(beatAt(state, first.at) - line.beats[0]!).toBeLessThan(0.07);
      expect(line.beats[0]! % 1).toBe(0);
    }
  }
});

test('skipped before its first word, a line does not come again', async () => {
  const text = 'the harbour lights are burning low|and nobody remembers|';
  const free = await playThrough(4, scripted(text).step, [prompt('harbour', 0)]);
  const begun = free.sent.find(({ type }) => type === 'lyric-begun')!;
  const skip = at(begun.at + 0.1, { type: 'lyric-skipped', source: by });
  const { sent } = await playThrough(6, scripted(text).step, [prompt('harbour', 0), skip]);
  const texts = sent.flatMap((event) => (event.type === 'lyric-begun' ? [event.text] : []));
  expect(texts.slice(0, 2)).toEqual(['the harbour lights are burning low', 'and nobody remembers']);
});

test('hushed before its first word, a line ends there', async () => {
  const text = 'the harbour lights are burning low|';
  const free = await playThrough(4, scripted(text).step, [prompt('harbour', 0)]);
  const begun = free.sent.find(({ type }) => type === 'lyric-begun')!;
  const hush = at(begun.at + 0.1, { type: 'parameter', id: 'stage.hush', value: 1, source: by });
  const { sent } = await playThrough(4, scripted(text).step, [prompt('harbour', 0), hush]);
  expect(sent.flatMap(({ type }) => (type.startsWith('lyric-') && type !== 'lyric-queued' ? [type] : []))).toEqual([
    'lyric-begun',
    'lyric-line',
  ]);
  expect(textsOf(sent)).toEqual(['']);
});

test('a line is written by hand, edited, vetoed, held back, skipped, all before it would begin', async () => {
  const { step } = scripted('first line|second line|third line|fourth line|fifth line|');
  const { sent, state } = await playThrough(26, step, [
    prompt('words', 0),
    at(0.5, { type: 'lyric-vetoed', id: 1, source: by }),
    at(0.5, { type: 'lyric-edited', id: 2, text: 'third, changed', syllables: [1, 1], source: by }),
    at(0.5, { type: 'lyric-queued', text: 'mine', syllables: [1], place: 'next', source: by }),
    at(2, { type: 'lyric-held', on: true, source: by }),
    at(14, { type: 'lyric-held', on: false, source: by }),
  ]);
  expect(textsOf(sent).slice(0, 4)).toEqual(['mine', 'first line', 'third, changed', 'fourth line']);
  const silent = linesOf(sent).map((line) => line.at);
  expect(silent.some((time) => time > 2.5 && time < 14)).toBe(false);
  expect(state.queue.lines.length).toBeGreaterThan(0);
  // What was held back has its lead when it is let go: a voice needs it for its consonants.
  const [begun, word] = ['lyric-begun', 'lyric-token'].map((type) => sent.find((e) => e.type === type && e.at >= 14)!);
  expect(word!.at - begun!.at).toBeGreaterThan(0.3);
  expect(word!.at - begun!.at).toBeLessThan(0.8);

  const slow = await playThrough(6, scripted('a b c d e f g h i j k l|next line|').step, [
    prompt('words', 0),
    at(1.5, { type: 'lyric-skipped', source: by }),
  ]);
  expect(textsOf(slow.sent)[0]!.length).toBeLessThan(12);
  // The next one begins on the next beat, not two bars later.
  const [next] = slow.sent.filter((event) => event.type === 'lyric-begun' && event.at >= 1.5);
  expect(next!.at - 1.5).toBeLessThan(0.6);
});

test('a locked chorus comes round every so many bars, and the verse goes on where it was', async () => {
  const { step } = scripted('v1|v2|v3|v4|v5|v6|v7|v8|');
  const lines = ['ours to sing', 'and sing again'].map((text) => ({ ...lineOf(text), source: by }));
  const lock = at(0, { type: 'chorus-locked', lines, source: by });
  const { sent } = await playThrough(40, step, [prompt('words', 0), lock, turn('lyrics.refrain', 8)]);
  const texts = textsOf(sent);
  const found = texts.flatMap((text, i) => (text === 'ours to sing' ? [i] : []));
  expect(found.length).toBe(2);
  for (const i of found) expect(texts[i + 1]).toBe('and sing again');
  const verses = texts.filter((text) => text.startsWith('v'));
  expect(verses).toEqual(verses.map((_, i) => `v${(i % 8) + 1}`));
});

test('the room gets time to answer, or the end of the line is echoed', async () => {
  const starts = ({ sent, state }: Awaited<ReturnType<typeof playThrough>>) =>
    sent.flatMap((event) => (event.type === 'lyric-begun' ? [Math.round(beatAt(state, event.at))] : []));
  const rest = starts(
    await playThrough(14, scripted('one two three|').step, [prompt('x', 0), turn('lyrics.response', 1)]),
  );
  expect(rest[1]! - rest[0]!).toBe(16);
  const echo = await playThrough(14, scripted('one two three four|').step, [
    prompt('x', 0),
    turn('lyrics.response', 2),
  ]);
  expect(textsOf(echo.sent).slice(0, 3)).toEqual(['one two three four', 'two three four …', 'one two three four']);
  expect(starts(echo)[1]! - starts(echo)[0]!).toBe(8);
});

test('styles change what goes on stage, and what waits keeps its words', async () => {
  const texts = async (style: number) => {
    const { sent, state } = await playThrough(5, scripted('the rain and the river,|').step, [
      prompt('x', 0),
      turn('lyrics.style', style),
    ]);
    expect(state.queue.lines[0]!.text).toBe('the rain and the river,');
    return textsOf(sent)[0];
  };
  expect(await texts(1)).toBe('the rain and the river …');
  expect(await texts(2)).toBe('THE RAIN AND THE RIVER!');
  expect(await texts(3)).toBe('rain, river');
  expect(await texts(4)).toBe('the rain and the river, and the river,');
});

test('a line is sung again as it was before its style, and an echo is no line', async () => {
  const { sent, state } = await playThrough(14, scripted('the rain and the river,|by the sea|').step, [
    prompt('x', 0),
    turn('lyrics.style', 4),
    turn('lyrics.response', 2),
  ]);
  expect(textsOf(sent).slice(0, 2)).toEqual(['the rain and the river, and the river,', 'and the river …']);
  expect(lastSung(state.lyrics, 4)).toEqual(['the rain and the river,', 'by the sea']);
  const token = at(20, { type: 'lyric-line', text: 'of a log without plans', source: by });
  expect(lastSung(perform(state, token).lyrics, 1)).toEqual(['of a log without plans']);
});

test('another mind writes once it is chosen, mended by the shipped one, which goes on where the other has nothing', async () => {
  const { step, asked } = scripted('shipped line|');
  let calls = 0;
  const others: OtherMinds = () => Promise.resolve(calls++ === 1 ? [] : [`other ${calls}`]);
  const { sent } = await playThrough(
    20,
    step,
    [prompt('x', 0), at(3, { type: 'mind', name: 'server', source: by })],
    others,
  );
  const texts = textsOf(sent);
  expect(texts[0]).toBe('shipped line');
  expect(texts).toContain('other 1');
  expect(texts.slice(texts.indexOf('other 1') + 1)).toContain('shipped line');
  expect(asked.some(({ kind }) => kind === 'refine')).toBe(true);
});

test('a line of another mind that may not stand on a stage is left out, and the performer reads it', async () => {
  const { step, asked } = scripted('shipped line|');
  let calls = 0;
  const others: OtherMinds = () => Promise.resolve(calls++ === 0 ? ['oh fuck it', 'a fit one'] : []);
  const { sent } = await playThrough(
    4,
    step,
    [at(0, { type: 'mind', name: 'server', source: by }), prompt('x', 0)],
    others,
  );
  const notices = sent.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
  expect(notices).toEqual(['A line that may not stand on a stage was left out.']);
  expect(sent.find(({ type }) => type === 'lyric-queued')).toMatchObject({ text: 'a fit one' });
  expect(asked.filter(({ kind }) => kind === 'refine')).toMatchObject([{ text: 'a fit one' }]);
});

test('where a style makes of a line what the gate would change, it is sung plain, to its last word', async () => {
  const long = `${'the sea is long '.repeat(12)}the end`;
  expect(long.length).toBeLessThanOrEqual(200);
  const sung = async (text: string, style: number) => {
    const gate = createGate();
    const { step } = scripted(`${text}|`);
    const { sent } = await playThrough(40, step, [
      prompt('x', 0),
      at(0, { type: 'parameter', id: 'lyrics.bars', value: 8, source: by }),
      turn('lyrics.style', style),
    ]);
    return sent
      .flatMap((event) => gate(event))
      .flatMap((event) => (event.type === 'lyric-line' ? [event.text] : []))[0];
  };
  expect(await sung('το ΐ της νύχτας', 2)).toBe('ΤΟ ΐ ΤΗΣ ΝΎΧΤΑΣ!'.toUpperCase().normalize('NFC'));
  expect(await sung(long.padEnd(199, 's'), 1)).toBe(long.padEnd(199, 's'));
});

test('a mind that was left while the shipped one was told the words is not asked: that would bring it back', async () => {
  let state = perform(openingState('drift', new Array<number>(16).fill(0)), prompt('x', 0));
  state = perform(state, at(0, { type: 'mind', name: 'server', source: by }));
  const asked: string[] = [];
  const lyricist = createLyricist(
    () => {
      lyricist.release(perform(state, at(0.5, { type: 'mind', name: 'local:other', source: by })), 0.5);
      return Promise.resolve({});
    },
    () => undefined,
    1,
    ({ mind }) => (asked.push(mind), Promise.resolve(['a line'])),
  );
  lyricist.release(state, 0);
  await lyricist.write(state, 0);
  expect(asked).toEqual([]);
});

test('without the shipped one, what another mind writes is sung as it is, voice or not', async () => {
  for (const kind of [0, 1]) {
    let asked = 0;
    const others: OtherMinds = () => Promise.resolve([`a line for you ${asked++}`]);
    const gone: Step = () => Promise.reject(new Error('not loaded'));
    const typed = [
      prompt('x', 0),
      at(0, { type: 'mind', name: 'server', source: by }),
      at(0, { type: 'parameter', id: 'voice.kind', value: kind, source: by }),
    ];
    const { sent } = await playThrough(10, gone, typed, others);
    expect(textsOf(sent)).toEqual(['a line for you 0', 'a line for you 1']);
    const queued = sent.filter(({ type }) => type === 'lyric-queued').length;
    expect(asked).toBe(queued);
    expect(asked).toBeLessThan(8);
  }
});

test('a line that does not come is given up where the performer wants something else', async () => {
  let state = perform(openingState('drift', new Array<number>(16).fill(0)), prompt('first', 0));
  let asks = 0;
  const lyricist = createLyricist(
    ({ kind }) => {
      if (kind === 'write' && ++asks === 5) {
        state = perform(state, prompt('second', 1));
        lyricist.release(state, 1);
      }
      return asks < 50 ? Promise.resolve({}) : Promise.reject(new Error('asked for ever'));
    },
    () => undefined,
    1,
  );
  lyricist.release(state, 0);
  await lyricist.write(state, 0);
  expect(asks).toBe(5);
});

test('a model that fails loses no words and is asked again', async () => {
  const { step } = scripted('still here|');
  let calls = 0;
  const flaky: Step = (input) => (calls++ % 3 === 1 ? Promise.reject(new Error('busy')) : step(input));
  const { sent } = await playThrough(10, flaky, [prompt('hope', 0)]);
  expect(linesOf(sent).length).toBeGreaterThanOrEqual(2);
  expect(new Set(textsOf(sent))).toEqual(new Set(['still here']));
});

test('where the model has failed, lines of the safe bank are sung on their beats until it writes again', async () => {
  const isSafe = (text: string) => SAFE_LINES.some((line) => line.text === text);
  const voice = at(0, { type: 'parameter', id: 'voice.kind', value: 1, source: by });
  const outage = async (seed: number) => {
    const { step } = scripted('hers again|');
    let tries = 0;
    const model: Step = (input, by) => {
      if (input.kind === 'say') return Promise.resolve({ sounds: input.text.split(' ').map(() => 'AH') });
      if (by < 6 || by > 70) return step(input);
      tries++;
      return Promise.reject(new Error('lyrics is not ready.'));
    };
    return { ...(await playThrough(110, model, [voice, prompt('x', 0)], undefined, seed)), tries };
  };
  const { sent, state, tries } = await outage(7);
  const begun = sent.flatMap((event) => (event.type === 'lyric-begun' ? [event] : []));
  const texts = begun.map(({ text }) => text);
  const safe = begun.filter(({ text }) => isSafe(text));
  expect(new Set(safe.map(({ text }) => text)).size).toBe(safe.length);
  expect(safe.length).toBeGreaterThan(8);
  expect(texts.at(-1)).toBe('hers again');
  // Two bars from line to line, and said, as any other.
  begun.slice(1).forEach(({ beats }, i) => expect(beats[0]! - begun[i]!.beats[0]!).toBe(8));
  for (const { sounds, text } of begun) expect(sounds).toEqual(text.split(' ').map(() => 'AH'));
  const first = wordsOf(sent).find((word) => word.at >= safe[0]!.at)!;
  expect(beatAt(state, first.at) - safe[0]!.beats[0]!).toBeLessThan(0.07);
  expect(sent.filter(({ type }) => type === 'notice').length).toBe(1);
  // About once a second, and not at each frame.
  expect(tries).toBeLessThan(70);

  expect((await outage(7)).sent).toEqual(sent);
  const other = (await outage(8)).sent.flatMap((event) => (event.type === 'lyric-begun' ? [event.text] : []));
  expect(other).not.toEqual(texts);
});

test('no voice says what the gate has not read: the words without what is not said', async () => {
  const voice = at(0, { type: 'parameter', id: 'voice.kind', value: 1, source: by });
  const { step } = scripted('the fuc2k sea|oh shéit no|3 high tides|');
  const model: Step = (input) =>
    input.kind === 'say'
      ? Promise.resolve({ sounds: input.text.split(' ').map((word) => word.toUpperCase()) })
      : step(input);
  for (const text of ['the fuc2k sea', 'oh shéit no']) expect(isFit(text)).toBe(true);
  const { sent } = await playThrough(16, model, [voice, prompt('x', 0)]);
  const begun = sent.flatMap((event) => (event.type === 'lyric-begun' ? [event] : []));
  for (const { text, sounds } of begun)
    expect(sounds).toEqual(text === '3 high tides' ? ['', 'HIGH', 'TIDES'] : undefined);
  expect(new Set(begun.map(({ text }) => text)).size).toBe(3);
});

test('a model that never came is stood in for; one that the performer took out, or words that are hushed, are not', async () => {
  const away = (error: Error) => playThrough(10, () => Promise.reject(error), [prompt('x', 0)]);
  expect(textsOf((await away(new Error('lyrics is not ready.'))).sent).length).toBe(2);
  expect((await away(new TakenOut('taken out'))).sent).toEqual([]);
  const hush = at(0, { type: 'parameter', id: 'stage.hush', value: 1, source: by });
  const { sent } = await playThrough(10, () => Promise.reject(new Error()), [prompt('x', 0), hush]);
  expect(sent.filter(({ type }) => type === 'lyric-begun')).toEqual([]);
});

test('a model is awaited while it comes for the first time; after a fault it is missed', () => {
  const { lyrics } = UNKNOWN.models;
  const health = (change: Partial<typeof lyrics>, restarts = 0) =>
    isComingFirst({ ...UNKNOWN, restarts, models: { ...UNKNOWN.models, lyrics: { ...lyrics, ...change } } }, 'lyrics');
  expect(health({ state: 'loading' })).toBe(true);
  expect(health({ state: 'failed' })).toBe(false);
  expect(health({ state: 'waiting' }, 1)).toBe(false);
  expect(health({ state: 'loading', loadSeconds: 2 })).toBe(false);
});
