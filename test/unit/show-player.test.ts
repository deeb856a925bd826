import { expect, it } from 'vitest';
import { manualClock } from '../../engine/clock';
import type { EventBody, ShowEvent } from '../../engine/events';
import { beatAt } from '../../engine/moments';
import { openingOf, usualOpening } from '../../engine/opening';
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

it('says that its file is over, at its end, and may be played again', () => {
  const clock = manualClock();
  let state = openingState('drift', []);
  const heard: ShowEvent[] = [];
  const take = (event: ShowEvent) => {
    heard.push(event);
    state = perform(state, event);
  };
  const send = (event: EventBody) => take({ ...event, at: clock.now() });
  const player = createShowPlayer({ show, clock, state: () => state, send });
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
  });
  player.events$.subscribe(take);
  clock.moveTo(20);
  player.play();
  for (let now = 20; now < 25; now += 0.05) clock.moveTo(now);
  expect([state.sketch, state.prompt]).toEqual(['drift', 'two']);
  expect(player.controllers()).toBe(show.controllers);
});

it('plays a log on the beats that its words are due at, whenever it is begun', () => {
  const clock = manualClock();
  let state = perform(openingState('drift', []), { type: 'tempo', bpm: 90, source: 'test', at: 0 });
  const take = (event: ShowEvent) => (state = perform(state, event));
  const send = (event: EventBody) => take({ ...event, at: clock.now() });
  const opening = usualOpening('drift');
  const player = createShowPlayer({ show: { ...show, opening }, clock, state: () => state, send });
  player.events$.subscribe(take);
  clock.moveTo(300.2);
  player.play();
  const { from } = state.playing!;
  expect(from).toBeGreaterThan(300.2);
  for (let now = 300.3; now < from + 1.5; now += 0.05) clock.moveTo(now);
  const { bpm } = openingOf({ ...show, opening }).tempo;
  expect(state.tempo.bpm).toBe(bpm);
  expect(beatAt(state, from + 1)).toBeCloseTo(bpm / 60, 9);
});
