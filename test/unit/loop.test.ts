import { Observable, of, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { manualClock } from '../../engine/clock';
import type { ShowEvent } from '../../engine/events';
import { createLoop, type Moment } from '../../engine/loop';
import { beatAt } from '../../engine/moments';
import { openingState, perform } from '../../engine/performance';
import { uniform } from '../../engine/random';

const opening = openingState('drift', new Array<number>(16).fill(0));
const note = (at: number, pitch = 60): ShowEvent => ({
  type: 'note-on',
  note: pitch,
  velocity: 1,
  channel: 1,
  source: 'test',
  at,
});

function loopWith(inputs: Observable<ShowEvent>[], clock = manualClock()) {
  const faults: unknown[] = [];
  const loop = createLoop({ clock, opening, inputs, consequences: () => [], onFault: (fault) => faults.push(fault) });
  const moments: Moment[] = [];
  loop.play((moment) => void moments.push(moment));
  return { clock, loop, moments, faults };
}

test('an event waits for its time, and is folded once, in order of time', async () => {
  const { clock, loop, moments } = loopWith([]);
  const ahead = new Subject<ShowEvent>();
  ahead.subscribe();
  loop.send({ type: 'tempo', bpm: 90, source: 'test' });
  const played = loopWith([of(note(0.5, 64), note(0.2, 60))]);
  for (const time of [0.1, 0.3, 0.6]) {
    played.clock.moveTo(time);
    await played.loop.settled();
  }
  expect(played.moments.map(({ state }) => state.held.map((held) => held.note))).toEqual([[], [60], [60, 64]]);
  clock.moveTo(1);
  await loop.settled();
  expect(moments.at(-1)!.state.tempo.bpm).toBe(90);
});

test('who cannot wait for a frame hears of a note at once, and the next frame has it, once', async () => {
  const played = new Subject<ShowEvent>();
  const { clock, loop, moments } = loopWith([played]);
  const [pulse$, heard] = [new Subject<number>(), [] as number[][]];
  loop.playAlsoAt(pulse$, ({ state }) => void heard.push(state.held.map(({ note }) => note)));
  clock.moveTo(0.1);
  await loop.settled();
  played.next(note(0.1, 64));
  played.next(note(0.3, 67));
  pulse$.next(0.1);
  await loop.settled();
  expect(heard).toEqual([[], [64]]);
  clock.moveTo(0.2);
  await loop.settled();
  expect(heard.at(-1)).toEqual([64]);
  expect(moments.at(-1)!.events).toEqual([note(0.1, 64)]);
});

test('what a busy page heard of late comes after what was folded by then, so that the log read by its times gives the same state', async () => {
  const played = new Subject<ShowEvent>();
  const { clock, loop, moments } = loopWith([played]);
  const kick = (value: number, at: number, source: string): ShowEvent => ({
    ...{ type: 'parameter', id: 'image.kick', value, source, at },
  });
  played.next(kick(0.1, 0.15, 'show'));
  clock.moveTo(0.2);
  await loop.settled();
  played.next(kick(0.9, 0.12, 'keys'));
  played.next({ type: 'tempo', bpm: 90, beat: 3, source: 'keys', at: 0.05 });
  played.next(note(0.19));
  clock.moveTo(0.3);
  await loop.settled();
  const log = moments.flatMap(({ events }) => events);
  expect(log.map(({ at }) => at)).toEqual([0.15, 0.15, 0.15, 0.19]);
  const { set } = moments.at(-1)!;
  expect(set).toEqual([...log].sort((a, b) => a.at - b.at).reduce(perform, opening));
  expect(set.parameters['image.kick']).toBe(0.9);
  // The beat is where it would have been.
  expect(beatAt(set, 1.05)).toBeCloseTo(3 + 1.5, 9);
});

test('an input that fails or ends takes no other with it', async () => {
  const alive = new Subject<ShowEvent>();
  const broken = new Observable<ShowEvent>((subscriber) => subscriber.error(new Error('cable')));
  const { clock, loop, moments } = loopWith([broken, of(note(0)), alive]);
  clock.moveTo(0.1);
  await loop.settled();
  alive.next(note(0.15, 67));
  clock.moveTo(0.2);
  await loop.settled();
  expect(moments.at(-1)!.state.held.map((held) => held.note)).toEqual([60, 67]);
  expect(
    moments
      .at(-1)!
      .state.notices.map(({ text }) => text)
      .join(),
  ).toMatch(/cable/);
});

test('an event that cannot be made sense of is told of and left out; the show goes on', () => {
  const clock = manualClock();
  const faults: unknown[] = [];
  const loop = createLoop({
    clock,
    opening,
    inputs: [],
    consequences: ({ type }) => {
      if (type === 'sketch') throw new Error('no such thing');
      return [];
    },
    onFault: (fault) => faults.push(fault),
  });
  const heard: ShowEvent[] = [];
  loop.events$.subscribe((event) => heard.push(event));
  loop.send({ type: 'parameter', id: 'no.such' as 'image.speed', value: 1, source: 'test' });
  loop.send({ type: 'sketch', name: 'drift', source: 'test' });
  expect(faults).toHaveLength(2);
  loop.send(note(0));
  expect(heard).toEqual([note(0)]);
  loop.stop();
});

test('of a show that is played again nothing follows anew, but what is played over it follows from all of it', () => {
  const replay = new Subject<ShowEvent>();
  const prompts: string[] = [];
  const loop = createLoop({
    clock: manualClock(),
    opening,
    inputs: [],
    replays: [replay],
    consequences: (event) => {
      if (event.type === 'prompt') prompts.push(event.text);
      return [{ type: 'notice', level: 'info', text: prompts.join(', '), source: 'test', at: event.at }];
    },
    onFault: (fault) => expect.fail(String(fault)),
  });
  const heard: ShowEvent[] = [];
  loop.events$.subscribe((event) => heard.push(event));
  const then: ShowEvent = { type: 'prompt', text: 'then', source: 'test', at: 0 };
  replay.next(then);
  expect(heard).toEqual([then]);
  loop.send({ type: 'prompt', text: 'now', source: 'test' });
  expect(heard.slice(1)).toMatchObject([{ text: 'now' }, { text: 'then, now' }]);
  loop.stop();
});

test('a player that throws is told of and asked again; one that is busy is passed by', async () => {
  const { clock, loop, faults } = loopWith([]);
  let asked = 0;
  let release = () => {};
  loop.play(
    () => {
      throw new Error('broken model');
    },
    () => {
      asked++;
      return new Promise((resolve) => (release = resolve));
    },
  );
  clock.moveTo(0.1);
  clock.moveTo(0.2);
  expect(asked).toBe(1);
  release();
  await new Promise((resolve) => setTimeout(resolve));
  clock.moveTo(0.3);
  expect(asked).toBe(2);
  release();
  await loop.settled();
  expect(faults.length).toBeGreaterThanOrEqual(2);
});

test('asked between two frames, in whatever order events come, the state is the plain fold of what is due', () => {
  const next = uniform(5);
  const clock = manualClock();
  const input = new Subject<ShowEvent>();
  const { loop } = loopWith([input], clock);
  const told: ShowEvent[] = [];
  loop.moments$.subscribe(({ events }) => told.push(...events));
  const sent: ShowEvent[] = [];
  const folded = (time: number) =>
    sent
      .filter(({ at }) => at <= time)
      .sort((a, b) => a.at - b.at)
      .reduce(perform, opening);
  let frame = 0;
  for (let step = 0; step < 1000; step++) {
    const now = clock.now();
    const chance = next();
    if (chance < 0.6) {
      const event = note(Math.max(frame, now + 0.2 * (next() - 0.5)), 40 + Math.floor(40 * next()));
      sent.push(event);
      input.next(event);
    } else if (chance < 0.8) expect(loop.state()).toEqual(folded(now));
    else if (chance < 0.9) expect(loop.state(now + 0.1)).toEqual(folded(now + 0.1));
    else clock.moveTo((frame = now + 0.05 * next()));
  }
  clock.moveTo(clock.now() + 1);
  expect(loop.state()).toEqual(folded(clock.now()));
  expect(told).toEqual([...sent].sort((a, b) => a.at - b.at));
});

test('a night that is shown from its middle has more behind it than a call may have arguments', async () => {
  const input = new Subject<ShowEvent>();
  const { clock, loop, moments } = loopWith([input]);
  const count = 200_000;
  for (let i = 0; i < count; i++)
    input.next({ type: 'parameter', id: 'image.zoom', value: 1 + i / count, source: 'test', at: i / count });
  clock.moveTo(2);
  await loop.settled();
  expect(moments).toHaveLength(1);
  expect(moments[0]!.events).toHaveLength(count);
  expect(moments[0]!.state.parameters['image.zoom']).toBeCloseTo(2, 3);
});
