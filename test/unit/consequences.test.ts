import { expect, test } from 'vitest';
import { consequences } from '../../engine/consequences';
import type { EventBody } from '../../engine/events';
import type { WeightedText } from '../../engine/models/meaning/meaning';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { playedAt } from '../../engine/modulation/played';
import { openingState, perform } from '../../engine/performance';
import { foldScenes } from '../../engine/scenes/scenes';

const source = 'performer';

/** What follows where words mean nothing, and which words were read. */
function reading() {
  const read: (readonly WeightedText[])[] = [];
  const all = consequences(
    () => ({}),
    (texts) => {
      read.push(texts);
      return neutralMeaning();
    },
  );
  return { read, ...all };
}

/** Likewise, beside a show in which it happens; `moveAt` is a frame of it. */
function night() {
  const { read, follow, moved } = reading();
  let state = openingState('drift', Array.from(neutralMeaning()));
  const happen = (body: EventBody, at: number) => {
    state = perform(state, { ...body, at });
    return follow({ ...body, at });
  };
  return { read, happen, moveAt: (at: number) => moved(playedAt(state, at), at) };
}

test('words have a meaning at once, and the line being sung joins in with its own weight', () => {
  const { read, follow } = reading();
  const sing = (text: string) =>
    follow({ type: 'lyric-begun', text, beats: [], style: 'plain', source: 'model', at: 2 });

  expect(follow({ type: 'prompt', text: 'winter sea', source: 'performer', at: 1 })).toMatchObject([
    { type: 'meaning', at: 1 },
  ]);
  follow({ type: 'parameter', id: 'words.line', value: 0.5, source: 'performer', at: 1.5 });
  expect(sing('a red ember glows')).toMatchObject([{ type: 'meaning', at: 2 }]);
  expect(read.at(-1)).toEqual([
    { text: 'winter sea', weight: 1 },
    { text: 'a red ember glows', weight: 0.5 },
  ]);

  // Its weight counts as it is turned; a value that it has says nothing new.
  const weigh = (value: number) => follow({ type: 'parameter', id: 'words.line', value, source: 'performer', at: 2.5 });
  expect(weigh(1)).toMatchObject([{ type: 'meaning', at: 2.5 }]);
  expect(read.at(-1)).toEqual([
    { text: 'winter sea', weight: 1 },
    { text: 'a red ember glows', weight: 1 },
  ]);
  expect(weigh(1)).toEqual([]);

  follow({ type: 'prompt', text: 'gold', source: 'performer', at: 3 });
  expect(read.at(-1)).toEqual([{ text: 'gold', weight: 1 }]);
  follow({ type: 'parameter', id: 'words.line', value: 0, source: 'performer', at: 4 });
  expect(sing('nothing')).toEqual([]);
});

test('several prompts count as their knobs say, and two decks as the fader stands', () => {
  const { read, follow } = reading();
  const weigh = (id: 'prompt.weight1' | 'prompt.weight2' | 'deck.fade', value: number) =>
    follow({ type: 'parameter', id, value, source, at: 2 });
  follow({ type: 'prompt', text: 'sea', source, at: 1 });
  follow({ type: 'prompt', text: 'fire', slot: 2, source, at: 1 });
  weigh('prompt.weight2', 0.5);
  expect(read.at(-1)).toEqual([
    { text: 'sea', weight: 1 },
    { text: 'fire', weight: 0.5 },
  ]);
  // A knob that hardly moves says nothing new.
  expect(weigh('prompt.weight2', 0.501)).toEqual([]);
  const scene = (prompt: string) => ({
    name: prompt,
    sketch: 'drift',
    parameters: { 'prompt.weight1': 1 },
    prompts: [prompt],
    modulations: {},
  });
  follow({ type: 'scene-saved', slot: 1, scene: scene('ice'), source, at: 3 });
  follow({ type: 'scene-saved', slot: 2, scene: scene('sun'), source, at: 3 });
  follow({ type: 'deck-loaded', deck: 'a', slot: 1, source, at: 3 });
  follow({ type: 'deck-loaded', deck: 'b', slot: 2, source, at: 3 });
  weigh('deck.fade', 0.25);
  expect(read.at(-1)).toEqual([
    { text: 'ice', weight: 0.75 },
    { text: 'sun', weight: 0.25 },
  ]);
  follow({ type: 'scene-safe', slot: 2, source, at: 3.5 });
  // A panic leads to the safe scene, and leaves the mix of the decks.
  expect(follow({ type: 'panic', source, at: 3.5 })).toMatchObject([{ type: 'meaning' }]);
  expect(read.at(-1)).toEqual([{ text: 'sun', weight: 1 }]);
  const [meaning] = follow({ type: 'scene-recalled', slot: 1, beats: 10, source, at: 4 });
  expect(read.at(-1)).toEqual([{ text: 'ice', weight: 1 }]);
  // 10 beats at 100 a minute are 6 seconds.
  expect(meaning).toMatchObject({ type: 'meaning', glide: 2.4 });
});

