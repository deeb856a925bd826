import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { touchOf } from '../../engine/control/control';
import { createControls } from '../../engine/control/desk';
import { type Encoding, ENCODINGS, encodingOf, stepsOf } from '../../engine/control/encoder';
import {
  type Desk,
  EMPTY_DESK,
  foldDesk,
  learntMappings,
  MOST_OF_A_SCENE,
  ownMappings,
  sceneWithLearnt,
} from '../../engine/control/learn';
import {
  conflictsOf,
  type ControllerMap,
  DEFAULT_CONTROLLERS,
  type Mapping,
  newMapping,
  onOtherChannel,
  type Target,
} from '../../engine/control/mapping';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import { parameterTurned, type Surface, touch, untouched } from '../../engine/control/surface';
import type { EventBody, ShowEvent } from '../../engine/events';
import { type ParameterId, PARAMETER_IDS, PARAMETERS, travelFromValue, valueFromTravel } from '../../engine/parameters';
import type { Zones } from '../../engine/parts';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { uniform } from '../../engine/random';

const device = 'Acme Knobs';
const control = 'control 1 20';
const UNTOUCHED = untouched(openingState('drift', new Array<number>(16).fill(0)).parameters);
/** Its travel is its value. */
const id: ParameterId = 'image.kick';

/** Turns a knob through places, with the parameter where it is; the travel after each. */
function turned(mapping: Mapping, places: readonly number[], start = 0.35): (number | undefined)[] {
  let surface: Surface = parameterTurned(UNTOUCHED, id, start, 'performer');
  return places.map((value) => {
    const [next, turns] = touch(surface, [mapping], device, { control: mapping.control, value });
    surface = next;
    const turn = turns[0];
    return turn && 'id' in turn ? Number(travelFromValue(turn.id, turn.value).toFixed(4)) : undefined;
  });
}
const knob = newMapping(device, control, id);

describe('a knob', () => {
  it('waits until it passes its parameter, and has it from then on', () => {
    expect(turned(knob, [0, 0.2, 0.3, 0.4, 0.1])).toEqual([undefined, undefined, undefined, 0.4, 0.1]);
    expect(turned(knob, [0.9, 0.5, 0.34])).toEqual([undefined, undefined, 0.34]);
  });

  it('jumps, if it is to', () => {
    expect(turned({ ...knob, takeover: 'jump' }, [0.9, 0.1])).toEqual([0.9, 0.1]);
  });

  it('closes the gap as it moves, if it is to, and arrives at the end together with its parameter', () => {
    const [first, second, third, end] = turned({ ...knob, takeover: 'scale' }, [0.8, 0.6, 0.4, 0]);
    expect(first).toBeUndefined();
    expect(second).toBeCloseTo(0.35 * (0.6 / 0.8), 3);
    expect(third).toBeCloseTo(0.35 * (0.4 / 0.8), 3);
    expect(end).toBe(0);
  });

  it('closes the gap within its range, the other way round too', () => {
    const half = { ...knob, takeover: 'scale' as const, from: 0, to: 0.5 };
    const [, up, end] = turned(half, [0.4, 0.8, 1], 0.45);
    expect(up).toBeCloseTo(0.45 + (2 / 3) * 0.05, 3);
    expect(end).toBe(0.5);
    expect(turned({ ...half, from: 0.5, to: 0 }, [0.4, 1], 0.45)).toEqual([undefined, 0]);
  });

  it('has to find its parameter again once a button of its own device has turned it', () => {
    const pad = { ...newMapping(device, 'note 1 36', id), button: 'trigger' as const };
    const [together] = touch(parameterTurned(UNTOUCHED, id, 0.5, 'x'), [knob], device, { control, value: 0.5 });
    const [away, struck] = touch(together, [pad], device, { control: 'note 1 36', value: 1 });
    expect(struck).toEqual([{ id, value: 1 }]);
    expect(touch(away, [knob], device, { control, value: 0.51 })[1]).toEqual([]);
  });

  it('has to find its parameter again once someone else has turned it', () => {
    const [together] = touch(parameterTurned(UNTOUCHED, id, 0.35, 'x'), [knob], device, { control, value: 0.35 });
    const away = parameterTurned(together, id, 0.9, 'performer');
    expect(touch(away, [knob], device, { control, value: 0.4 })[1]).toEqual([]);
    expect(touch(away, [knob], device, { control, value: 0.95 })[1]).toHaveLength(1);
  });

  it('stays with its parameter where its value comes back to it, as from scenes, to the last bit or not', () => {
    const fader = { ...knob, target: 'master.level' } as const;
    for (let place = 0.005; place < 1; place += 0.01) {
      const [grasped] = touch(
        parameterTurned(UNTOUCHED, fader.target, 0, 'x'),
        [{ ...fader, takeover: 'jump' }],
        device,
        {
          control,
          value: place,
        },
      );
      const value = valueFromTravel(fader.target, grasped.travel[fader.target]);
      const heard = parameterTurned(grasped, fader.target, value, 'moved');
      const [, turns] = touch(heard, [fader], device, { control, value: place / 2 });
      expect(turns, `${place}`).toHaveLength(1);
    }
  });

  it('has a range, the other way round too, and a curve', () => {
    const jump = { ...knob, takeover: 'jump' } as const;
    expect(turned({ ...jump, from: 0.2, to: 0.6 }, [0, 0.5, 1])).toEqual([0.2, 0.4, 0.6]);
    expect(turned({ ...jump, from: 1, to: 0 }, [0, 0.25, 1])).toEqual([1, 0.75, 0]);
    expect(turned({ ...jump, curve: 'slow start' }, [0, 0.5, 1])).toEqual([0, 0.25, 1]);
  });
});

