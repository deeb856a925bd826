import { identity, type MonoTypeOperatorFunction, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { playingAids } from '../../engine/aids/aids';
import { type Clock, manualClock } from '../../engine/clock';
import { isLaunched, launching, launchTime } from '../../engine/control/launch';
import { tapped, tempoOfTaps } from '../../engine/control/tap';
import { GRIDS } from '../../engine/control/timing';
import type { EventBody, ShowEvent } from '../../engine/events';
import { beatAt } from '../../engine/moments';
import type { ParameterId } from '../../engine/parameters';
import { foresight, isForeseen, paintedFor } from '../../engine/players/foresight';
import { openingState, perform, type PerformanceState } from '../../engine/performance';

const opening = openingState('drift', new Array<number>(16).fill(0));
const at120 = perform(opening, { type: 'tempo', bpm: 120, source: 'test', at: 0 });

it.each(GRIDS.slice(1))('a change lands on the $name, after what its model takes', ({ beats }) => {
  for (const latency of [0, 0.08, 0.4, 1]) {
    for (let at = 0.013; at < 12; at += 0.37) {
      const launch = launchTime(at120, at, beats, latency);
      expect(launch).toBeGreaterThanOrEqual(at);
      const lands = beatAt(at120, launch + latency) / beats;
      expect(Math.abs(lands - Math.round(lands))).toBeLessThan(1e-6);
      expect(launch - at).toBeLessThanOrEqual((beats * 60) / 120 + 1e-6);
    }
  }
});

it('every choice waits, and no knob', () => {
  const waits = (id: ParameterId) => isLaunched({ type: 'parameter', id, value: 1, source: 'performer', at: 0 });
  const choices = [
    'image.walk',
    'image.family',
    'image.tile',
    'sound.loop',
    'instrument.kind',
    'drums.kit',
    'filter.kind',
  ] as const;
  expect(choices.filter((id) => !waits(id))).toEqual([]);
  expect((['image.speed', 'mixer.notes.mute', 'image.height', 'stage.blackout'] as const).filter(waits)).toEqual([]);
});

/** Four beats a bar, and changes wait for one. */
const inBars = perform(at120, {
  type: 'parameter',
  id: 'launch.grid',
  value: GRIDS.findIndex(({ beats }) => beats === 4),
  source: 'test',
  at: 0,
});

/** @returns where events go in, and those that came out. */
function launched(
  clock: Clock,
  state: () => PerformanceState,
  latency: number,
  then: MonoTypeOperatorFunction<ShowEvent> = identity,
) {
  const events = new Subject<ShowEvent>();
  const heard: ShowEvent[] = [];
  events
    .pipe(
      launching(clock, state, () => latency),
      then,
    )
    .subscribe((event) => heard.push(event));
  return { events, heard };
}

it('what switches something waits; notes, knobs and words do not; the newer wish replaces the older', () => {
  const clock = manualClock();
  let state = inBars;
  const { events, heard } = launched(clock, () => state, 0.1);
  const source = 'performer';
  const now: ShowEvent[] = [
    { type: 'note-on', note: 60, velocity: 1, channel: 1, source, at: 0.5 },
    { type: 'parameter', id: 'image.zoom', value: 2, source, at: 0.5 },
    { type: 'parameter', id: 'chord.learn', value: 1, source, at: 0.5 },
    { type: 'parameter', id: 'governor.on', value: 0, source, at: 0.5 },
    { type: 'prompt', text: 'now', source, at: 0.5 },
    { type: 'sketch', name: 'written', source: 'show', at: 0.5 },
  ];
  now.forEach((event) => events.next(event));
  expect(heard).toEqual(now);
  heard.length = 0;
  events.next({ type: 'sketch', name: 'verse', source, at: 0.6 });
  events.next({ type: 'sketch', name: 'relief', source, at: 0.7 });
  clock.moveTo(1.85);
  expect(heard).toEqual([]);
  // The tempo may change meanwhile: the bar is what counts.
  state = perform(state, { type: 'tempo', bpm: 60, source: 'test', at: 1 });
  clock.moveTo(2.85);
  expect(heard).toEqual([]);
  clock.moveTo(2.95);
  expect(heard).toEqual([{ type: 'sketch', name: 'relief', source, at: expect.closeTo(3, 6) as number }]);
});

it('what waits comes as much before its beat as it is brought forward, and is known before that', () => {
  const FORWARD = 0.2;
  const state = perform(inBars, { type: 'parameter', id: 'launch.ahead', value: FORWARD, source: 'test', at: 0 });
  const come = (asked: number, latency: number) => {
    const clock = manualClock();
    const { events, heard } = launched(clock, () => state, latency);
    events.next({ type: 'sketch', name: 'verse', source: 'performer', at: asked });
    for (let frame = Math.ceil(asked * 100); heard.length === 0; frame++) clock.moveTo(frame / 100);
    return [heard[0]!.at, clock.now()] as const;
  };
  // A bar is 2 s.
  for (const latency of [0, 0.5]) {
    const [lands, known] = come(0.6, latency);
    expect(lands).toBeCloseTo(2 - FORWARD, 6);
    expect(known).toBeLessThanOrEqual(lands - Math.max(0.1, latency));
    expect(known).toBeGreaterThan(lands - Math.max(0.12, latency) - 0.02);
  }
  // Too late for this bar, it comes with the next.
  expect(come(1.9, 0)[0]).toBeCloseTo(4 - FORWARD, 6);
});

/** The drum machine behind the launch, at 60 frames a second. */
function drummer() {
  const clock = manualClock();
  const aids = playingAids({ clock, opening: inBars, show: () => inBars, seed: 1, ahead: 0.08 });
  let state = inBars;
  const { events, heard } = launched(clock, () => state, 0, aids);
  let frame = 0;
  return {
    ask: (body: EventBody) => events.next({ ...body, at: clock.now() }),
    run: (to: number) => {
      while (frame / 60 < to) {
        clock.moveTo(frame++ / 60);
        state = [...heard]
          .sort((a, b) => a.at - b.at)
          .filter(({ at }) => at <= clock.now())
          .reduce(perform, inBars);
      }
      return state;
    },
    hits: () => heard.filter((event) => event.type === 'note-on').map(({ at }) => at),
  };
}
const pattern = (value: number): EventBody => ({ type: 'parameter', id: 'drums.pattern', value, source: 'performer' });

it('a drum pattern that waits for the bar plays from its first step on', () => {
  const { ask, run, hits } = drummer();
  run(0.6);
  ask(pattern(1));
  run(3);
  const first = Math.min(...hits());
  // As far as the drummer's hands are off the grid.
  expect(first).toBeGreaterThan(1.98);
  expect(first).toBeLessThan(2.02);
});

it('panic silences also what was about to land', () => {
  for (const at of [1.7, 1.88, 1.95, 1.99]) {
    const { ask, run, hits } = drummer();
    run(0.6);
    ask(pattern(1));
    run(at);
    ask({ type: 'panic', source: 'performer' });
    expect(run(4).parameters['drums.pattern'], `${at}`).toBe(0);
    expect(hits().filter((hit) => hit > 2.1)).toEqual([]);
  }
});

it('panic calms also a scene that the conductor lets in before its beat', () => {
  const clock = manualClock();
  const { events, heard } = launched(clock, () => inBars, 0);
  clock.moveTo(1.9);
  const scene: ShowEvent = { type: 'scene-recalled', slot: 2, beats: 0, source: 'conductor', at: 2 };
  events.next(scene);
  clock.moveTo(1.95);
  events.next({ type: 'panic', source: 'performer', at: 1.95 });
  expect(heard.map(({ type, at }) => [type, at])).toEqual([
    ['scene-recalled', 2],
    ['panic', 1.95],
    ['panic', 2],
  ]);
  // Let in early, for pictures that take long, it is calmed as well.
  for (const at of [2.5, 2.9]) events.next({ ...scene, at });
  clock.moveTo(2.2);
  events.next({ type: 'panic', source: 'performer', at: 2.2 });
  expect(heard.splice(3).map(({ type, at }) => [type, at])).toEqual([
    ['scene-recalled', 2.5],
    ['scene-recalled', 2.9],
    ['panic', 2.2],
    ['panic', 2.5],
    ['panic', 2.9],
  ]);
  clock.moveTo(3);
  // A scene that came before is calmed by the panic itself.
  events.next({ type: 'panic', source: 'performer', at: 3 });
  expect(heard.length).toBe(4);
});

it('a scene by hand comes after one that the conductor has let in before its beat, in whatever order they are heard of', () => {
  const clock = manualClock();
  const { events, heard } = launched(clock, () => at120, 0);
  clock.moveTo(1.9);
  const scene = (slot: number, source: string, at: number): ShowEvent => ({
    type: 'scene-recalled',
    slot,
    beats: 0,
    source,
    at,
  });
  events.next(scene(1, 'performer', 1.85));
  events.next(scene(2, 'conductor', 2));
  events.next(scene(3, 'performer', 1.95));
  // What a file says has its time.
  events.next(scene(4, 'show', 1.96));
  clock.moveTo(2.1);
  events.next(scene(5, 'performer', 2.1));
  expect(heard.map((event) => ('slot' in event ? [event.slot, event.at] : []))).toEqual([
    [1, 1.85],
    [2, 2],
    [3, 2],
    [4, 1.96],
    [5, 2.1],
  ]);
});

it.each([
  { seconds: 0.01, apart: 1 / 60 },
  { seconds: 0.05, apart: 1 / 12 },
  { seconds: 0.35, apart: 1 / 30 },
])(
  'a picture of $seconds s, $apart s apart at least, is there on the beat and no picture before has the change',
  (machine) => {
    const { seconds, apart } = machine;
    for (let beat = 2; beat < 2.5; beat += 0.013) {
      const known = beat - foresight(seconds, apart);
      let shown = 0;
      for (let now = 0; shown === 0; now = Math.max(now + apart, now + seconds)) {
        // It begins in a frame, and takes now a little less and now a little more than it is known to.
        now = Math.ceil(now * 60) / 60;
        const by = paintedFor(now, seconds, apart, now >= known ? [beat] : []);
        const done = now + seconds * (1 + 0.1 * Math.sin(100 * now));
        if (by >= beat) shown = by === beat ? Math.max(done, beat) : done;
        now = Math.max(now, done - seconds, by === beat ? beat - seconds : 0);
      }
      expect(Math.abs(shown - beat)).toBeLessThan(0.02);
    }
  },
);

it('taps are a tempo from the second on, and are forgotten after two seconds', () => {
  const taps = [1, 1.5, 2.01, 2.5].reduce<readonly number[]>(tapped, []);
  expect(tempoOfTaps(taps)).toBeCloseTo(120, 6);
  expect(tempoOfTaps(tapped([], 1))).toBeUndefined();
  expect(tapped(taps, 4.6)).toEqual([4.6]);
});

it('tells what waits for its beat, until it is let in', () => {
  const [events, clock] = [new Subject<ShowEvent>(), manualClock()];
  const state = perform(at120, { type: 'parameter', id: 'launch.grid', value: 2, source: 'test', at: 0 });
  const told: string[] = [];
  const tell = (waiting: readonly ShowEvent[]) =>
    told.push(waiting.map((event) => ('name' in event ? event.name : event.type)).join());
  const launch = launching(
    clock,
    () => state,
    () => 0,
    tell,
  );
  events.pipe(launch).subscribe((event) => told.push(`> ${event.type} at ${event.at.toFixed(2)}`));
  const choose = (name: string) => events.next({ type: 'sketch', name, source: 'performer', at: clock.now() });
  clock.moveTo(0.1);
  choose('verse');
  choose('swarm');
  clock.moveTo(1.5);
  clock.moveTo(1.95);
  choose('relief');
  events.next({ type: 'panic', source: 'performer', at: 1.96 });
  expect(told.filter((one) => !one.includes('panic'))).toEqual([
    'verse',
    'swarm',
    '',
    '> sketch at 2.00',
    'relief',
    '',
  ]);
});

it('a choice of the picture’s own is known before its beat, as a scene is; what glides is not', () => {
  const parameter = (id: 'image.family' | 'image.tile' | 'image.zoom' | 'sound.family') =>
    isForeseen({ type: 'parameter', id, value: 1, source: 'test', at: 0 });
  expect(parameter('image.family')).toBe(true);
  expect(parameter('image.tile')).toBe(true);
  expect(parameter('image.zoom')).toBe(false);
  expect(parameter('sound.family')).toBe(false);
});
