import { describe, expect, it } from 'vitest';
import { act, ACTIONS, saved } from '../../engine/control/actions';
import { MOST_OF_A_SCENE } from '../../engine/control/learn';
import { newMapping } from '../../engine/control/mapping';
import type { EventBody, ShowEvent } from '../../engine/events';
import { playedAt } from '../../engine/modulation/played';
import { PARAMETER_IDS, travelFromValue } from '../../engine/parameters';
import { beatAt } from '../../engine/moments';
import { goalOf } from '../../engine/route';
import { travelAt } from '../../engine/travel';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { checkEvent } from '../../engine/event-checks';
import { createConductor, following } from '../../engine/scenes/conductor';
import { MOST_SCENES, SCENE_PARAMETERS } from '../../engine/scenes/scene';
import { LONGEST_CODE, MOST_SCRIPTS } from '../../engine/stage/code/script';
import { beside, readSet, writeSet } from '../../engine/scenes/set-file';

const source = 'test';
/** 120 beats a minute: a beat is half a second. */
const opening = perform(openingState('drift', new Array<number>(16).fill(0)), {
  type: 'tempo',
  bpm: 120,
  source,
  at: 0,
});
const here = () => ({ latent: [1, 0], families: [1] });
const at = (when: number, body: EventBody): ShowEvent => ({ ...body, at: when });
const turn = (when: number, id: (typeof PARAMETER_IDS)[number], value: number) =>
  at(when, { type: 'parameter', id, value, source });
const after = (state: PerformanceState, ...events: ShowEvent[]) => events.reduce(perform, state);
const kept = (state: PerformanceState, slot: number, when = state.at) =>
  perform(state, at(when, { ...saved({ state, at: when, sketches: [], here }, slot, `S${slot}`), source }));

/** Scene 1 is plain; scene 2 is zoomed to 4, with six wedges, twice as fast, its own words and sketch. */
const two = kept(
  after(
    kept(opening, 1),
    turn(1, 'image.zoom', 4),
    turn(1, 'image.fold', 6),
    turn(1, 'image.speed', 2),
    at(1, { type: 'prompt', text: 'ember', source }),
    at(1, { type: 'sketch', name: 'verse', source }),
  ),
  2,
  1,
);
const recall = (when: number, slot: number, beats = 0) => at(when, { type: 'scene-recalled', slot, beats, source });