describe('a button', () => {
  const pad = (button: Mapping['button']) => ({ ...knob, control: 'note 1 36', button });
  const presses = (mapping: Mapping) => {
    let surface: Surface = parameterTurned(UNTOUCHED, id, 0, 'x');
    return [1, 0, 1, 0].map((value) => {
      const [next, turns] = touch(surface, [mapping], device, { control: 'note 1 36', value, released: value === 0 });
      surface = next;
      return turns.map((turn) => ('id' in turn ? turn.value : turn.action));
    });
  };
  it.each([
    ['trigger', [[1], [], [1], []]],
    ['toggle', [[1], [], [0], []]],
    ['momentary', [[1], [0], [1], [0]]],
  ] as const)('can be a %s', (button, expected) => expect(presses(pad(button))).toEqual(expected));

  it('switches what is on or off however softly it is struck, and raises anything else as hard', () => {
    const struck = (target: ParameterId) => {
      const mapping = { ...pad('momentary'), target };
      return touch(UNTOUCHED, [mapping], device, { control: mapping.control, value: 0.3 })[1];
    };
    expect(struck('stage.blackout')).toEqual([{ id: 'stage.blackout', value: 1 }]);
    expect(struck(id)).toEqual([{ id, value: 0.3 }]);
  });

  it('is pressed each time where it says that it is down and never that it is up, as foot switches do', () => {
    const foot = { ...knob, button: 'toggle' } as const;
    expect(turned(foot, [1, 1, 1], 0)).toEqual([1, 0, 1]);
    // One that says both is pressed once a press.
    expect(turned(foot, [1, 0, 1, 0], 0)).toEqual([1, undefined, 0, undefined]);
    // A fader that moves past the middle is no row of presses.
    expect(turned(foot, [0.6, 0.7, 0.8], 0)).toEqual([1, undefined, undefined]);
    const action = { ...foot, target: 'panic' } as const;
    let surface = UNTOUCHED;
    for (let times = 0; times < 3; times++) {
      const [next, turns] = touch(surface, [action], device, { control, value: 1 });
      surface = next;
      expect(turns).toEqual([{ action: 'panic' }]);
    }
    expect(newMapping(device, 'program 1 3', id).button).toBe('toggle');
  });

  it('goes one step on and round', () => {
    const steps = { ...pad('increment'), target: 'image.walk' } as const;
    let surface = UNTOUCHED;
    const values = [1, 1, 1, 1].map((value) => {
      const [next, turns] = touch(surface, [steps], device, { control: 'note 1 36', value });
      surface = next;
      return turns.map((turn) => ('id' in turn ? turn.value : turn.action))[0];
    });
    expect(values).toEqual([1, 2, 0, 1]);
  });

  it('does what an action says, once a press', () => {
    expect(presses({ ...pad('trigger'), target: 'panic' })).toEqual([['panic'], [], ['panic'], []]);
  });

  it.each([
    ['pressure 1', [0.1, 0.4, 0.6, 0.9, 0.3, 0.7]],
    ['nrpn 1 300', [0.1, 0.4, 0.6, 0.9, 0.3, 0.7]],
    ['bend 1', [0.52, 0.3, 0.5, 0.8, 1, 0.5, 0.9]],
  ] as const)('can be a %s too: a press as it passes the middle, and none at every message', (moved, values) => {
    const mapping = newMapping(device, moved, 'scene.next');
    let surface = UNTOUCHED;
    const fired = values.flatMap((value) => {
      const [next, turns] = touch(surface, [mapping], device, { control: moved, value });
      surface = next;
      return turns;
    });
    expect(fired).toHaveLength(2);
  });
});

describe('an encoder', () => {
  /** Bytes of a step left and a step right, from the table in Live's manual. */
  const bytes: Record<Exclude<Encoding, 'absolute'>, readonly [number, number]> = {
    'signed bit': [65, 1],
    'signed bit 2': [1, 65],
    offset: [63, 65],
    "two's complement": [127, 1],
  };
  it.each(ENCODINGS.slice(1) as (keyof typeof bytes)[])(
    'that tells steps by %s is read, and recognised',
    (encoding) => {
      const [left, right] = bytes[encoding];
      expect([stepsOf(left, encoding), stepsOf(right, encoding)]).toEqual([-1, 1]);
      expect(encodingOf([left, left, left, right, right])).toBe(encoding);
      const encoder = { ...knob, encoding };
      expect(turned(encoder, [left / 127, right / 127, right / 127])).toEqual([0.34, 0.35, 0.36]);
    },
  );

  it('goes through every choice, however many there are', () => {
    const encoder = { ...knob, encoding: "two's complement" as const };
    for (const target of PARAMETER_IDS.filter((each) => PARAMETERS[each].curve === 'step')) {
      const { min, max } = PARAMETERS[target];
      let surface = parameterTurned(UNTOUCHED, target, min, 'x');
      const values = Array.from({ length: max - min }, () => {
        const [next, turns] = touch(surface, [{ ...encoder, target }], device, { control, value: 1 / 127 });
        surface = next;
        return turns.map((turn) => 'value' in turn && turn.value)[0];
      });
      expect([target, values.at(-1)]).toEqual([target, max]);
      if (max - min <= 100) expect(values).toEqual(values.map((_, i) => min + 1 + i));
    }
  });

  it('is not taken for one, if it is a knob', () => {
    expect(encodingOf([64, 63, 62, 61])).toBe('absolute');
    expect(encodingOf([127, 126, 125])).toBe('absolute');
  });
});

