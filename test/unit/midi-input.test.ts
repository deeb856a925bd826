/** What the bytes of a port mean together: halves of 14 bits, channel mode messages, and the zones of MPE. */
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../engine/events';
import { createControllers } from '../../engine/inputs/controllers';
import { createHeld } from '../../engine/inputs/held';
import type { Heard } from '../../engine/inputs/midi';
import { createMonitor } from '../../engine/inputs/monitor';
import { createExpression } from '../../engine/inputs/mpe';
import { NO_ZONES } from '../../engine/parts';

const source = 'Acme Knobs';

describe('two halves of 14 bits', () => {
  type Message = readonly [controller: number, value: number, milliseconds: number];
  /** The controllers that are heard. */
  function heard(messages: readonly Message[], isNamed = false): readonly number[] {
    const controllers = createControllers(source, () => isNamed);
    const events = messages.flatMap(([controller, value, at]) => [
      ...controllers.flush(at / 1000),
      ...controllers.read(1, controller, value, at / 1000),
    ]);
    return events.map((event) => (event.type === 'control' ? event.controller : -1));
  }
  const times = <T>(count: number, make: (i: number) => readonly T[]) =>
    Array.from({ length: count }, (_, i) => make(i)).flat();

  it('are one value once the fine one has come right behind the coarse one three times in a row', () => {
    const pairs = times(10, (i): Message[] => [
      [3, i, 10 * i],
      [35, 64, 10 * i + 1],
    ]);
    expect(heard(pairs)).toEqual([3, 35, 3, 35, 3, ...times(8, () => [3])]);
  });

  it('are none where buttons are pressed while a fader 32 below them moves', () => {
    // The fader sends every 3 ms; now and then a press and a release fall right behind it.
    const presses = times(20, (i): Message[] => [
      ...times(9, (j): Message[] => [[0, j, 100 * i + 3 * j]]),
      [32, i % 2 ? 0 : 127, 100 * i + 25],
    ]);
    expect(heard(presses).filter((controller) => controller === 32)).toHaveLength(20);
  });

  it('are none where two knobs are turned at once that are known by name', () => {
    const both = times(40, (i): Message[] => [
      [17, i, 10 * i],
      [49, i, 10 * i + 1],
    ]);
    expect(heard(both, true)).toEqual(times(40, () => [17, 49]));
  });
});

describe('a channel mode message', () => {
  /** Channel 1 holds a note, a pedal, a bend, and pressure of itself and of its key; channel 2 another note. */
  function holding() {
    const held = createHeld(source);
    const bodies: EventBody[] = [
      { type: 'note-on', note: 60, velocity: 1, channel: 1, source },
      { type: 'control', controller: 64, value: 1, channel: 1, source },
      { type: 'pitch-bend', value: 0.5, channel: 1, source },
      { type: 'pressure', value: 0.5, channel: 1, source },
      { type: 'poly-pressure', note: 60, value: 0.5, channel: 1, source },
      { type: 'note-on', note: 62, velocity: 1, channel: 2, source },
      { type: 'note-on', note: 64, velocity: 1, channel: 12, source },
    ];
    bodies.forEach((body) => held.hear(body));
    return held;
  }
  const [pedal, note] = [
    { type: 'control', controller: 64, value: 0 } as const,
    { type: 'note-off', note: 60 } as const,
  ];

  it('of all sound off lifts the pedal first, which would hold the notes on', () => {
    const held = holding();
    expect(held.mode(120, [1])).toMatchObject([pedal, note]);
    expect(held.mode(120, [1])).toEqual([]);
  });

  it('resets the controllers that are held, and leaves the notes', () => {
    expect(holding().mode(121, [1])).toMatchObject([
      pedal,
      { type: 'pitch-bend', value: 0 },
      { type: 'pressure', value: 0 },
      { type: 'poly-pressure', note: 60, value: 0 },
    ]);
  });

  it.each([123, 124, 125, 126, 127])('%i ends the notes', (controller) => {
    expect(holding().mode(controller, [1])).toMatchObject([note]);
  });

  it('means all members of a zone where it is said to their manager', () => {
    const expression = createExpression(source, { ...NO_ZONES, 1: 2 });
    expect([1, 2, 16].map((channel) => expression.channelsOf(channel))).toEqual([[1, 2, 3], [2], [16]]);
    expect(holding().mode(123, expression.channelsOf(1))).toMatchObject([note, { note: 62 }]);
  });

  it('is none below 120, nor of a local keyboard', () => {
    expect([0, 64, 119, 122].map((controller) => holding().mode(controller, [1]))).toEqual(
      new Array(4).fill(undefined),
    );
  });
});

it('an upper zone that is ended leaves the lower one all its members', () => {
  const expression = createExpression(source, { ...NO_ZONES, 1: 15 });
  expression.read(16, 101, 0);
  expression.read(16, 100, 6);
  expect(expression.read(16, 6, 0)).toMatchObject([
    { type: 'mpe-zone', manager: 16, members: 0 },
    { channel: 16, semitones: 2 },
  ]);
  expect(expression.channelsOf(1)).toHaveLength(16);
});

describe('the monitor', () => {
  const lines = (heard: readonly Heard[], most = 8) => {
    const monitor = createMonitor(most);
    heard.forEach((each) => monitor.hear(each));
    return monitor.lines();
  };

  it('shows all that comes in by the names that mappings have for it, the newest first', () => {
    const at = 1;
    const heard: Heard[] = [
      { type: 'transport', action: 'continue', source, at },
      { type: 'song-position', sixteenths: 37, source, at },
      { type: 'poly-pressure', note: 36, value: 1, channel: 10, source, at },
      { type: 'slide', value: 0.5, channel: 3, source, at },
      { type: 'mpe-zone', manager: 1, members: 15, source, at },
      { type: 'bend-range', semitones: 48, channel: 2, source, at },
      { type: 'message', bytes: [0xb2, 123, 0], source, at },
      { type: 'message', bytes: [0xf3, 5], source, at },
    ];
    expect(lines(heard)).toEqual(
      [
        'f3 05',
        'mode 3 123  0',
        'bend range 2  48 semitones',
        'MPE zone 1  15 channels',
        'slide  0.500',
        'poly-pressure 10 36  1.000',
        'song position  3.2',
        'transport  continue',
      ].map((line) => `${source}  ${line}`),
    );
  });

  it('keeps a clock one line that says its tempo, and what is turned one that says where it stands', () => {
    const clock = (beats: number, bpm: number, from: number): Heard[] =>
      Array.from({ length: 24 * beats }, (_, i) => ({ type: 'clock', source, at: from + (i * 60) / (24 * bpm) }));
    const turned = (at: number, controller = 74): Heard => {
      return { type: 'control', controller, value: at / 8, channel: 1, source, at };
    };
    const knobs = [1, 2, 3, 4].map((at) => turned(at));
    const all = [...clock(4, 120, 0), ...knobs, ...clock(4, 90, 8)].sort((a, b) => a.at - b.at);
    expect(lines(all)).toEqual([`${source}  control 1 74  0.500`, `${source}  clock  90.0 bpm`]);
    // Room is made by what has been silent longest.
    const others = [turned(9, 1), turned(9, 2)];
    expect(lines([...all, others[0]!, ...clock(1, 90, 11), others[1]!], 3).map((line) => line.split('  ')[1])).toEqual([
      'control 1 2',
      'control 1 1',
      'clock',
    ]);
  });
});
