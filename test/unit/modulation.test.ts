import { describe, expect, it } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import {
  BEND_CONTROLLER,
  NRPN_CONTROLLER,
  PRESSURE_CONTROLLER,
  SLIDE_CONTROLLER,
} from '../../engine/modulation/followed';
import type { Modulation } from '../../engine/modulation/modulation';
import { asMoved, createMover, playedAt, turnedAt } from '../../engine/modulation/played';
import type { Source } from '../../engine/modulation/source';
import { PARAMETERS, travelFromValue, valueFromTravel } from '../../engine/parameters';
import { travelAt } from '../../engine/travel';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { checkEvent } from '../../engine/event-checks';

const source = 'test';
const opening = openingState('drift', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.75, 0, 0, 0, 0, 0, 0]);
const at = (when: number, body: EventBody): ShowEvent => ({ ...body, at: when });
const after = (...events: ShowEvent[]): PerformanceState =>
  [at(0, { type: 'tempo', bpm: 120, source }), ...events].reduce(perform, opening);
const routed = (from: Source, more: Partial<Modulation> = {}, slot = 1): ShowEvent =>
  at(0, {
    type: 'modulation-set',
    slot,
    modulation: { source: from, target: 'post.glitch', depth: 1, polarity: 'one way', ...more },
    source,
  });
const glitch = (state: PerformanceState, when: number) => playedAt(state, when).parameters['post.glitch'];