describe('learning', () => {
  const play = (desk: Desk, ...touches: [string, number][]) =>
    touches.reduce((now, [moved, value]) => {
      return foldDesk(now, {
        type: 'touched',
        device,
        touch: { control: moved, value, released: value === 0 && moved.startsWith('note') },
      });
    }, desk);
  const learning = foldDesk(EMPTY_DESK, { type: 'learn', on: true });
  const SWEPT = [0.1, 0.2, 0.3].map((value): [string, number] => [control, value]);

  it('stays on for many controls in a row, and what it did can be undone', () => {
    let desk = foldDesk(learning, { type: 'target', target: 'image.zoom' });
    desk = play(desk, [control, 0.1], [control, 0.2], [control, 0.3]);
    desk = foldDesk(desk, { type: 'target', target: 'panic' });
    desk = play(desk, ['note 10 36', 0.8], ['note 10 36', 0]);
    expect(desk.mappings).toMatchObject([
      { control, target: 'image.zoom', takeover: 'pick-up', encoding: 'absolute' },
      { control: 'note 10 36', target: 'panic', button: 'trigger' },
    ]);
    desk = foldDesk(desk, { type: 'undo' });
    expect(desk.mappings).toHaveLength(1);
    desk = foldDesk(foldDesk(desk, { type: 'undo' }), { type: 'undo' });
    expect(desk.mappings).toEqual([]);
    expect(foldDesk(foldDesk(desk, { type: 'redo' }), { type: 'redo' }).mappings).toHaveLength(2);
  });

  it.each<[string, ShowEvent[]]>([
    [
      'poly-pressure 10 36',
      [0.2, 0.6].map((value) => ({ type: 'poly-pressure', note: 36, value, channel: 10, source: device, at: 1 })),
    ],
    // Its notes have a channel each.
    ['slide', [2, 3].map((channel) => ({ type: 'slide', value: channel / 4, channel, source: device, at: 1 }))],
  ])('%s can be learnt, kept and turned', (moved, events) => {
    const touches = events.map((event) => touchOf(event)!);
    expect(touches.map((touched) => touched.control)).toEqual([moved, moved]);
    const desk = touches.reduce(
      (now, touched) => foldDesk(now, { type: 'touched', device, touch: touched }),
      foldDesk(learning, { type: 'target', target: id }),
    );
    const [mapping] = readMappings(writeMappings(desk.mappings), 'x');
    expect(mapping).toMatchObject({ control: moved, target: id, encoding: 'absolute' });
    expect(mapping!.button).toBeUndefined();
    expect(turned({ ...mapping!, takeover: 'jump' }, [0.25, 0.75])).toEqual([0.25, 0.75]);
    expect(onOtherChannel([{ ...mapping!, control: 'slide' }], device, 1, 3)[0]!.control).toBe('slide');
  });

  it('takes no single message of a noisy controller, and finds out an encoder by itself', () => {
    let desk = foldDesk(learning, { type: 'target', target: 'image.zoom' });
    desk = play(desk, ['control 1 99', 0.5]);
    expect(desk.mappings).toEqual([]);
    desk = play(desk, ...Array.from({ length: 4 }, (): [string, number] => [control, 127 / 127]), [control, 1 / 127]);
    expect(desk.mappings).toMatchObject([{ control, encoding: "two's complement" }]);
    expect(desk.past).toHaveLength(1);
  });

  it('takes what only ever says that it is down for a switch, where there is something to switch', () => {
    const pressed = (target: Target) =>
      play(foldDesk(learning, { type: 'target', target }), [control, 1], [control, 1], [control, 1]).mappings[0]!;
    const foot = pressed('stage.blackout');
    expect(foot.button).toBe('toggle');
    expect(turned(foot, [1, 1, 1])).toEqual([1, 0, 1]);
    // An endless encoder that is turned to the left says the same.
    expect(pressed('image.zoom')).toMatchObject({ encoding: "two's complement" });
    expect(pressed('image.zoom').button).toBeUndefined();
  });

  it('leaves an encoding as it was chosen by hand', () => {
    const steps = (count: number) => Array.from({ length: count }, (): [string, number] => [control, 1 / 127]);
    let desk = play(foldDesk(learning, { type: 'target', target: 'image.zoom' }), ...steps(4));
    desk = foldDesk(desk, { type: 'changed', mapping: desk.mappings[0]!, change: { encoding: 'signed bit' } });
    desk = play(desk, ...steps(4), [control, 1]);
    expect(desk.mappings).toMatchObject([{ control, encoding: 'signed bit' }]);
  });

  it('shows who shares a control or a target', () => {
    const other = newMapping(device, control, 'image.zoom');
    const third = newMapping('Other', 'control 1 1', id);
    expect(conflictsOf(knob, [knob, other, third])).toEqual([other, third]);
    // Of nothing there is enough for all.
    const none = (moved: string) => newMapping(device, moved, 'none');
    expect(conflictsOf(none('control 1 1'), [none('control 1 1'), none('control 1 2')])).toEqual([]);
    expect(conflictsOf(none(control), [none(control), knob])).toEqual([knob]);
  });

  it('gives a control that was to turn nothing something to turn', () => {
    const [none, other] = [newMapping(device, control, 'none'), newMapping(device, 'control 1 21', 'none')];
    const made = foldDesk(EMPTY_DESK, { type: 'imported', mappings: [none, other] });
    const learnt = play(foldDesk({ ...learning, mappings: made.mappings }, { type: 'target', target: id }), ...SWEPT);
    expect(learnt.mappings).toMatchObject([other, { control, target: id }]);
    expect(foldDesk(made, { type: 'owned', mapping: knob }).mappings).toEqual([other, knob]);
  });

  it('takes no change of a mapping that is gone for one that can be undone', () => {
    const made = foldDesk(EMPTY_DESK, { type: 'imported', mappings: [] });
    expect(foldDesk(made, { type: 'changed', mapping: knob, change: { to: 0.5 } })).toBe(made);
  });
});