describe('a scene', () => {
  it('brings back the sketch, the words and every parameter of scenes; the desk keeps its own', () => {
    const state = after(two, turn(2, 'stage.blackout', 1), turn(2, 'launch.grid', 2), recall(3, 1));
    expect(state).toMatchObject({ sketch: 'drift', prompt: '', glide: undefined });
    for (const id of SCENE_PARAMETERS) expect(state.parameters[id]).toBe(opening.parameters[id]);
    expect(state.parameters).toMatchObject({ 'stage.blackout': 1, 'launch.grid': 2 });
    expect(after(state, recall(4, 2))).toMatchObject({ sketch: 'verse', prompt: 'ember' });
  });

  it('is reached over beats: what is continuous along the knob, what switches half-way', () => {
    const state = after(two, recall(2, 1), recall(4, 2, 8));
    const [zoomFrom, zoomTo] = [1.05, 4].map((zoom) => travelFromValue('image.zoom', zoom)) as [number, number];
    for (const [when, way] of [4, 5, 6, 7, 8, 99].map((t) => [t, Math.min(1, (t - 4) / 4)] as const)) {
      const { parameters, sketch } = playedAt(state, when);
      const travel = travelFromValue('image.zoom', parameters['image.zoom']);
      expect(travel).toBeCloseTo(zoomFrom + way * (zoomTo - zoomFrom), 9);
      expect(parameters['image.fold']).toBe(way < 0.5 ? 0 : 6);
      expect(sketch).toBe(way < 0.5 ? 'drift' : 'verse');
    }
  });

  it('covers on its way what its speeds add up to, and no more at any step', () => {
    const state = after(two, recall(2, 1), recall(4, 2, 8));
    const begun = travelAt(state, 4).walk;
    // Two bars from 0.5 to 2 latents a bar, then two bars at 2.
    expect(travelAt(state, 8).walk - begun).toBeCloseTo(2 * 1.25, 9);
    expect(travelAt(state, 12).walk - begun).toBeCloseTo(2 * 1.25 + 2 * 2, 9);
    // Another event on the way changes nothing of it.
    const touched = after(state, turn(5.3, 'image.spin', 0.5), at(6.1, { type: 'tempo', bpm: 120, source }));
    expect(travelAt(touched, 12).walk).toBeCloseTo(travelAt(state, 12).walk, 9);
  });

  it('is left on the way to it without a jump, whatever moves there and moved before', () => {
    const wheel = (slot: number, depth: number, target: 'image.zoom' | 'post.bloom'): ShowEvent => {
      const modulation = { source: { kind: 'control', controller: 1 }, target, depth, polarity: 'one way' } as const;
      return at(1, { type: 'modulation-set', slot, modulation, source });
    };
    const pushed = at(0, { type: 'control', controller: 1, value: 1, channel: 1, source });
    const first = kept(after(two, pushed, wheel(1, 0.5, 'image.zoom'), turn(1, 'mod.depth', 0.6)), 3, 1);
    const second = kept(
      after(first, wheel(1, 0.7, 'post.bloom'), wheel(2, -0.4, 'image.zoom'), turn(1, 'mod.depth', 1)),
      4,
      1,
    );
    const begun = after(second, recall(2, 3), recall(4, 4, 8));
    for (const slot of [1, 2, 3])
      for (const when of [4, 5, 6.5, 7.9]) {
        const away = after(begun, recall(when, slot, 8));
        // And once more from there.
        for (const [before, anew] of [
          [begun, away],
          [away, after(away, recall(when + 1.3, 4, 4))],
        ] as const) {
          const [was, now] = [before, anew].map((state) => playedAt(state, anew.at).parameters);
          for (const id of ['image.zoom', 'post.bloom'] as const)
            expect(travelFromValue(id, now![id])).toBeCloseTo(travelFromValue(id, was![id]), 6);
        }
      }
  });

  it('gives way to a sketch that is chosen on its way', () => {
    const state = after(two, recall(1, 2, 8), at(1.5, { type: 'sketch', name: 'swarm', source }));
    expect([1.5, 2, 4, 6].map((when) => playedAt(state, when).sketch)).toEqual(['swarm', 'swarm', 'swarm', 'swarm']);
  });

  it('gives way to the hand that turns a knob', () => {
    const state = after(two, recall(2, 1), recall(4, 2, 8), turn(5, 'image.zoom', 1));
    expect(playedAt(state, 5.5).parameters['image.zoom']).toBe(1);
    expect(playedAt(state, 5.5).parameters['image.fold']).toBe(0);
    expect(playedAt(state, 99).parameters['image.zoom']).toBe(1);
  });

  it('is one of so many', () => {
    let state = opening;
    for (let slot = 1; slot <= MOST_SCENES + 3; slot++) state = kept(state, slot);
    expect(Object.keys(state.scenes.saved)).toHaveLength(MOST_SCENES);
    expect(kept(state, 1).scenes.saved[1]).toBeDefined();
  });
});

it('a set with as many scenes as there can be, each with as many mappings and the longest sketch, is read again', () => {
  const mappings = Array.from({ length: MOST_OF_A_SCENE }, (_, i) => ({
    ...newMapping('Some Maker, A Controller With a Long Name MIDI 1 (2)', `note 16 ${i}`, 'sound.brightness'),
    takeover: 'pick-up' as const,
    encoding: "two's complement" as const,
    from: 0.123_456_789_012_345,
    to: 0.987_654_321_098_765,
  }));
  const script = { language: 'p5', code: '\u0001'.repeat(LONGEST_CODE) } as const;
  const slots = Array.from({ length: MOST_SCENES }, (_, i) => i + 1);
  const scenes = slots.map((slot) => ({ ...two.scenes.saved[2]!, mappings, sketch: `mine ${slot % MOST_SCRIPTS}` }));
  const full = after(
    opening,
    ...scenes.map(({ sketch: name }) => at(0, { type: 'script', name, script, source })),
    ...scenes.map((scene, i) => at(0, { type: 'scene-saved', slot: slots[i]!, scene, source })),
  );
  expect(Object.keys(full.scripts)).toHaveLength(MOST_SCRIPTS);
  expect(readSet(writeSet(full), 'set.json')).toHaveLength(MOST_SCENES + MOST_SCRIPTS);
});