describe('a source', () => {
  it('is a wave on the beat', () => {
    const wave = (shape: 'sine' | 'triangle' | 'rise' | 'fall' | 'square') =>
      [0, 0.5, 1, 1.5].map((when) => glitch(after(routed({ kind: 'lfo', shape, beats: 4 })), when));
    const close = (values: number[]) => values.map((value) => expect.closeTo(value, 9) as number);
    expect(wave('sine')).toEqual(close([0, 0.5, 1, 0.5]));
    expect(wave('triangle')).toEqual(close([0, 0.5, 1, 0.5]));
    expect(wave('rise')).toEqual(close([0, 0.25, 0.5, 0.75]));
    expect(wave('fall')).toEqual(close([1, 0.75, 0.5, 0.25]));
    expect(wave('square')).toEqual([1, 1, 0, 0]);
  });

  it.each([60, 86, 120, 174, 300, 600])('that waves by itself makes no flashing stage at %i beats a minute', (bpm) => {
    const waving = (kind: Source, target: Modulation['target']) => {
      const state = [at(0, { type: 'tempo', bpm, source }), routed(kind, { target })].reduce(perform, opening);
      const values = Array.from({ length: 4000 }, (_, i) => playedAt(state, i / 1000).parameters[target]);
      // How often it has risen past the middle.
      return values.filter((value, i) => i > 0 && value >= 0.5 && values[i - 1]! < 0.5).length / 4;
    };
    const fast: Source = { kind: 'lfo', shape: 'square', beats: 1 / 4 };
    expect(waving(fast, 'post.kaleidoscope')).toBeLessThanOrEqual(3);
    expect(waving(fast, 'post.kaleidoscope')).toBeGreaterThan(1);
    expect(waving({ kind: 'walk', beats: 1 / 64, seed: 5 }, 'post.kaleidoscope')).toBeLessThanOrEqual(3);
    expect(waving(fast, 'deck.fade')).toBeLessThanOrEqual(3);
    expect(waving(fast, 'deck.fade')).toBeGreaterThan(1);
    // Sound may tremble.
    expect(waving(fast, 'freeze.amount')).toBeCloseTo(bpm / 15, -0.5);
  });

  it('is an envelope on the notes: up while they are held, down when the last is let go', () => {
    const note = (when: number, number: number, on: boolean) =>
      at(
        when,
        on
          ? { type: 'note-on', note: number, velocity: 0.8, channel: 1, source }
          : { type: 'note-off', note: number, channel: 1, source },
      );
    const held = after(
      routed({ kind: 'envelope', attack: 1, release: 0.5 }),
      note(1, 60, true),
      note(1.5, 64, true),
      note(3, 60, false),
    );
    expect(glitch(held, 1.5)).toBeCloseTo(0.4);
    expect(glitch(held, 9)).toBeCloseTo(0.8);
    expect(glitch(perform(held, note(4, 64, false)), 4.5)).toBeCloseTo(0.8 / Math.E);
  });

  it('is what was heard, a controller, the words; the matrix listens to nothing else', () => {
    const level = after(
      routed({ kind: 'heard', ear: 'input', value: 'level' }),
      at(1, { type: 'heard', ear: 'input', values: { level: 0.5 }, source }),
    );
    expect(glitch(level, 1)).toBe(0);
    expect(glitch(level, 2)).toBeCloseTo(0.5);
    const onset = after(
      routed({ kind: 'heard', ear: 'show', value: 'onset' }),
      at(1, { type: 'heard', ear: 'show', values: { onset: 1 }, source }),
      at(1.18, { type: 'heard', ear: 'show', values: { onset: 0 }, source }),
    );
    expect(glitch(onset, 1.18)).toBeCloseTo(1 / Math.E);
    const turn = at(1, { type: 'control', controller: 1, value: 1, channel: 3, source });
    expect(glitch(after(routed({ kind: 'control', controller: 1 }), turn), 2)).toBeCloseTo(1);
    // A wheel that moves while no route listens is where it is when one does.
    expect(glitch(after(turn, routed({ kind: 'control', controller: 1 })), 2)).toBeCloseTo(1);
    expect(glitch(after(routed({ kind: 'control', controller: BEND_CONTROLLER })), 0)).toBeCloseTo(0.5);
    // A keyboard tells the pressure of its whole channel, or of each key.
    const pressed = at(1, { type: 'poly-pressure', note: 60, value: 1, channel: 2, source });
    expect(glitch(after(routed({ kind: 'control', controller: PRESSURE_CONTROLLER }), pressed), 2)).toBeCloseTo(1);
    const slid = at(1, { type: 'slide', value: 1, channel: 2, source });
    const slide = routed({ kind: 'control', controller: SLIDE_CONTROLLER });
    expect([glitch(after(slide), 0), glitch(after(slide, slid), 2)]).toEqual([expect.closeTo(0.5), expect.closeTo(1)]);
    expect(glitch(after(routed({ kind: 'words', value: 'energy' })), 0)).toBeCloseTo(0.75);
    const word = at(1, { type: 'lyric-token', text: 'night', source });
    expect(glitch(after(routed({ kind: 'words', value: 'word' }), word), 1.25)).toBeCloseTo(1 / Math.E);
  });

  it('is a bend that begins in its middle, and a slide too, and any other controller where it rests', () => {
    const bent = at(1, { type: 'pitch-bend', value: 1, channel: 1, source });
    const bend = after(routed({ kind: 'control', controller: BEND_CONTROLLER }), bent);
    expect([glitch(bend, 1), glitch(bend, 2)]).toEqual([expect.closeTo(0.5), expect.closeTo(1)]);
    const slid = at(1, { type: 'slide', value: 0, channel: 2, source });
    expect(glitch(after(routed({ kind: 'control', controller: SLIDE_CONTROLLER }), slid), 1)).toBeCloseTo(0.5);
    const turned = at(1, { type: 'control', controller: 1, value: 1, channel: 1, source });
    expect(glitch(after(routed({ kind: 'control', controller: 1 }), turned), 1)).toBe(0);
  });

  it('is an NRPN too, by its number: of so many as a desk may have', () => {
    const nrpn = (number: number, value: number): ShowEvent =>
      at(1, { type: 'nrpn', number, value, channel: 1, source });
    const route = routed({ kind: 'control', controller: NRPN_CONTROLLER + 300 });
    expect(checkEvent(route)).toEqual(route);
    expect(checkEvent(routed({ kind: 'control', controller: NRPN_CONTROLLER + 16_384 }))).toContain('modulation');
    expect([glitch(after(route), 2), glitch(after(route, nrpn(300, 0.75)), 2)]).toEqual([0, expect.closeTo(0.75)]);
    // Not a controller of that number.
    expect(glitch(after(routed({ kind: 'control', controller: 44 }), nrpn(44, 1)), 2)).toBe(0);
    const flood = Array.from({ length: 2000 }, (_, i) => nrpn(1000 + i, 1));
    const full = after(route, nrpn(300, 0.25), ...flood);
    expect(Object.keys(full.controllers)).toHaveLength(512);
    // What is known goes on being followed.
    expect(glitch(perform(full, nrpn(300, 0.5)), 2)).toBeCloseTo(0.5);
  });

  it('is the pressure of the hardest finger, until it is let go', () => {
    const route = routed({ kind: 'control', controller: PRESSURE_CONTROLLER });
    const on = { channel: 1, source };
    const key = (note: number, value: number): EventBody => ({ type: 'poly-pressure', note, value, ...on });
    const off = (note: number, channel = 1): EventBody => ({ type: 'note-off', note, channel, source });
    const pressed = (...bodies: readonly EventBody[]) =>
      glitch(after(route, ...bodies.map((body, i) => at(1 + i / 100, body))), 9);
    expect(pressed(key(60, 0.8), key(64, 0.3))).toBeCloseTo(0.8);
    expect(pressed(key(60, 0.8), key(64, 0.3), key(60, 0))).toBeCloseTo(0.3);
    expect(pressed(key(60, 0.8), key(64, 0.3), off(60))).toBeCloseTo(0.3);
    expect(pressed(key(60, 0.8), { type: 'pressure', value: 0.1, ...on })).toBeCloseTo(0.8);
    expect(pressed(key(60, 0.8), { type: 'panic', source })).toBeCloseTo(0);
    // The channel of a keyboard that has one for all is pressed on, whichever key is let go; that of MPE was the key's own.
    const channel = (number: number, value: number): EventBody => {
      return { type: 'pressure', value, channel: number, source };
    };
    const zone: EventBody = { type: 'mpe-zone', manager: 1, members: 5, source };
    expect(pressed(channel(2, 0.6), off(60, 2))).toBeCloseTo(0.6);
    expect(pressed(zone, channel(2, 0.6), channel(3, 0))).toBeCloseTo(0.6);
    expect(pressed(zone, channel(2, 0.6), channel(3, 0.2), off(60, 2))).toBeCloseTo(0.2);
  });

  it('wanders by its seed, without a jump', () => {
    const state = (seed: number) => after(routed({ kind: 'walk', beats: 2, seed }));
    const path = (seed: number) => Array.from({ length: 600 }, (_, i) => glitch(state(seed), i / 60));
    const steps = path(3).map((value, i, all) => Math.abs(value - (all[i - 1] ?? value)));
    expect(Math.max(...steps)).toBeLessThan(0.05);
    expect(Math.max(...path(3)) - Math.min(...path(3))).toBeGreaterThan(0.4);
    expect(path(3)).toEqual(path(3));
    expect(path(3)).not.toEqual(path(4));
  });
});