describe('a file of mappings', () => {
  it('comes back as it was', () => {
    const inverted = { ...newMapping(device, 'bend 1', id), from: 1, to: 0 };
    const all = [knob, inverted, newMapping('Pads (2)', 'note 10 36', 'cue.1')];
    expect(readMappings(writeMappings(all), 'x')).toEqual(all);
  });

  it.each([
    ['{', 'x.json is not JSON'],
    ['{}', '"phosphene" is missing'],
    [
      writeMappings([{ ...knob, target: 'image.zom' as 'image.zoom' }]),
      'mapping 1 of Acme Knobs: "image.zom" is no target. Did you mean "image.zoom"?',
    ],
    [writeMappings([{ ...knob, control: 'knob 3' }]), 'is no control'],
    [writeMappings([{ ...knob, from: 2 }]), 'from must be <= 1'],
  ])('that is wrong is told: %#', (text, message) => expect(() => readMappings(text, 'x.json')).toThrow(message));
});

describe('the desk', () => {
  function playing(
    mappings: readonly Mapping[] = [],
    parameters: Partial<Record<ParameterId, number>> = {},
    zones: Readonly<Record<string, Zones>> = {},
    ofShow: ControllerMap = {},
  ) {
    const opening = openingState('drift', new Array<number>(16).fill(0));
    const state = { ...opening, zones, parameters: { ...opening.parameters, ...parameters } };
    let own = ofShow;
    const controls = createControls({
      usual: DEFAULT_CONTROLLERS,
      controllers: () => own,
      mappings,
      sketches: () => ['drift', 'verse'],
      opening: state,
      state: () => state,
      here: () => ({ latent: [], families: [] }),
    });
    const events = new Subject<ShowEvent>();
    const heard: ShowEvent[] = [];
    events.pipe(controls.through).subscribe((event) => {
      heard.push(event);
      controls.hear(event);
    });
    const bring = (another: ControllerMap) => (own = another);
    return { controls, heard, play: (event: ShowEvent) => events.next(event), bring };
  }
  const note = (number: number, on = true): ShowEvent =>
    on
      ? { type: 'note-on', note: number, velocity: 1, channel: 1, source: device, at: 1 }
      : { type: 'note-off', note: number, channel: 1, source: device, at: 1 };

  it('lets a mapped pad do what it is for, and sound no more; other keys sound', () => {
    const { heard, play } = playing([newMapping(device, 'note 1 36', 'sketch.next')]);
    [note(36), note(36, false), note(37)].forEach(play);
    expect(heard).toEqual([{ type: 'sketch', name: 'verse', source: device, at: 1 }, note(37)]);
  });

  it('hears out a key that was struck before a control is learnt or mapped, and not one that was struck for it', () => {
    const { controls, heard, play } = playing();
    const pedal = (value: number): ShowEvent => {
      return { type: 'control', controller: 64, value, channel: 1, source: device, at: 1 };
    };
    const before = [note(60), pedal(1)];
    before.forEach(play);
    controls.change({ type: 'learn', on: true });
    controls.change({ type: 'target', target: id });
    [note(60, false), pedal(0), note(36), note(36, false)].forEach(play);
    expect(heard).toEqual([...before, note(60, false), pedal(0)]);

    play(note(61));
    controls.change({ type: 'imported', mappings: [newMapping(device, 'note 1 61', id)] });
    play(note(61, false));
    expect(heard.filter((event) => event.type.startsWith('note')).slice(2)).toEqual([note(61), note(61, false)]);
  });

  it('takes a foot switch that is mapped for a button, and for no pedal: one that never says that it is up leaves none down', () => {
    const { controls, heard, play } = playing([newMapping(device, 'control 1 64', 'sketch.next')]);
    const pedal = (value: number): ShowEvent => {
      return { type: 'control', controller: 64, value, channel: 1, source: device, at: 1 };
    };
    [1, 1].map(pedal).forEach(play);
    expect(heard.map(({ type }) => type)).toEqual(['sketch', 'sketch']);
    heard.length = 0;
    play(pedal(0));
    controls.change({ type: 'imported', mappings: [] });
    [1, 0.3, 0].map(pedal).forEach(play);
    expect(heard).toEqual([1, 0.3, 0].map(pedal));
    // One that was heard down is heard up, and not again.
    play(pedal(1));
    controls.change({ type: 'imported', mappings: [newMapping(device, 'control 1 64', 'panic')] });
    heard.length = 0;
    [0, 1, 0.3, 0].map(pedal).forEach(play);
    expect(heard.filter(({ type }) => type === 'control')).toEqual([pedal(0)]);
    // One that was down before it was mapped, and only ever says so.
    controls.change({ type: 'imported', mappings: [] });
    play(pedal(1));
    controls.change({ type: 'target', target: 'panic' });
    heard.length = 0;
    [1, 1, 1].map(pedal).forEach(play);
    expect(heard.filter(({ type }) => type === 'control')).toEqual([pedal(0)]);
  });

  it('what is learnt from a note of an MPE device holds on whichever channel its next one has, and no note is left sounding', () => {
    const { controls, heard, play } = playing([], {}, { [device]: { 1: 14, 16: 0 } });
    const key = (channel: number, on = true) => ({ ...note(60, on), channel }) as ShowEvent;
    const press = (channel: number, value: number): ShowEvent => {
      return { type: 'pressure', value, channel, source: device, at: 1 };
    };
    play(key(2));
    controls.change({ type: 'target', target: 'stage.react' });
    [key(3), key(3, false)].forEach(play);
    controls.change({ type: 'target', target: id });
    [0.1, 0.35].forEach((value) => play(press(4, value)));
    controls.change({ type: 'learn', on: false });
    expect(controls.desk$.value.mappings.map((mapping) => mapping.control)).toEqual(['note 1 60', 'pressure 1']);
    heard.length = 0;
    [key(5), key(5, false), key(2, false), press(6, 0.3), press(7, 0.4)].forEach(play);
    const turned = heard.flatMap((event) => (event.type === 'parameter' ? [event.id] : []));
    expect(turned).toEqual(['stage.react', 'stage.react', id]);
    // The one that was struck before it was learnt.
    expect(heard.filter(({ type }) => type.startsWith('note'))).toEqual([key(2, false)]);
  });

  it.each([
    ['Launchpad X', [19, 29, 89, 91, 93, 94]],
    ['nanoKONTROL2', [64, 66, 71]],
    ['MIDI Mix', [91]],
  ])('%s: buttons that its profile has nothing for turn nothing, and are no pedal', (source, buttons) => {
    const { heard, play } = playing();
    for (const controller of buttons)
      for (const value of [1, 0]) play({ type: 'control', controller, value, channel: 1, source, at: 1 });
    expect(heard.filter(({ type }) => type !== 'control')).toEqual([]);
    expect(heard.filter((event) => event.type === 'control' && event.controller === 64 && event.value > 0)).toEqual([]);
  });

  it.each(['Launchpad X', device])('has the show’s own controllers on any device: %s', (source) => {
    const { heard, play } = playing([], {}, {}, { 29: 'image.zoom' });
    for (const value of [0, 1]) play({ type: 'control', controller: 29, value, channel: 1, source, at: 1 });
    const turned = heard.flatMap((event) => (event.type === 'parameter' ? [event.id] : []));
    expect(new Set(turned)).toEqual(new Set(['image.zoom']));
  });

  it('knows where parameters stand in a show that goes on', () => {
    const encoder = { ...newMapping(device, control, id), encoding: ENCODINGS[1] };
    const { heard, play } = playing([encoder], { [id]: 0.8 });
    play({ type: 'control', controller: 20, value: 1 / 127, channel: 1, source: device, at: 1 });
    expect(Math.abs((heard.find((event) => event.type === 'parameter')?.value ?? 0) - 0.8)).toBeCloseTo(0.01, 6);
  });

  it('lets go of what a button held when its device is unplugged', () => {
    const { heard, play } = playing([newMapping(device, 'note 1 36', id)]);
    play(note(36));
    play({ type: 'device', plugged: false, source: device, at: 2 });
    expect(heard.filter((event) => event.type === 'parameter').map(({ value }) => value)).toEqual([1, 0.35]);
  });

  it('knows a control by the profile of its device, or as it was mapped', () => {
    const { controls } = playing([newMapping(device, 'control 1 49', id)]);
    const named = (source: string, ...controllers: number[]) =>
      controllers.map((controller) => controls.isNamed(source, `control 1 ${controller}`));
    expect(named(device, 48, 49)).toEqual([false, true]);
    expect(named('nanoKONTROL2', 32, 49)).toEqual([true, true]);
  });

  it('tells what turns though nobody mapped it; that can be taken over, or away: a pad sounds then', () => {
    const { controls, heard, play } = playing([], {}, {}, { 29: 'image.zoom' });
    const mix = 'MIDI Mix';
    const given = (source: string) => controls.givenTo(source).map((mapping) => [mapping.control, mapping.target]);
    const cc = (source: string, controller: number, value: number): ShowEvent => {
      return { type: 'control', controller, value, channel: 1, source, at: 1 };
    };
    const pad = (on: boolean): ShowEvent => ({ ...note(1, on), source: mix });
    expect(given(mix)).toHaveLength(28);
    expect(given(mix)).toContainEqual(['note 1 1', 'cue.1']);
    // Of a device that is not known only what was touched: it may have any controllers.
    expect(given(device)).toEqual([]);
    [0, 1].forEach((value) => play(cc(device, 29, value)));
    expect(given(device)).toEqual([['control 1 29', 'image.zoom']]);

    const [zoom] = controls.givenTo(device);
    controls.change({ type: 'owned', mapping: newMapping(device, 'control 1 29', 'none') });
    controls.change({ type: 'owned', mapping: newMapping(mix, 'note 1 1', 'none') });
    heard.length = 0;
    [0, 1].forEach((value) => play(cc(device, 29, value)));
    [true, false].forEach((on) => play(pad(on)));
    expect(heard.map(({ type }) => type)).toEqual(['control', 'control', 'note-on', 'note-off']);
    expect([given(device), given(mix).length]).toEqual([[], 27]);
    expect(readMappings(writeMappings(controls.desk$.value.mappings), 'a file')).toEqual(controls.desk$.value.mappings);

    controls.change({ type: 'undo' });
    controls.change({ type: 'undo' });
    expect(given(mix)).toHaveLength(28);
    controls.change({ type: 'owned', mapping: zoom! });
    controls.change({ type: 'changed', mapping: zoom!, change: { to: 0.5 } });
    expect([controls.desk$.value.mappings, given(device)]).toEqual([[{ ...zoom, to: 0.5 }], []]);
  });

  it('has controllers turn what the show says that plays; one that comes back to what it turned has to find it', () => {
    const show: ControllerMap = { 20: 'image.zoom' };
    const { controls, heard, play, bring } = playing([], {}, {}, show);
    const turned = (...values: number[]) => {
      heard.length = 0;
      for (const value of values) play({ type: 'control', controller: 20, value, channel: 1, source: device, at: 1 });
      return heard.flatMap((event) => (event.type === 'parameter' ? [event.id] : []));
    };
    expect(new Set(turned(0, 1, 0.9))).toEqual(new Set(['image.zoom']));
    bring({ 20: 'post.bloom' });
    expect(controls.givenTo(device)).toMatchObject([{ target: 'post.bloom' }]);
    expect(new Set(turned(0, 1, 0.2))).toEqual(new Set(['post.bloom']));
    bring({});
    expect(new Set(turned(0, 1, 0.2))).toEqual(new Set([DEFAULT_CONTROLLERS[20]]));
    bring(show);
    expect(turned(0.3)).toEqual([]);
    expect(turned(0.91, 0.5)).toEqual(['image.zoom', 'image.zoom']);
  });

  it('offers to move the mappings of a device that plays on another channel', () => {
    const { controls, play } = playing([knob]);
    for (let i = 0; i < 8; i++)
      play({ type: 'control', controller: 20, value: i / 10, channel: 3, source: device, at: i });
    const strayed = controls.strayed()!;
    expect(strayed).toEqual({ device, from: 1, to: 3 });
    controls.change({ type: 'moved-channel', ...strayed });
    expect(controls.desk$.value.mappings[0]!.control).toBe('control 3 20');
  });

  describe('in scenes', () => {
    /** Scenes as they come to be and go, with what the desk learns for them. */
    function night(mappings: readonly Mapping[]) {
      const desk = playing(mappings);
      let state = openingState('drift', new Array<number>(16).fill(0));
      const happen = (body: EventBody, at = 1) => {
        state = perform(state, { ...body, at });
        desk.controls.follow(state.scenes);
      };
      desk.controls.desk$.subscribe((now) => sceneWithLearnt(now, state.scenes).forEach((body) => happen(body)));
      const scene = (slot: number, own?: readonly Mapping[]) => {
        const { sketch, parameters, prompts } = state;
        const made = { name: `S${slot}`, sketch, parameters, prompts, modulations: {}, ...(own && { mappings: own }) };
        happen({ type: 'scene-saved', slot, scene: made, source: 'performer' });
      };
      const recall = (slot: number) => happen({ type: 'scene-recalled', slot, beats: 0, source: 'performer' });
      const cc = (controller: number, value: number) =>
        desk.play({ type: 'control', controller, value, channel: 1, source: device, at: 2 });
      const turns = () =>
        desk.heard.flatMap((event) => (event.type === 'parameter' ? [[event.id, Number(event.value.toFixed(3))]] : []));
      const listed = () => desk.controls.desk$.value.mappings.map(({ target }) => target);
      return { ...desk, happen, scene, recall, cc, turns, listed, kept: () => state.scenes.saved };
    }
    const pan = newMapping(device, control, 'mixer.notes.pan');
    const pad = newMapping(device, 'note 1 36', 'sketch.next');

    it('a knob means what the scene that is on says; without one that says so, what it meant before', () => {
      const { scene, recall, cc, heard, play, listed, happen } = night([knob, pad]);
      scene(1, [{ ...pan, takeover: 'jump' }]);
      scene(2);
      const turned = () => {
        heard.length = 0;
        [0.1, 0.9].forEach((value) => cc(20, value));
        return [...new Set(heard.flatMap((event) => (event.type === 'parameter' ? [event.id] : [])))];
      };
      expect([turned(), listed()]).toEqual([[id], [id, 'sketch.next']]);
      recall(1);
      expect([turned(), listed()]).toEqual([['mixer.notes.pan'], ['mixer.notes.pan']]);
      // What the scene has nothing for goes on.
      heard.length = 0;
      [note(36), note(36, false)].forEach(play);
      expect(heard).toMatchObject([{ type: 'sketch' }]);
      recall(2);
      expect([turned(), listed()]).toEqual([[id], [id, 'sketch.next']]);
      // A panic leads to the safe scene, and without one to no scene.
      recall(1);
      happen({ type: 'panic', source: 'performer' });
      expect(turned()).toEqual([id]);
      happen({ type: 'scene-safe', slot: 1, source: 'performer' });
      happen({ type: 'panic', source: 'performer' });
      expect(turned()).toEqual(['mixer.notes.pan']);
      happen({ type: 'scene-removed', slot: 1, source: 'performer' });
      expect(turned()).toEqual([id]);
    });

    it('what is learnt while it is on is its own, and each has its own undo', () => {
      const { controls, scene, recall, cc, kept, listed } = night([]);
      const learn = (target: Target, controller: number) => {
        controls.change({ type: 'learn', on: true });
        controls.change({ type: 'target', target });
        [0.1, 0.2].forEach((value) => cc(controller, value));
        controls.change({ type: 'learn', on: false });
      };
      learn('image.zoom', 20);
      scene(1, learntMappings(controls.desk$.value));
      scene(2);
      recall(1);
      learn('post.bloom', 21);
      expect(kept()[1]!.mappings?.map(({ target }) => target)).toEqual(['image.zoom', 'post.bloom']);
      recall(2);
      expect(listed()).toEqual(['image.zoom']);
      controls.change({ type: 'undo' });
      expect([listed(), ownMappings(controls.desk$.value)]).toEqual([[], []]);
      recall(1);
      expect([listed(), ownMappings(controls.desk$.value)]).toEqual([['image.zoom', 'post.bloom'], []]);
      controls.change({ type: 'undo' });
      expect(kept()[1]!.mappings?.map(({ target }) => target)).toEqual(['image.zoom']);
      // Kept anew, or come in with a file.
      scene(1, [pan]);
      expect(listed()).toEqual(['mixer.notes.pan']);
      controls.change({ type: 'undo' });
      expect(kept()[1]!.mappings?.map(({ target }) => target)).toEqual(['image.zoom']);
      // There is an end to it.
      const many = Array.from({ length: MOST_OF_A_SCENE }, (_, i) => newMapping(device, `note 1 ${i}`, id));
      controls.change({ type: 'imported', mappings: [...many, knob] });
      expect(listed()).toEqual(['image.zoom']);
      controls.change({ type: 'imported', mappings: many });
      expect(kept()[1]!.mappings).toHaveLength(MOST_OF_A_SCENE);
      recall(2);
      expect(listed()).toEqual([]);
    });

    it('a knob that was turned for something else does not jump when it comes back', () => {
      const { scene, recall, cc, turns, heard } = night([knob]);
      scene(1, [pan]);
      scene(2);
      // It has its parameter, and goes elsewhere for another one.
      [0.35, 0.6].forEach((value) => cc(20, value));
      expect(turns().at(-1)).toEqual([id, 0.6]);
      recall(1);
      [0.5, 0.1].forEach((value) => cc(20, value));
      recall(2);
      heard.length = 0;
      [0.12, 0.3].forEach((value) => cc(20, value));
      expect(turns()).toEqual([]);
      cc(20, 0.62);
      expect(turns()).toEqual([[id, 0.62]]);
    });

    it('the same knob in another range does not jump either, and one that is mapped alike is held on', () => {
      const { scene, recall, cc, turns, heard } = night([
        knob,
        { ...knob, control: 'control 1 21', target: 'post.bloom' },
      ]);
      scene(1, [
        { ...knob, from: 1, to: 0 },
        { ...knob, control: 'control 1 21', target: 'post.bloom' },
      ]);
      [0.3, 0.4].forEach((value) => cc(20, value));
      [0, 1].forEach((value) => cc(21, value));
      heard.length = 0;
      recall(1);
      cc(20, 0.41);
      expect(turns()).toEqual([]);
      cc(21, 0.5);
      expect(turns()).toMatchObject([['post.bloom', expect.anything()]]);
    });

    it('nothing that is held as they change stays: neither a button, nor a note', () => {
      const hush = { ...newMapping(device, 'note 1 40', 'stage.hush'), button: 'momentary' } as const;
      const held = [
        newMapping(device, 'note 1 36', id),
        hush,
        { ...knob, control: 'control 1 50', button: 'momentary' } as const,
      ];
      const { controls, scene, recall, play, turns, heard } = night(held);
      scene(1, [newMapping(device, 'note 1 60', 'sketch.next'), newMapping(device, 'note 1 36', 'post.bloom')]);
      scene(2, [{ ...hush, target: 'stage.react' }]);
      [note(36), note(40), note(60)].forEach(play);
      recall(1);
      // What the scene has set meanwhile stands.
      controls.hear({ type: 'parameter', id, value: 0.7, source: 'scene', at: 2 });
      heard.length = 0;
      [note(36, false), note(40, false), note(60, false)].forEach(play);
      expect(turns()).toEqual([['stage.hush', 0]]);
      expect(heard.filter((event) => event.type === 'note-off')).toEqual([note(60, false)]);
      // Nor one that comes up for something that is being learnt.
      recall(2);
      play(note(40));
      controls.change({ type: 'target', target: 'image.zoom' });
      heard.length = 0;
      play(note(40, false));
      expect(turns()).toEqual([['stage.react', expect.anything()]]);
    });
  });

  describe('a momentary button that is down while a scene lands', () => {
    const HELD = 1;
    const button = { ...newMapping(device, 'note 1 36', id), button: 'momentary' } as const;
    /** Scene 1 has the parameter where the button holds it, scene 2 at 0.6. */
    function held(mapping: Mapping, parameters: Partial<Record<ParameterId, number>> = {}) {
      const { controls, heard, play } = playing([mapping], parameters);
      const opening = openingState('drift', new Array<number>(16).fill(0));
      let at = 1;
      const scene = (value: number) => ({
        name: 'S',
        sketch: 'drift',
        parameters: { ...opening.parameters, [mapping.target]: value },
        prompts: [],
        modulations: {},
      });
      let state: PerformanceState = {
        ...opening,
        parameters: { ...opening.parameters, ...parameters },
        scenes: { ...opening.scenes, saved: { 1: scene(HELD), 2: scene(0.6) } },
      };
      const recall = (slot: number, beats = 0): EventBody => {
        return { type: 'scene-recalled', slot, beats, source: 'performer' };
      };
      /** What happens in it, a touch or anything else. @returns what the desk turns */
      function frame(...happens: readonly (EventBody | ShowEvent)[]) {
        const before = state;
        const events = happens.flatMap((body) => {
          const event: ShowEvent = { ...body, at: (at += 0.001) };
          heard.length = 0;
          if (body.source === device) play(event);
          else {
            controls.hear(event);
            heard.push(event);
          }
          return [...heard];
        });
        state = events.reduce(perform, state);
        controls.landed(before, events, state);
        return events.flatMap((event) => (event.type === 'parameter' ? [[event.id, event.value]] : []));
      }
      return { frame, recall, state: () => state };
    }
    const [down, up] = [note(36), note(36, false)];

    it('goes back to what the scene has, where it held just that too', () => {
      const { frame, recall, state } = held(button, { [id]: 0.2 });
      expect(frame(down)).toEqual([[id, HELD]]);
      frame(recall(1));
      frame(up);
      expect(state().parameters[id]).toBe(HELD);
    });

    it('goes back to what a panic has set', () => {
      const inverted = { ...button, target: 'post.glitch', from: 1, to: 0 } as const;
      const { frame, state } = held(inverted, { 'post.glitch': 0.8 });
      expect(frame(down)).toEqual([['post.glitch', 0]]);
      frame({ type: 'panic', source: 'performer' });
      frame(up);
      expect(state().parameters['post.glitch']).toBe(0);
    });

    it('goes back to what the scene has, pressed in the same frame, before it or after', () => {
      for (const isAfter of [true, false]) {
        const { frame, recall, state } = held(button, { [id]: 0.2 });
        frame(...(isAfter ? [recall(2), down] : [down, recall(2)]));
        frame(up);
        expect(state().parameters[id]).toBe(0.6);
      }
    });

    it('leaves a way alone that leads there', () => {
      const { frame, recall, state } = held(button, { [id]: 0.2 });
      frame(down);
      frame(recall(2, 8));
      expect(frame(up)).toEqual([]);
      expect(state().glide!.from).toHaveProperty([id], HELD);
      // Nor does a device that is pulled out meanwhile end it.
      const pulled = held(button, { [id]: 0.2 });
      pulled.frame(down);
      pulled.frame(pulled.recall(2, 8));
      expect(pulled.frame({ type: 'device', plugged: false, source: device })).toEqual([]);
    });

    it('lifts what no scene has, and what a hand has turned meanwhile is as it was turned', () => {
      const hush = held({ ...button, target: 'stage.hush' });
      hush.frame(down);
      hush.frame(hush.recall(2));
      expect(hush.frame(up)).toEqual([['stage.hush', 0]]);
      const { frame, recall, state } = held(button, { [id]: 0.2 });
      frame(down);
      frame(recall(2), { type: 'parameter', id, value: 0.9, source: 'performer' });
      frame(up);
      expect(state().parameters[id]).toBe(0.9);
    });

    it('says what it goes back to of a choice, which may still be to come', () => {
      const blackout = held({ ...button, target: 'stage.blackout' });
      blackout.frame(down);
      blackout.frame({ type: 'parameter', id: 'stage.blackout', value: 0, source: 'performer' });
      expect(blackout.frame(up)).toEqual([['stage.blackout', 0]]);
    });
  });

  const strays = (heard: readonly ShowEvent[]) => heard.filter((event) => event.type === 'notice');
  const turn = (source: string, controller: number, channel: number, value: number): ShowEvent => {
    return { type: 'control', controller, value, channel, source, at: 1 };
  };

  it.each([
    ['X-Touch Mini', 11, 1, 'image.speed'],
    ['Launch Control XL', 9, 13, 'image.speed'],
  ] as const)(
    '%s, known by its profile alone, is offered to be moved to the channel that it plays on, and says so once',
    (source, from, controller, target) => {
      const { controls, heard, play } = playing();
      const sweep = (channel: number) => {
        for (let i = 0; i < 12; i++) play(turn(source, controller, channel, i / 11));
      };
      sweep(3);
      expect(controls.strayed()).toEqual({ device: source, from, to: 3 });
      expect(strays(heard)).toMatchObject([{ level: 'warning', text: expect.stringContaining('channel 3') as string }]);
      expect(heard.filter(({ type }) => type === 'parameter')).toEqual([]);

      controls.change({ type: 'moved-channel', ...controls.strayed()! });
      expect(controls.strayed()).toBeUndefined();
      sweep(3);
      expect(heard.filter((event) => event.type === 'parameter' && event.id === target)).not.toEqual([]);
      expect(new Set(controls.desk$.value.mappings.map(({ control: moved }) => moved.split(' ')[1]))).toEqual(
        new Set(['3']),
      );
      // Set back to its own channel, it is known there as before.
      play({ type: 'device', plugged: false, source, at: 2 });
      sweep(from);
      expect([strays(heard).length, controls.strayed()]).toEqual([1, undefined]);
      controls.change({ type: 'undo' });
      expect(controls.desk$.value.mappings).toEqual([]);
    },
  );

  it('takes what is not on the device’s layout, keys of another layer and the notes of MPE for no straying', () => {
    const { controls, heard, play } = playing([newMapping(device, 'bend 1', id)], {}, { [device]: { 1: 14, 16: 0 } });
    for (let i = 0; i < 20; i++) {
      play(turn('X-Touch Mini', 100, 3, i / 20));
      play(turn('MiniLab 3', 74, 3, i / 20));
      play({ ...note(36 + i), channel: 2 } as ShowEvent);
      play({ type: 'pitch-bend', value: i / 20, channel: 2, source: device, at: i });
    }
    expect([controls.strayed(), strays(heard)]).toEqual([undefined, []]);
  });

  it('is after ten thousand touches where the fold of them is, with unplugging between; no mapping is lost', () => {
    const mappings = [
      knob,
      { ...newMapping(device, 'control 1 21', 'image.zoom'), takeover: 'scale' as const },
      newMapping(device, 'note 1 36', 'stage.react'),
    ];
    const { controls, heard, play } = playing(mappings);
    const next = uniform(5);
    let surface = UNTOUCHED;
    for (let i = 0; i < 10_000; i++) {
      const pick = Math.floor(next() * 4);
      const value = Math.floor(next() * 128) / 127;
      if (i % 500 === 499) play({ type: 'device', plugged: i % 1000 === 999, source: device, at: i });
      else if (pick === 0) play(note(36, value > 0.5));
      else play({ type: 'control', controller: 19 + pick, value, channel: 1, source: device, at: i });
    }
    play({ type: 'device', plugged: false, source: device, at: 10_000 });
    for (const event of heard)
      if (event.type === 'parameter') surface = parameterTurned(surface, event.id, event.value, device);
    expect(surface.travel['stage.react']).toBe(UNTOUCHED.travel['stage.react']);
    // A knob that is put where its parameter stands has it.
    const knobs = { [id]: 20, 'image.zoom': 21 } as const;
    for (const [turned, controller] of Object.entries(knobs) as [keyof typeof knobs, number][]) {
      play({ type: 'control', controller, value: surface.travel[turned], channel: 1, source: device, at: 10_001 });
      const last = heard.at(-1)!;
      expect(last).toMatchObject({ type: 'parameter', id: turned });
      expect('value' in last && travelFromValue(turned, last.value)).toBeCloseTo(surface.travel[turned], 6);
    }
    expect(controls.desk$.value.mappings).toEqual(mappings);
    expect(heard.length).toBeGreaterThan(10_000);
  });
});