describe('two decks', () => {
  const load = (deck: 'a' | 'b', slot: number) => at(2, { type: 'deck-loaded', deck, slot, source });
  const decks = after(two, load('a', 1), load('b', 2));

  it('are mixed by the fader', () => {
    const middle = after(decks, turn(3, 'deck.fade', 0.5));
    const travel = travelFromValue('image.zoom', middle.parameters['image.zoom']);
    const ends = [1.05, 4].map((zoom) => travelFromValue('image.zoom', zoom));
    expect(travel).toBeCloseTo((ends[0]! + ends[1]!) / 2, 9);
    expect(middle).toMatchObject({ sketch: 'verse', prompt: 'ember', parameters: { 'image.fold': 6 } });
    expect(after(middle, turn(4, 'deck.fade', 0.1))).toMatchObject({
      sketch: 'drift',
      parameters: { 'image.fold': 0 },
    });
  });

  it('bring the picture to the place of the one that the fader comes to', () => {
    const place = { latent: [0, 1], families: [1] };
    const placed = after(
      two,
      at(2, { type: 'scene-saved', slot: 2, scene: { ...two.scenes.saved[2]!, place }, source }),
      load('a', 1),
      load('b', 2),
    );
    const through = (state: PerformanceState) => goalOf(state.route);
    const short = after(placed, turn(3, 'deck.fade', 0.4));
    expect(through(short)).toEqual(through(placed));
    const across = after(short, turn(3.1, 'deck.fade', 0.6));
    expect(through(across)).toMatchObject({ through: place });
    const back = after(across, turn(5, 'deck.fade', 1), turn(9, 'deck.fade', 0));
    expect(through(back)).toMatchObject({ through: here() });
  });

  it('go from one to the other in time; a deck that is not heard is loaded in silence', () => {
    const crossed = after(decks, at(3, { type: 'deck-crossed', to: 'b', beats: 4, source }));
    expect(playedAt(crossed, 3.9).sketch).toBe('drift');
    expect(playedAt(crossed, 5)).toMatchObject({ sketch: 'verse', parameters: { 'deck.fade': 1, 'image.zoom': 4 } });
    expect(after(crossed, load('a', 2)).parameters).toEqual(crossed.parameters);
  });
});

describe('a panic', () => {
  it('ends notes and effects, gives the picture back, and leads to the safe scene', () => {
    const wild = after(
      two,
      at(2, { type: 'note-on', note: 60, velocity: 1, channel: 1, source }),
      ...(['stage.blackout', 'stage.freeze', 'freeze.amount', 'post.glitch'] as const).map((id) => turn(2, id, 1)),
    );
    const panic = at(3, { type: 'panic', source });
    expect(after(wild, panic)).toMatchObject({
      held: [],
      sketch: 'verse',
      parameters: { 'stage.blackout': 0, 'stage.freeze': 0, 'freeze.amount': 0, 'post.glitch': 0, 'mod.depth': 0 },
    });
    const safe = after(wild, at(2.5, { type: 'scene-safe', slot: 1, source }), panic);
    expect(safe).toMatchObject({ held: [], sketch: 'drift', prompt: '', parameters: { 'image.zoom': 1.05 } });
    expect(after(safe, at(4, { type: 'scene-removed', slot: 1, source })).scenes.safe).toBeUndefined();
  });
});