test('weights that the matrix moves are told as it moves them, ten times a second at most, and no more once it lets go', () => {
  const { read, happen, moveAt } = night();
  const frames = (from: number, to: number) =>
    Array.from({ length: Math.round((to - from) * 60) }, (_, i) => from + i / 60).flatMap(moveAt);
  happen({ type: 'prompt', text: 'sea', source }, 0);
  happen({ type: 'prompt', text: 'fire', slot: 2, source }, 0);
  expect(frames(0, 1)).toEqual([]);
  // At 100 beats a minute a period of 4 beats takes 2.4 s.
  const wave = { kind: 'lfo', shape: 'sine', beats: 4 } as const;
  const route = { source: wave, target: 'prompt.weight2', depth: 1, polarity: 'one way' } as const;
  happen({ type: 'modulation-set', slot: 1, modulation: route, source }, 1);
  const told = frames(2.4, 4.8);
  const gaps = told.map(({ at }, i) => at - (told[i - 1]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(0.099);
  expect(told.length).toBeGreaterThan(15);
  expect(told.every((event) => event.type === 'meaning' && event.glide === 0.1)).toBe(true);
  const fire = read.slice(-told.length).map((texts) => texts[1]?.weight ?? 0);
  expect([Math.min(...fire), Math.max(...fire)]).toEqual([expect.closeTo(0, 1), expect.closeTo(1, 1)]);
  // What is typed meanwhile counts with the weights as they are.
  frames(4.8, 6);
  happen({ type: 'prompt', text: 'ice', source }, 6);
  expect(read.at(-1)).toEqual([
    { text: 'ice', weight: 1 },
    { text: 'fire', weight: expect.closeTo(1, 1) as number },
  ]);
  // A line that is sung joins in as the matrix says, too.
  happen({ type: 'parameter', id: 'words.line', value: 0, source }, 6);
  expect(happen({ type: 'lyric-begun', text: 'gold', beats: [], style: 'plain', source: 'model' }, 6)).toEqual([]);
  happen({ type: 'modulation-set', slot: 1, modulation: { ...route, target: 'words.line' }, source }, 6);
  frames(6, 6.2);
  expect(read.at(-1)).toEqual([
    { text: 'ice', weight: 1 },
    { text: 'gold', weight: expect.closeTo(1, 1) as number },
  ]);
  happen({ type: 'modulation-removed', slot: 1, source }, 7);
  expect(frames(7, 8)).toHaveLength(1);
  expect(read.at(-1)).toEqual([{ text: 'ice', weight: 1 }]);
});

test('weights that the matrix had moved are those of the scene before: the next one is read as it is kept', () => {
  const { read, happen, moveAt } = night();
  const parameters = { 'prompt.weight1': 1, 'prompt.weight2': 0.25 };
  const scene = { name: 'ice', sketch: 'drift', parameters, prompts: ['ice', 'fire'], modulations: {} };
  happen({ type: 'scene-saved', slot: 1, scene, source }, 0);
  happen({ type: 'prompt', text: 'sea', slot: 2, source }, 0);
  const wheel = { kind: 'control', controller: 1 } as const;
  const route = { source: wheel, target: 'prompt.weight2', depth: 1, polarity: 'one way' } as const;
  happen({ type: 'modulation-set', slot: 1, modulation: route, source }, 0);
  happen({ type: 'control', controller: 1, value: 1, channel: 1, source }, 0);
  moveAt(1);
  expect(read.at(-1)).toEqual([{ text: 'sea', weight: 1 }]);
  happen({ type: 'scene-recalled', slot: 1, beats: 8, source }, 2);
  expect(read.at(-1)).toEqual([
    { text: 'ice', weight: 1 },
    { text: 'fire', weight: 0.25 },
  ]);
});

test('words sway between two decks as the matrix moves the fader, and are as it is set once it lets go', () => {
  const { read, happen, moveAt } = night();
  for (const [i, prompt] of ['ice', 'sun'].entries()) {
    const parameters = { 'prompt.weight1': 1 };
    const scene = { name: prompt, sketch: 'drift', parameters, prompts: [prompt], modulations: {} };
    happen({ type: 'scene-saved', slot: i + 1, scene, source }, 0);
    happen({ type: 'deck-loaded', deck: i === 0 ? 'a' : 'b', slot: i + 1, source }, 0);
  }
  const wheel = { kind: 'control', controller: 1 } as const;
  const route = { source: wheel, target: 'deck.fade', depth: 1, polarity: 'one way' } as const;
  happen({ type: 'modulation-set', slot: 1, modulation: route, source }, 0);
  happen({ type: 'control', controller: 1, value: 0.25, channel: 1, source }, 0);
  moveAt(1);
  expect(read.at(-1)).toEqual([
    { text: 'ice', weight: 0.75 },
    { text: 'sun', weight: 0.25 },
  ]);
  // What is typed meanwhile is heard.
  happen({ type: 'prompt', text: 'gold', source }, 1.5);
  moveAt(1.8);
  expect(read.at(-1)).toEqual([{ text: 'gold', weight: 1 }]);
  happen({ type: 'prompt', text: 'ice', source }, 1.9);
  moveAt(1.95);
  expect(read.at(-1)).toHaveLength(2);
  happen({ type: 'modulation-removed', slot: 1, source }, 2);
  moveAt(2.1);
  expect(read.at(-1)).toEqual([{ text: 'ice', weight: 1 }]);
});

test('a scene that leads on tells its meaning, though a show of the setlist had taken the place of one before it', () => {
  const { read, follow } = reading();
  let { scenes } = openingState('drift', []);
  const happen = (body: EventBody, at: number) => {
    scenes = foldScenes(scenes, { ...body, at }, at);
    return follow({ ...body, at });
  };
  for (const [i, name] of ['ice', 'sun'].entries()) {
    const scene = { name, sketch: 'drift', parameters: {}, prompts: [name], modulations: {} };
    happen({ type: 'scene-saved', slot: i + 1, scene, source }, 0);
  }
  happen({ type: 'setlist-written', entries: [{ show: 'first-light' }], source }, 0);
  happen({ type: 'scene-recalled', slot: 1, beats: 0, source }, 1);
  happen({ type: 'setlist-at', index: 0, source }, 2);
  happen({ type: 'scene-recalled', slot: 1, beats: 0, source }, 3);
  const follows = scenes.current.recalls;
  expect(happen({ type: 'scene-recalled', slot: 2, beats: 0, follows, source }, 4)).toMatchObject([
    { type: 'meaning' },
  ]);
  expect(read.at(-1)).toEqual([{ text: 'sun', weight: 1 }]);
});

test('a panic says its meaning again: that of a scene which was about to land may lie between', () => {
  const { follow } = reading();
  const scene = { name: 'ice', sketch: 'drift', parameters: {}, prompts: ['ice'], modulations: {} };
  for (const slot of [1, 2]) follow({ type: 'scene-saved', slot, scene, source, at: 1 });
  follow({ type: 'scene-safe', slot: 1, source, at: 1 });
  follow({ type: 'scene-recalled', slot: 2, beats: 0, source: 'conductor', at: 3 });
  for (const at of [2.95, 3]) expect(follow({ type: 'panic', source, at })).toMatchObject([{ type: 'meaning', at }]);
  expect(follow({ type: 'panic', source, at: 9 })).toEqual([]);
});
