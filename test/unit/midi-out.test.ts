/** The show as MIDI: what a second desk makes of it, what does not come back, and that nothing is left sounding. */
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../engine/clock';
import { createControls } from '../../engine/control/desk';
import { type ControllerMap, DEFAULT_CONTROLLERS } from '../../engine/control/mapping';
import type { EventBody, ShowEvent } from '../../engine/events';
import { playedAt } from '../../engine/modulation/played';
import { createMidiSender, type MidiMessage } from '../../engine/outputs/midi';
import { PARAMETER_IDS, type ParameterId, travelFromValue, valueFromTravel } from '../../engine/parameters';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { uniform } from '../../engine/random';
import { createMidiLink } from '../../ui/live/midi-link';

const { ports } = vi.hoisted(() => ({ ports: { enabled: true, outputs: [] as object[] } }));
vi.mock('webmidi', () => ({ WebMidi: ports, Input: class {} }));

const device = 'Loop Bus 1';
const opening = openingState('drift', new Array<number>(16).fill(0));
const usual = Object.entries(DEFAULT_CONTROLLERS).map(([number, id]) => [Number(number), id] as const);
const FRAME = 1 / 60;

function sender(map: ControllerMap = DEFAULT_CONTROLLERS, channel = 1, notes = true) {
  return createMidiSender({ map: () => map, channel, notes, device: () => device });
}
const turned = (id: ParameterId, travel: number, source: string, at: number): ShowEvent => {
  return { type: 'parameter', id, value: valueFromTravel(id, travel), source, at };
};
const bytes = (messages: readonly MidiMessage[]) => messages.map((message) => [...message.bytes]);
/** A control change as it comes in. */
const control = ([status, controller, value]: readonly number[], at: number): ShowEvent => {
  return { type: 'control', controller: controller!, value: value! / 127, channel: status! - 0xaf, source: device, at };
};

/** A desk with nothing learnt, and the state that it leads to. */
function desk() {
  let state: PerformanceState = opening;
  const controls = createControls({
    usual: DEFAULT_CONTROLLERS,
    controllers: () => ({}),
    mappings: [],
    sketches: () => [],
    opening,
    state: () => state,
    here: () => ({ latent: [], families: [] }),
  });
  const events = new Subject<ShowEvent>();
  const heard: ShowEvent[] = [];
  const happen = (event: ShowEvent) => {
    heard.push(event);
    controls.hear(event);
    state = perform(state, event);
  };
  events.pipe(controls.through).subscribe(happen);
  return { play: (event: ShowEvent) => events.next(event), happen, heard, state: () => state };
}

describe('parameters', () => {
  it('are told by their usual controllers, of which a second desk makes the same, to a step of seven bits', () => {
    const out = sender(DEFAULT_CONTROLLERS, 5);
    const other = desk();
    const next = uniform(3);
    let state = opening;
    let rounds = 0;
    for (let now = 0; now < 20; now += FRAME) {
      if (now > 1 && now < 19) {
        const [, id] = usual[Math.floor(next() * usual.length)]!;
        state = perform(state, turned(id, next(), 'performer', now));
      }
      const messages = out.advance(state, now);
      if (messages.length > 0) rounds++;
      for (const [status, ...data] of bytes(messages)) {
        expect(status).toBe(0xb4);
        expect(data.every((byte) => byte >= 0 && byte < 128)).toBe(true);
        other.play(control([status!, ...data], now));
      }
    }
    expect(rounds).toBeLessThanOrEqual(20 * 30);
    for (const [, id] of usual) {
      const travel = travelFromValue(id, state.parameters[id]);
      const off = Math.abs(travelFromValue(id, other.state().parameters[id]) - travel);
      expect(off, id).toBeLessThanOrEqual(0.5 / 127 + 1e-9);
    }
  });

  it('are told all at the beginning, and then only what has moved by a step: as it is played', () => {
    const out = sender();
    const modulation = {
      source: { kind: 'lfo', shape: 'sine', beats: 4, phase: 0, seed: 1 },
      target: 'post.bloom',
      depth: 0.5,
      polarity: 'both ways',
    } as const;
    const first = [out.advance(opening, 0), out.advance(opening, 1), out.advance(opening, 2)].map(bytes);
    expect(
      first
        .flat()
        .map(([, number]) => number)
        .sort((a, b) => a! - b!),
    ).toEqual(usual.map(([number]) => number));
    expect(first[2]).toEqual([]);

    const hardly = perform(opening, turned('image.kick', travelFromValue('image.kick', 0.35) - 0.001, 'performer', 3));
    expect(bytes(out.advance(hardly, 3))).toEqual([]);
    const moved = perform(opening, {
      type: 'modulation-set',
      slot: 1,
      modulation,
      source: 'performer',
      at: 3,
    });
    const told: number[] = [];
    for (let at = 4; at < 8; at += FRAME) {
      for (const [, number, value] of bytes(out.advance(playedAt(moved, at), at))) {
        expect(number).toBe(19);
        told.push(value!);
      }
    }
    expect(Math.max(...told) - Math.min(...told)).toBeGreaterThan(30);
    expect(told.every((value, i) => value !== told[i - 1])).toBe(true);
  });

  it('are told by the controllers of the show that plays, be it another one', () => {
    let map: ControllerMap = { ...DEFAULT_CONTROLLERS, 102: 'image.zoom' };
    const out = createMidiSender({ map: () => map, channel: 1, notes: false, device: () => device });
    let [now, state] = [0, opening];
    const tell = (id: ParameterId, travel: number) => {
      state = perform(state, turned(id, travel, 'performer', now));
      const rounds = [out.advance(state, now), out.advance(state, now + 1)];
      now += 2;
      return bytes(rounds.flat()).map(([, number]) => number);
    };
    expect(tell('image.zoom', 0.1)).toContain(102);
    expect(tell('image.zoom', 0.9)).toEqual([102, 17]);
    map = { ...DEFAULT_CONTROLLERS, 103: 'post.glitch' };
    expect(tell('image.zoom', 0.5)).toEqual([103, 17]);
    expect(tell('post.glitch', 0.5)).toEqual([103]);
  });

  it('of a show that has a controller for each: so many at a time, each has its turn, and no two are a pair', () => {
    const ids = PARAMETER_IDS.slice(0, 110);
    const out = sender(Object.fromEntries(ids.map((id, i) => [i, id])));
    const next = uniform(9);
    let state = opening;
    const last = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      for (const id of ids) state = perform(state, turned(id, next(), 'performer', round));
      const messages = bytes(out.advance(state, round));
      expect(messages.length).toBeLessThanOrEqual(24);
      messages.forEach(([, number], i) => {
        expect(messages[i - 1]?.[1]).not.toBe(number! - 32);
        last.set(number!, round);
      });
    }
    ids.forEach((id, i) => expect(last.get(i), id).toBeGreaterThan(40));
  });
});