describe('the conductor', () => {
  /** Plays frames, lets what is sent in at its time, and tells the recalls. */
  function conduct(begin: PerformanceState, until: number, seed = 1): string[] {
    const sent: ShowEvent[] = [];
    const recalls: string[] = [];
    const conductor = createConductor(seed, (body, when) => sent.push({ ...body, at: when }));
    let state = begin;
    for (let now = begin.at; now < until; now += 1 / 60) {
      for (const event of sent.splice(0, Infinity)) {
        if (event.at > now) {
          sent.push(event);
          continue;
        }
        if (event.type === 'scene-recalled') recalls.push(`${event.slot}@${beatAt(state, event.at).toFixed(3)}`);
        state = perform(state, event);
      }
      conductor(state, now);
    }
    return recalls;
  }
  const followed = (slot: number, bars: number, action: 'next' | 'again' | 'random') =>
    at(1, { type: 'scene-followed', slot, bars, action, source });

  it('follows on after so many bars, on the beat', () => {
    const state = after(two, followed(1, 1, 'next'), followed(2, 2, 'next'), recall(2, 1));
    expect(conduct(state, 12)).toEqual(['2@8.000', '1@16.000', '2@20.000']);
    expect(conduct(after(two, followed(1, 1, 'again'), recall(2, 1)), 7)).toEqual(['1@8.000', '1@12.000']);
  });

  it('does not follow on from a scene whose place a deck or a show has taken, though what follows be on its way', () => {
    const load = (deck: 'a' | 'b', slot: number) => at(1, { type: 'deck-loaded', deck, slot, source });
    const entries = [{ scene: 1 }, { show: 'first-light' }];
    const led = after(
      two,
      load('a', 1),
      load('b', 2),
      followed(1, 1, 'next'),
      at(1, { type: 'setlist-written', entries, source }),
      recall(2, 1),
    );
    expect(conduct(led, 7)).toEqual(['2@8.000']);
    const { recalls } = led.scenes.current;
    const follows = at(4, { type: 'scene-recalled', slot: 2, beats: 0, follows: recalls, source });
    for (const taken of [
      at(3, { type: 'deck-crossed', to: 'a', beats: 0, source }),
      turn(3, 'deck.fade', 0.2),
      at(3, { type: 'setlist-at', index: 1, source }),
    ]) {
      const left = after(led, taken);
      expect(conduct(left, 30)).toEqual([]);
      expect(after(left, follows)).toBe(left);
      expect(ACTIONS['scene.1'].isOn!(left)).toBe(false);
      // One that is recalled leads on again.
      expect(conduct(after(left, recall(5, 1)), 8)).toEqual(['2@14.000']);
    }
    expect(conduct(after(led, at(3, { type: 'setlist-at', index: 0, source })), 7)).toEqual(['2@8.000']);
  });

  it('lets a scene in as long before its beat as the models need', () => {
    const state = after(
      two,
      followed(1, 1, 'next'),
      recall(2, 1),
      at(2, { type: 'scene-due', slot: 2, time: 9, source }),
    );
    const sent: number[] = [];
    const conductor = createConductor(
      1,
      (_, when) => sent.push(when),
      undefined,
      () => 0.6,
    );
    conductor(state, 3.39);
    expect(sent).toEqual([]);
    conductor(state, 3.41);
    expect(sent).toEqual([4]);
    conductor(state, 8.41);
    expect(sent).toEqual([4, 9]);
  });

  it('does not follow on after no bars, as a file may have it', () => {
    const { saved } = two.scenes;
    const scene = { ...saved[1]!, follow: { bars: 0, action: 'next' } } as const;
    expect(conduct(after(two, at(0, { type: 'scene-saved', slot: 1, scene, source }), recall(2, 1)), 3)).toEqual([]);
  });

  it('leads on from where a panic has led, and not from what was before it', () => {
    const state = after(two, followed(1, 1, 'next'), recall(2, 1), at(3, { type: 'panic', source }));
    expect(conduct(state, 30)).toEqual([]);
    const safe = after(
      two,
      followed(1, 1, 'next'),
      at(1, { type: 'scene-safe', slot: 2, source }),
      recall(2, 1),
      at(3, { type: 'panic', source }),
    );
    expect(safe.scenes.current.slot).toBe(2);
    expect(conduct(safe, 30)).toEqual([]);
  });

  it('has no say where the performer is quicker: a scene that was to follow on another does not follow on theirs', () => {
    const many = [1, 2, 3].reduce((state, slot) => kept(state, slot), opening);
    const state = after(many, followed(1, 1, 'next'), recall(1, 1));
    // The conductor lets its scene in for beat 6, and the performer's comes at the same time or just before.
    for (const when of [3, 2.95]) {
      const chosen = at(when, { type: 'scene-recalled', slot: 3, beats: 0, source });
      const { recalls, count } = state.scenes.current;
      const follows = at(3, { type: 'scene-recalled', slot: 2, beats: 0, follows: recalls, source });
      expect(after(state, chosen, follows).scenes.current.slot).toBe(3);
      expect(after(state, follows).scenes.current.slot).toBe(2);
      // In older logs it says how many recalls and panics there were.
      const old = at(3, { type: 'scene-recalled', slot: 2, beats: 0, after: count, source });
      expect(after(state, chosen, old).scenes.current.slot).toBe(3);
      expect(after(state, at(2.9, { type: 'panic', source }), old).scenes.current.slot).toBe(0);
      expect(after(state, old).scenes.current.slot).toBe(2);
    }
  });

  it('a scene that is about to follow as the performer panics lands, and is calmed there: the same for all who hear of it', () => {
    const state = after(two, followed(1, 1, 'next'), recall(1, 1));
    const panic = (when: number) => at(when, { type: 'panic', source });
    const { recalls } = state.scenes.current;
    const follows = at(3, { type: 'scene-recalled', slot: 2, beats: 0, follows: recalls, source });
    const inTime = after(state, panic(2.95), follows, panic(3));
    const asHeard = after(state, follows, panic(2.95), panic(3));
    expect(inTime.scenes).toEqual(asHeard.scenes);
    expect(inTime.scenes.current.slot).toBe(0);
    expect(inTime.parameters).toEqual(asHeard.parameters);
  });

  it('takes another by the seed', () => {
    const many = [1, 2, 3, 4, 5].reduce((state, slot) => kept(state, slot), opening);
    const random = after(many, ...[1, 2, 3, 4, 5].map((slot) => followed(slot, 1, 'random')), recall(2, 1));
    const first = conduct(random, 30, 7);
    expect(first.length).toBeGreaterThan(10);
    expect(new Set(first.map((one) => one[0])).size).toBeGreaterThan(2);
    expect(conduct(random, 30, 7)).toEqual(first);
    expect(conduct(random, 30, 8)).not.toEqual(first);
    expect(following(many.scenes, 'next', 0)).toBe(1);
  });

  it('recalls once what is to come at a bar or at a time', () => {
    const state = after(
      two,
      at(1, { type: 'scene-due', slot: 1, beat: 16, source }),
      at(1, { type: 'scene-due', slot: 2, time: 3.25, source }),
    );
    expect(conduct(state, 12)).toEqual(['2@6.500', '1@16.000']);
  });
});