describe('the matrix', () => {
  const wave: Source = { kind: 'lfo', shape: 'rise', beats: 4 };

  it('adds up along the knob, one way or both, and stays in range', () => {
    const base = travelFromValue('image.zoom', PARAMETERS['image.zoom'].default);
    const zoom = (...more: Partial<Modulation>[]) => {
      const routes = more.map((one, i) => routed(wave, { target: 'image.zoom', ...one }, i + 1));
      return travelFromValue('image.zoom', playedAt(after(...routes), 1).parameters['image.zoom']);
    };
    expect(zoom({ depth: 0.4 })).toBeCloseTo(base + 0.2);
    expect(zoom({ depth: 0.4, polarity: 'both ways' })).toBeCloseTo(base);
    expect(zoom({ depth: 0.4 }, { depth: -0.2 })).toBeCloseTo(base + 0.1);
    expect(zoom({ depth: 1 }, { depth: 1 })).toBe(1);
  });

  it('moves nothing that is set, and rests with its depth or its last route', () => {
    const state = after(routed(wave));
    expect(state.parameters).toEqual(opening.parameters);
    expect(
      playedAt(perform(state, at(1, { type: 'parameter', id: 'mod.depth', value: 0, source })), 1).parameters,
    ).toEqual(expect.objectContaining({ 'post.glitch': 0 }));
    const none = perform(state, at(1, { type: 'modulation-removed', slot: 1, source }));
    expect(playedAt(none, 1)).toBe(none);
  });

  it('moves the speeds, and what is covered is their sum', () => {
    const id = 'image.speed';
    const base = travelFromValue(id, PARAMETERS[id].default);
    // A sine over 4 beats: half of its depth on average over whole periods.
    const state = after(routed(wave, { target: id, depth: 0.4 }));
    const period = (4 * 60) / 120;
    const covered = travelAt(state, 5 * period).walk - travelAt(state, 2 * period).walk;
    expect(covered).toBeCloseTo(3 * valueFromTravel(id, base + 0.2), 3);
    // A quarter into the period, less than half of the way of a period is behind.
    const quarter = travelAt(state, 1.25 * period).walk - travelAt(state, period).walk;
    expect(quarter).toBeLessThan(0.25 * valueFromTravel(id, base + 0.2));
    expect(travelAt(playedAt(state, 3), 3)).toEqual(travelAt(state, 3));
  });

  it('covers the same at any frame rate, whatever else happens meanwhile, and after any event that moves it', () => {
    const walked = (frames: number, notices: boolean) => {
      let state = after(
        routed({ kind: 'heard', ear: 'input', value: 'level' }, { target: 'image.dive', depth: 1 }),
        routed(wave, { target: 'image.spin', depth: 0.5 }, 2),
      );
      for (let i = 1; i <= 40; i++) {
        const heard = { ear: 'input', values: { level: (i % 5) / 5 } } as const;
        for (let frame = 1; frame < frames; frame++) travelAt(state, (i - 1 + frame / frames) / 10);
        if (notices) state = perform(state, at(i / 10 - 0.03, { type: 'notice', level: 'info', text: 'x', source }));
        state = perform(state, at(i / 10, { type: 'heard', ...heard, source }));
      }
      return travelAt(state, 4.2);
    };
    expect(walked(60, true)).toEqual(walked(7, false));
    expect(walked(7, false).dive).toBeGreaterThan(0);
    expect(walked(7, false).spin).not.toBe(0);
  });

  it('covers the same, to the bit, for who asks for a time before one that was asked for, and soon after a long time', () => {
    const state = () => after(routed(wave, { target: 'image.dive', depth: 1 }));
    const [ahead, alone] = [state(), state()];
    for (const when of [900, 1200]) travelAt(ahead, when);
    for (const when of [3, 450.3, 899.999, 901, 1199.9]) expect(travelAt(ahead, when)).toEqual(travelAt(alone, when));
    // One step of a second is summed anew, and not all of the time before.
    let reads = 0;
    const counted = { ...ahead, get modulations() { return (reads++, ahead.modulations); } }; // prettier-ignore
    travelAt(counted, 1100);
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(4 * 64);
  });

  it('tells instruments what moves, once a moment, and where it comes to rest', () => {
    const mover = createMover();
    let state = after(routed(wave, { target: 'instrument.cutoff', depth: 0.5 }));
    const heard = [0, 0.25, 0.5].flatMap((when) => mover(playedAt(state, when), [], when));
    expect(heard.map(({ id }) => id)).toEqual(['instrument.cutoff', 'instrument.cutoff']);
    const base = travelFromValue('instrument.cutoff', PARAMETERS['instrument.cutoff'].default);
    expect(heard.at(-1)!.value).toBeCloseTo(valueFromTravel('instrument.cutoff', base + 0.5 * 0.25), 6);
    state = perform(state, at(1, { type: 'modulation-removed', slot: 1, source }));
    expect(mover(playedAt(state, 1), [], 1)).toMatchObject([{ value: PARAMETERS['instrument.cutoff'].default }]);
    expect(mover(playedAt(state, 2), [], 2)).toEqual([]);
  });

  it('tells beforehand what a scene turns at its time, and says so again as of that time', () => {
    const scene = { name: 'x', sketch: 'drift', parameters: { 'mixer.drums.mute': 1 }, prompts: [], modulations: {} };
    const saved = after(at(0, { type: 'scene-saved', slot: 1, scene, source }));
    const recall = (beats: number) => at(2, { type: 'scene-recalled', slot: 1, beats, source });
    const recalled = recall(0);
    const then = perform(saved, recalled);
    const turned = { type: 'parameter', id: 'mixer.drums.mute', value: 1, source: 'moved', at: 2 };
    expect(turnedAt(saved.parameters, then, 2)).toContainEqual(turned);
    const mover = createMover(saved.parameters);
    expect(mover(playedAt(then, 2.01), [recalled], 2.01)).toContainEqual(turned);
    // A scene that is on its way turns nothing yet.
    const gliding = perform(saved, recall(8));
    expect(turnedAt(saved.parameters, gliding, 2)).not.toContainEqual(turned);
  });

  it('tells it again where a knob that is moved was turned, and what was moved when the show went on', () => {
    const route = routed({ kind: 'control', controller: 1 }, { target: 'instrument.cutoff', depth: 0.5 });
    const state = after(route, at(0, { type: 'control', controller: 1, value: 1, channel: 1, source }));
    const value = playedAt(state, 1).parameters['instrument.cutoff'];
    const mover = createMover(state.parameters);
    const id = 'instrument.cutoff';
    expect(mover(playedAt(state, 1), [], 1)).toMatchObject([{ id, value }]);
    expect(mover(playedAt(state, 2), [], 2)).toEqual([]);
    // Turned to where it stands: whoever heard that heard it unmoved.
    const turned = at(3, { type: 'parameter', id, value: state.parameters[id], source });
    expect(mover(playedAt(perform(state, turned), 3), [turned], 3)).toMatchObject([{ id, value }]);
  });

  it('does not come back on the way out of a scene where it was silenced', () => {
    const wave = { kind: 'lfo', shape: 'square', beats: 64 } as const;
    const scene = { name: 'x', sketch: 'drift', parameters: { 'mod.depth': 1 }, prompts: [], modulations: {} };
    const state = after(
      routed(wave),
      at(0, { type: 'scene-saved', slot: 1, scene, source }),
      at(1, { type: 'panic', source }),
      at(2, { type: 'scene-recalled', slot: 1, beats: 8, source }),
    );
    expect(glitch(state, 2.1)).toBeCloseTo(0, 6);
  });

  describe('on the fader between the decks', () => {
    const onDeck = (deck: 'a' | 'b', parameters: Partial<PerformanceState['parameters']>): ShowEvent[] => {
      const slot = deck === 'a' ? 1 : 2;
      const modulations = { 1: { source: wave, target: 'deck.fade', depth: 1, polarity: 'one way' } } as const;
      const scene = { name: deck, sketch: deck, parameters, prompts: [], modulations };
      return [at(0, { type: 'scene-saved', slot, scene, source }), at(0, { type: 'deck-loaded', deck, slot, source })];
    };
    const [from, to] = [0.2, 0.6].map((travel) => valueFromTravel('image.zoom', travel)) as [number, number];
    const a = {
      'image.zoom': from,
      'post.bloom': 0.4,
      'image.spin': 0,
      'image.walk': 0,
      'scale.kind': 0,
      'mod.depth': 1,
    };
    const b = {
      'image.zoom': to,
      'post.bloom': 0.4,
      'image.spin': 1,
      'image.walk': 2,
      'scale.kind': 2,
      'mod.depth': 0.5,
      'post.own': 1,
    };
    const faded = after(...onDeck('a', a), ...onDeck('b', b));
    const zoom = (state: PerformanceState, when: number) =>
      travelFromValue('image.zoom', playedAt(state, when).parameters['image.zoom']);

    it('moves all that glides between them as far as the fader, around where it is set', () => {
      // A period of 4 beats takes 2 s.
      expect([0, 0.5, 1].map((when) => zoom(faded, when))).toEqual(
        [0.2, 0.3, 0.4].map((x) => expect.closeTo(x, 6) as number),
      );
      expect(playedAt(faded, 0.5).parameters['deck.fade']).toBeCloseTo(0.25, 6);
      const half = perform(faded, at(0, { type: 'parameter', id: 'deck.fade', value: 0.4, source }));
      // There the matrix reaches 0.8 as far.
      expect(zoom(half, 0.5)).toBeCloseTo(0.2 + (0.4 + 0.8 * 0.25) * 0.4, 6);
      // No farther than the fader goes.
      expect(zoom(half, 1.9)).toBeCloseTo(0.6, 6);
      // What a hand turns meanwhile stays turned, and the fader moves it around that.
      const value = valueFromTravel('image.zoom', 0.5);
      const turned = perform(faded, at(0.1, { type: 'parameter', id: 'image.zoom', value, source }));
      expect(zoom(turned, 0.5)).toBeCloseTo(0.6, 6);
    });

    it('leaves what is alike or of one deck alone, what switches, the speeds, and how far the matrix reaches', () => {
      const { parameters, sketch } = playedAt(faded, 1);
      const others = { ...faded.parameters, 'deck.fade': 0.5, 'image.zoom': parameters['image.zoom'] };
      expect([parameters, sketch]).toEqual([others, 'a']);
      expect(travelAt(faded, 1)).toEqual(travelAt(after(...onDeck('a', a)), 1));
    });

    it('moves the fader alone where a deck is empty', () => {
      const alone = after(...onDeck('a', a));
      expect(playedAt(alone, 1).parameters).toEqual({ ...alone.parameters, 'deck.fade': 0.5 });
    });

    it('is told to instruments, and a knob that is turned under it is heard where it is moved to', () => {
      const mover = createMover(faded.parameters);
      const ids = mover(playedAt(faded, 1), [], 1).map(({ id }) => id);
      expect(ids.sort()).toEqual(['deck.fade', 'image.zoom']);
      const turned = at(1, { type: 'parameter', id: 'image.zoom', value: from, source });
      expect(asMoved(turned, perform(faded, turned), 1)?.value).toBeCloseTo(valueFromTravel('image.zoom', 0.4), 6);
    });
  });

  it('is in the log as it is, and nothing else gets in', () => {
    const event = routed({ kind: 'walk', beats: 2, seed: 7 });
    expect(checkEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
    const wrong = (source_: object) =>
      checkEvent({ ...event, modulation: { ...(event as { modulation: object }).modulation, ...source_ } });
    expect(wrong({ source: { kind: 'lfo', shape: 'sine', beats: 0 } })).toContain('modulation');
    expect(wrong({ source: { kind: 'toString' } })).toContain('modulation');
    expect(wrong({ target: 'image.sped' })).toContain('modulation');
    expect(wrong({ depth: 2 })).toContain('modulation');
  });
});

it('a knob that is turned while it moves is heard where it is moved to, and any other where it stands', () => {
  const turned = at(1, { type: 'parameter', id: 'post.glitch', value: 0.2, source });
  const state = after(routed({ kind: 'lfo', shape: 'sine', beats: 4 }, { depth: 0.5 }), turned);
  expect(asMoved(turned, state, 1)?.value).toBeCloseTo(0.7, 6);
  expect(asMoved(turned, after(turned), 1)).toBeUndefined();
  expect(asMoved(at(1, { type: 'parameter', id: 'image.zoom', value: 2, source }), state, 1)).toBeUndefined();
  expect(asMoved(at(1, { type: 'panic', source }), state, 1)).toBeUndefined();
});