describe('a port that gives everything back', () => {
  /** The show with its own messages coming in again, `late` seconds after. */
  function looped(late: number) {
    const out = sender();
    const mine = desk();
    let coming: ShowEvent[] = [];
    const hand = (event: ShowEvent) => {
      if (!out.isEcho(event)) mine.play(event);
      for (const each of mine.heard.splice(0)) out.hear(each, each.at);
    };
    const frame = (now: number) => {
      coming.filter(({ at }) => at <= now).forEach(hand);
      coming = coming.filter(({ at }) => at > now);
      const messages = bytes(out.advance(playedAt(mine.state(), now), now));
      coming.push(...messages.map((message) => control(message, now + late)));
      return messages;
    };
    return { mine, hand, frame };
  }

  it.each([0.001, 0.03, 0.09])('turns nothing, though waves move what is told, %s s later', (late) => {
    const { mine, frame } = looped(late);
    for (const [slot, target] of (['image.zoom', 'post.bloom', 'instrument.cutoff'] as const).entries()) {
      const source = { kind: 'lfo', shape: 'sine', beats: 3, phase: 0, seed: 1 } as const;
      const modulation = { source, target, depth: 0.5, polarity: 'one way' } as const;
      mine.happen({ type: 'modulation-set', slot: slot + 1, modulation, source: 'performer', at: 0 });
    }
    for (let now = 0; now < 10; now += FRAME) frame(now);
    expect(mine.state().parameters).toEqual(opening.parameters);
  });

  it('hears the hand that turns it, and does not answer it', () => {
    const { mine, hand, frame } = looped(0.01);
    const id = 'image.kick';
    let now = 0;
    for (; now < 1; now += FRAME) frame(now);
    const begin = Math.round(127 * travelFromValue(id, mine.state().parameters[id]));
    const answers: number[][] = [];
    for (let value = begin; value <= 127; value++, now += FRAME) {
      hand(control([0xb0, 1, value], now));
      answers.push(...frame(now));
    }
    expect(mine.state().parameters[id]).toBe(1);
    expect(answers).toEqual([]);
    // Turned by others, it is told again.
    mine.happen(turned(id, 0.5, 'performer', now));
    expect(frame(now + 0.1)).toEqual([[0xb0, 1, 64]]);
  });
});