it('an action keeps what is where a scene is free, and recalls it where not; the setlist leads on', () => {
  const happen = (state: PerformanceState, id: Parameters<typeof act>[0]) =>
    act(id, { state, at: 5, sketches: [], here }, [], source).events.map((body) => ({ ...body, at: 5 }));
  const state = after(opening, ...happen(opening, 'scene.3'));
  expect(state.scenes.saved[3]).toMatchObject({ name: 'Scene 3', sketch: 'drift' });
  expect(happen(state, 'scene.3')).toMatchObject([{ type: 'scene-recalled', slot: 3, beats: 4 }]);
  const entries = [{ scene: 3 }, { show: 'first-light' }];
  const listed = perform(state, at(5, { type: 'setlist-written', entries, source }));
  const first = after(listed, ...happen(listed, 'setlist.next'));
  expect(first.scenes).toMatchObject({ at: 0, current: { slot: 3 } });
  expect(happen(first, 'setlist.next')).toMatchObject([{ type: 'setlist-at', index: 1 }]);
  expect(happen(after(first, ...happen(first, 'setlist.next')), 'setlist.next')).toEqual([]);
});

it('a pad fires the words that are prepared on it, as the prompt that is chosen, and an empty one nothing', () => {
  const state = after(
    opening,
    at(1, { type: 'prompt-prepared', pad: 16, text: 'rain on glass', source }),
    at(1, { type: 'prompt', text: 'sea', source }),
    at(1, { type: 'parameter', id: 'prompt.slot', value: 2, source }),
  );
  const fired = (pad: 1 | 16) =>
    act(`prompt.${pad}`, { state, at: 5, sketches: [], here }, [], source).events.map((body) => ({ ...body, at: 5 }));
  expect(fired(16)).toEqual([{ type: 'prompt', text: 'rain on glass', slot: 3, source, at: 5 }]);
  expect(after(state, ...fired(16)).prompts).toEqual(['sea', '', 'rain on glass', '']);
  expect(fired(1)).toEqual([]);
});

