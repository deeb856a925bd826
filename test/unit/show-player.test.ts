import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../engine/clock';
import type { EventBody, ShowEvent } from '../../engine/events';
import { beatAt } from '../../engine/moments';
import { openingOf, usualOpening } from '../../engine/opening';
import { PARAMETERS } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import type { Show } from '../../engine/show';
import { createShowPlayer } from '../../ui/live/show-player';

const show: Show = {
  name: 'short',
  title: 'Short',
  seed: 1,
  seconds: 2,
  sketch: 'drift',
  events: [
    { type: 'prompt', text: 'one', source: 'show', at: 0 },
    { type: 'prompt', text: 'two', source: 'show', at: 1 },
  ],
  controllers: {},
};

const reopen = () => expect.fail('only of a log');

it('says that its file is over, at its end, and may be played again', () => {
  const clock = manualClock();
  let state = openingState('drift', []);
  const heard: ShowEvent[] = [];
  const take = (event: ShowEvent) => {
    heard.push(event);
    state = perform(state, event);
  };
  const send = (event: EventBody) => take({ ...event, at: clock.now() });
  const player = createShowPlayer({ show, clock, state: () => state, send, reopen });
  player.events$.subscribe(take);
  player.play();
  for (let now = 0.05; now < 1.7; now += 0.05) clock.moveTo(now);
  expect(state.playing).toEqual({ name: 'short', from: 0 });
  clock.moveTo(1.95);
  expect(state.playing).toBeDefined();
  clock.moveTo(2.01);
  expect(heard.at(-1)).toEqual({ type: 'show-stopped', source: 'engine', at: 2 });
  expect(state.playing).toBeUndefined();
  player.play();
  expect(state.playing?.name).toBe('short');
  for (let now = 2.1; now < 20; now += 0.05) clock.moveTo(now);
  expect(heard.filter(({ type }) => type === 'prompt')).toHaveLength(4);
  expect(heard.filter(({ type }) => type === 'show-stopped')).toHaveLength(2);
});

it('comes with the sketch that it opens with, whichever is on stage by then', () => {
  const clock = manualClock();
  let state = openingState('swarm', []);
  const take = (event: ShowEvent) => (state = perform(state, event));
  const player = createShowPlayer({
    show,
    clock,
    state: () => state,
    send: (event) => take({ ...event, at: clock.now() }),
    reopen,
  });
  player.events$.subscribe(take);
  clock.moveTo(20);
  player.play();
  for (let now = 20; now < 25; now += 0.05) clock.moveTo(now);
  expect([state.sketch, state.prompt]).toEqual(['drift', 'two']);
  expect(player.controllers()).toBe(show.controllers);
});

describe('of a log', () => {
  const night: Show = {
    ...show,
    opening: usualOpening('drift'),
    events: [
      { type: 'show-begun', name: 'first', from: 0, source: 'engine', at: 0 },
      { type: 'tempo', bpm: 120, source: 'midi-file', at: 0 },
      { type: 'note-on', note: 60, velocity: 1, channel: 1, source: 'midi-file', at: 0.2 },
      { type: 'prompt', text: 'one', source: 'show', at: 1 },
      { type: 'show-stopped', source: 'engine', at: 2 },
      { type: 'note-on', note: 64, velocity: 1, channel: 1, source: 'keyboard', at: 5 },
    ],
  };

  function playing(begun: number) {
    const clock = manualClock();
    let state = openingOf(night);
    let reopened = 0;
    const heard: ShowEvent[] = [];
    const take = (event: ShowEvent) => {
      heard.push(event);
      state = perform(state, event);
    };
    const send = (event: EventBody) => take({ ...event, at: clock.now() });
    const reopen = () => void reopened++;
    const player = createShowPlayer({ show: night, clock, state: () => state, send, reopen });
    player.events$.subscribe(take);
    clock.moveTo(begun);
    player.play();
    const run = (to: number) => {
      while (clock.now() < to) clock.moveTo(clock.now() + 0.05);
    };
    return { player, heard, run, state: () => state, reopened: () => reopened };
  }

  it('what it tells of its own shows is left out: it plays until it is over', () => {
    const { heard, run, state } = playing(0.3);
    run(4);
    expect(state().playing).toEqual({ name: 'short', from: 0 });
    expect(state().held).toMatchObject([{ note: 60 }]);
    run(6);
    expect(state().playing).toBeUndefined();
    expect(heard.filter(({ type }) => type.startsWith('show-'))).toHaveLength(2);
  });

  it('begins with the clock, however late: what has passed comes at once, but for its notes', () => {
    const { run, state } = playing(3.3);
    run(3.5);
    expect(state()).toMatchObject({ playing: { from: 0 }, prompt: 'one', held: [] });
    expect(beatAt(state(), 3.5)).toBeCloseTo(7, 9);
    run(4.95);
    expect(state().held).toMatchObject([{ note: 64, at: 5 }]);
  });

  it('a second time it is opened anew, as its night began', () => {
    const { player, heard, run, reopened } = playing(0.3);
    run(2);
    player.stop();
    const before = heard.length;
    player.play();
    run(9);
    expect(reopened()).toBe(1);
    expect(heard).toHaveLength(before);
  });
});

it('a show of the setlist plays as if no other had been before it; a scene after it ends it, and no show that the setlist has not begun', async () => {
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(new Response(readFileSync(`.${path}`))));
  const clock = manualClock();
  let state = openingState('drift', []);
  const take = (event: ShowEvent) => (state = perform(state, event));
  const send = (event: EventBody) => take({ ...event, at: clock.now() });
  const player = createShowPlayer({ show, clock, state: () => state, send, reopen });
  player.events$.subscribe(take);
  const run = (to: number) => {
    while (clock.now() < to) clock.moveTo(clock.now() + 0.05);
  };
  run(10);
  // What the show before has left, and what is the desk's own.
  for (const [id, value] of [['sound.level', -60], ['post.bloom', 0], ['stage.blackout', 1]] as const) {
    send({ type: 'parameter', id, value, source: 'show' });
  } // prettier-ignore
  player.playEntry({ show: 'four-ways' });
  await vi.waitFor(() => expect(state.playing?.name).toBe('four-ways'));
  vi.unstubAllGlobals();
  run(state.playing!.from + 0.1);
  expect(state).toMatchObject({ sketch: 'verse', prompt: 'embers under the old harbour' });
  expect(state.parameters).toMatchObject({
    'sound.level': PARAMETERS['sound.level'].default,
    'post.bloom': 0.6,
    'stage.blackout': 1,
  });
  player.playEntry({ scene: 1 });
  expect(state.playing).toBeUndefined();
  send({ type: 'parameter', id: 'sound.level', value: -20, source: 'performer' });
  player.play();
  run(clock.now() + 3);
  player.playEntry({ scene: 1 });
  expect(state.playing?.name).toBe('four-ways');
  expect(state.parameters['sound.level']).toBe(-20);
});