describe('notes', () => {
  const note = (number: number, at: number, source = 'keyboard', channel = 1): ShowEvent => {
    return { type: 'note-on', note: number, velocity: 0.001, channel, source, at };
  };
  const off = (number: number, at: number, source = 'keyboard', channel = 1): ShowEvent => {
    return { type: 'note-off', note: number, channel, source, at };
  };
  const pedal = (value: number, at: number): ShowEvent => {
    return { type: 'control', controller: 64, value, channel: 1, source: 'keyboard', at };
  };

  it('leave at their time on their own channel, with their pedal; the device’s own do not go back to it', () => {
    const out = sender();
    const send = (event: ShowEvent, now: number) => out.hear(event, now);
    expect(send(note(36, 1.08, 'drums', 10), 1)).toEqual([{ bytes: [0x99, 36, 1], at: 1.08 }]);
    // Struck before the page came to it.
    expect(send(note(60, 0.98), 1)).toEqual([{ bytes: [0x90, 60, 1], at: 1 }]);
    expect(bytes(send(pedal(1, 1), 1))).toEqual([[0xb0, 64, 127]]);
    expect(bytes(send(off(60, 2), 2))).toEqual([[0x80, 60, 0]]);
    expect(send(note(61, 2, device), 2)).toEqual([]);
    expect(send(off(61, 2.1, device), 2.1)).toEqual([]);
    expect(send({ ...pedal(1, 2), controller: 74 } as ShowEvent, 2)).toEqual([]);
    expect(sender(DEFAULT_CONTROLLERS, 1, false).hear(note(60, 1), 1)).toEqual([]);
    expect(out.isEcho({ ...note(36, 1.09, device, 10) })).toBe(true);
    // Once: the next is the hand's.
    expect(out.isEcho({ ...note(36, 1.1, device, 10) })).toBe(false);
  });

  it('end at a panic, after what is on its way; what was not heard to begin is not ended', () => {
    const out = sender();
    expect(out.hear(off(59, 1), 1)).toEqual([]);
    [note(60, 1), note(62, 1.08, 'arpeggio'), pedal(1, 1)].forEach((event) => out.hear(event, 1));
    const ends = out.hear({ type: 'panic', source: 'performer', at: 1.01 }, 1.01);
    expect(bytes(ends).sort()).toEqual([
      [0x80, 60, 0],
      [0x80, 62, 0],
      [0xb0, 64, 0],
    ]);
    expect(ends.every(({ at }) => at === 1.08)).toBe(true);
    expect([...out.hear(off(60, 2), 2), ...out.end(2)]).toEqual([]);
  });
});

describe('the port', () => {
  let sent: (readonly [string, readonly number[]])[];
  const kept = new Map<string, string>();
  const plug = (name: string) => {
    const send = (message: readonly number[]) => sent.push([name, message]);
    const port = { id: `${ports.outputs.length}`, name, manufacturer: '', state: 'connected', send };
    ports.outputs = [...ports.outputs, port];
    return () => {
      port.state = 'disconnected';
      ports.outputs = ports.outputs.filter((other) => other !== port);
    };
  };
  beforeEach(() => {
    [sent, ports.outputs] = [[], []];
    kept.clear();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is none until it is chosen, is kept, is waited for, and hears everything anew when it comes back', () => {
    const clock = manualClock();
    const link = () =>
      createMidiLink(
        () => ({ 1: 'image.kick' }),
        clock,
        () => [],
      );
    let now = 0;
    const told = (of: ReturnType<typeof link>) => {
      clock.moveTo((now += 1));
      of.advance(opening, now);
      return sent.splice(0);
    };
    plug('Synth');
    const unplug = plug('Bus');
    const first = link();
    expect(told(first)).toEqual([]);
    expect(first.ports$.value).toEqual(['Bus', 'Synth']);
    first.set({ port: 'Bus', channel: 3, notes: true });
    expect(told(first)).toEqual([['Bus', [0xb2, 1, 44]]]);
    expect(told(first)).toEqual([]);
    const struck: EventBody = { type: 'note-on', note: 60, velocity: 1, channel: 1, source: 'keyboard' };
    first.hear({ ...struck, at: now });
    first.set({ notes: false });
    expect(sent.splice(0)).toEqual([
      ['Bus', [0x90, 60, 127]],
      ['Bus', [0x80, 60, 0]],
    ]);

    const second = link();
    expect(second.settings$.value).toEqual({ port: 'Bus', channel: 3, notes: false });
    expect(told(second)).toHaveLength(1);
    unplug();
    expect(told(second)).toEqual([]);
    expect(second.settings$.value.port).toBe('Bus');
    plug('Bus');
    expect(told(second)).toEqual([['Bus', [0xb2, 1, 44]]]);
  });

  it.each(['', '{', 'null', '{"port":3,"channel":1}', '{"port":"Bus","channel":17}'])(
    'is none where what was kept cannot be read: %s',
    (text) => {
      kept.set('phosphene midi out', text);
      expect(
        createMidiLink(
          () => ({}),
          manualClock(),
          () => [],
        ).settings$.value,
      ).toEqual({
        port: '',
        channel: 1,
        notes: false,
      });
    },
  );
});