it('a setlist that is changed keeps its place in the night: what came next still does', () => {
  const scene = (...slots: number[]) => slots.map((slot) => ({ scene: slot }));
  const night = (index: number, ...entries: ReturnType<typeof scene>[]) =>
    after(
      opening,
      at(1, { type: 'setlist-written', entries: scene(1, 2, 3, 2, 4), source }),
      ...(index < 0 ? [] : [at(2, { type: 'setlist-at', index, source })]),
      ...entries.map((written) => at(3, { type: 'setlist-written', entries: written, source })),
    ).scenes.at;
  // An encore, and the same list once more.
  expect([-1, 0, 3, 4].map((index) => night(index, scene(1, 2, 3, 2, 4, 9)))).toEqual([-1, 0, 3, 4]);
  expect(night(2, scene(1, 2, 3, 2, 4))).toBe(2);
  // After the last of it, that begins it anew.
  expect(night(4, scene(1, 2, 3, 2, 4))).toBe(-1);
  // One that was played goes, the one that is on, one that is to come: next is the same.
  expect(night(3, scene(2, 3, 2, 4))).toBe(2);
  expect(night(3, scene(1, 2, 3, 4))).toBe(2);
  expect(night(3, scene(1, 2, 3, 2))).toBe(3);
  expect(night(4, scene(1, 2, 3, 2))).toBe(3);
  expect(night(0, scene(2, 3, 2, 4))).toBe(-1);
  expect(night(4, scene(2, 3, 2, 4), scene(3, 2, 4), scene(3, 2), scene(2), [])).toBe(-1);
  // Another list, though it has the same scenes.
  expect(night(4, scene(4, 1, 3))).toBe(-1);
  expect(night(4, scene(7, 8))).toBe(-1);
});

it('a set has the sketches of the performer’s own that its scenes show, as they are now, and no others', () => {
  const script = (name: string, code: string) =>
    at(1, { type: 'script', name, script: { language: 'p5', code }, source });
  const chosen = at(1, { type: 'sketch', name: 'mine', source });
  const shown = kept(after(opening, script('mine', '1'), script('other', '2'), chosen), 1);
  const text = writeSet(after(shown, script('mine', '3')));
  const [first, ...rest] = readSet(text, 'set.json');
  expect(first).toEqual({ type: 'script', name: 'mine', script: { language: 'p5', code: '3' } });
  expect(rest.map(({ type }) => type)).toEqual(['scene-saved']);
  const broken = text.replace('"p5"', '"basic"');
  expect(() => readSet(broken, 'set.json')).toThrow('sketches that cannot be read');
});

it('a set that is brought in changes no sketch that the show has: it takes those it knows, and free names for others', () => {
  const script = (name: string, code: string) =>
    at(1, { type: 'script', name, script: { language: 'p5', code }, source });
  const showing = (slot: number, name: string) => (state: PerformanceState) =>
    kept(perform(state, at(1, { type: 'sketch', name, source })), slot, 1);
  const theirs = [showing(1, 'mine'), showing(2, 'same'), showing(3, 'mine 2'), showing(4, 'new'), showing(5, 'drift')];
  const other = after(opening, script('mine', '1'), script('same', '2'), script('mine 2', '3'), script('new', '4'));
  const set = readSet(writeSet(theirs.reduce((state, show) => show(state), other)), 'set.json');
  const here = after(opening, script('mine', 'another'), script('same', '2'));
  const bring = (state: PerformanceState) =>
    after(state, ...beside(state.scripts, set).map((wish) => at(2, { ...wish, source })));
  const brought = bring(here);
  for (const name of ['mine', 'same']) expect(brought.scripts[name]).toBe(here.scripts[name]);
  const codes = Object.entries(brought.scripts).map(([name, { code }]) => [name, code]);
  expect(Object.fromEntries(codes)).toEqual({ mine: 'another', same: '2', 'mine 3': '1', 'mine 2': '3', new: '4' });
  const sketches = Object.values(brought.scenes.saved).map(({ sketch }) => sketch);
  expect(sketches).toEqual(['mine 3', 'same', 'mine 2', 'new', 'drift']);
  // Once more it is all there.
  expect(bring(brought).scripts).toEqual(brought.scripts);
  expect(bring(brought).scenes.saved).toEqual(brought.scenes.saved);
  expect(beside(opening.scripts, set)).toEqual(set);
});

it('a set goes through its file unchanged, and every event of it into a log; a wrong file says what is wrong', () => {
  const state = after(
    two,
    at(2, { type: 'scene-safe', slot: 2, source }),
    at(2, { type: 'prompt-prepared', pad: 3, text: 'velvet', source }),
    at(2, { type: 'cue-saved', slot: 8, cue: { ...here(), meaning: new Array<number>(16).fill(0.5) }, source }),
    at(2, { type: 'setlist-written', entries: [{ scene: 1 }, { show: 'first-light' }], source }),
    at(2, {
      type: 'modulation-set',
      slot: 1,
      modulation: {
        source: { kind: 'lfo', shape: 'sine', beats: 4 },
        target: 'image.zoom',
        depth: 1,
        polarity: 'one way',
      },
      source,
    }),
  );
  const knob = { ...newMapping('Acme Knobs', 'control 1 20', 'image.zoom'), takeover: 'scale' as const };
  const mappings = [knob, newMapping('Acme Knobs', 'note 10 36', 'panic')];
  const played = { ...state.scenes.saved[2]!, mappings };
  const full = after(kept(state, 4, 2), at(2, { type: 'scene-saved', slot: 2, scene: played, source }));
  const text = writeSet(full);
  const events = readSet(text, 'set.json').map((wish) => at(0, { ...wish, source }));
  for (const event of events) expect(checkEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  const again = after(opening, ...events);
  expect(again.scenes.saved).toEqual(full.scenes.saved);
  expect(again.cues).toEqual(full.cues);
  expect(writeSet(again)).toBe(text);
  for (const [broken, what] of [
    ['{', 'not JSON'],
    ['{"phosphene":2}', 'no set'],
    ['{"phosphene":1,"scenes":{"99":{}}}', 'scenes 1 to'],
    ['{"phosphene":1,"scenes":{"1":{"name":"x"}}}', 'cannot be read'],
    [text.replace('"control 1 20"', '"knob 20"'), 'number 2'],
    [text.replace('"target": "panic"', '"target": "constructor"'), 'number 2'],
    [text.replace(/"mappings": \[/, `$&${`${JSON.stringify(knob)},`.repeat(MOST_OF_A_SCENE)}`), 'number 2'],
    ['{"phosphene":1,"cues":{"1":{"latent":"x"}}}', 'cues that cannot be read'],
    ['{"phosphene":1,"prompts":{"1":7}}', 'no words'],
    ['{"phosphene":1,"setlist":[{}]}', 'setlist'],
    [`"${'x'.repeat(81_000_001)}"`, 'has at most 81 MB'],
  ] as const)
    expect(() => readSet(broken, 'set.json')).toThrow(what);
});
