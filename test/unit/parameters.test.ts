import { describe, expect, it } from 'vitest';
import { isLaunched } from '../../engine/control/launch';
import { isModulatable } from '../../engine/modulation/modulation';
import {
  clampValue,
  defaultValues,
  isParameterId,
  type ParameterId,
  PARAMETER_IDS,
  PARAMETERS,
  type ParameterValues,
  travelFromValue,
  valueFromTravel,
} from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { SCENE_PARAMETERS } from '../../engine/scenes/scene';

const TRAVELS = [0, 0.001, 0.1, 0.25, 0.5, 0.77, 0.999, 1];

describe.each(PARAMETER_IDS)('%s', (id) => {
  const { min, max, curve, default: opening } = PARAMETERS[id];

  it('has a range that holds its default', () => {
    expect(min).toBeLessThan(max);
    expect(clampValue(id, opening)).toBe(opening);
    if (curve === 'exponential') expect(min).toBeGreaterThan(0);
  });

  it('travels from end to end', () => {
    expect(valueFromTravel(id, 0)).toBeCloseTo(min, 9);
    expect(valueFromTravel(id, 1)).toBeCloseTo(max, 6);
    expect(valueFromTravel(id, -3)).toBe(valueFromTravel(id, 0));
    expect(valueFromTravel(id, 3)).toBe(valueFromTravel(id, 1));
  });

  it('goes from travel to value and back', () => {
    for (const travel of TRAVELS) {
      const value = valueFromTravel(id, travel);
      expect(valueFromTravel(id, travelFromValue(id, value))).toBeCloseTo(value, 9);
      if (curve !== 'step') expect(travelFromValue(id, value)).toBeCloseTo(travel, 9);
    }
    expect(valueFromTravel(id, travelFromValue(id, opening))).toBeCloseTo(opening, 9);
  });

  it('rises with its knob', () => {
    const values = TRAVELS.map((travel) => valueFromTravel(id, travel));
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it('takes any number', () => {
    expect(clampValue(id, NaN)).toBe(opening);
    expect(clampValue(id, Infinity)).toBe(max);
    expect(clampValue(id, -Infinity)).toBe(min);
  });
});

it('opens with every default', () => {
  expect(Object.keys(defaultValues())).toEqual(PARAMETER_IDS);
});

it('knows its own names only', () => {
  expect(isParameterId('image.speed')).toBe(true);
  expect(isParameterId('image.sped')).toBe(false);
});

const listed = (ids: string) => ids.trim().split(/\s+/);

const OF_NO_SCENE = listed(`
  image.height stage.hush stage.press stage.blackout stage.freeze sound.ahead sound.steps
  mixer.input.level mixer.input.pan mixer.input.mute mixer.input.solo master.level chord.learn prompt.slot
  deck.fade scene.beats cue.beats launch.grid launch.ahead clock.send governor.on clock.follow clock.input
`);
const UNMOVED = listed(`
  image.walk image.loop image.height stage.hush stage.blackout stage.freeze sound.ahead sound.steps chord.learn
  prompt.slot
  scene.beats cue.beats mod.depth launch.grid launch.ahead clock.send governor.on clock.follow clock.input
`);
const AT_ONCE = listed(`
  stage.hush stage.press stage.blackout stage.freeze chord.learn
  prompt.weight1 prompt.weight2 prompt.weight3 prompt.weight4 prompt.slot
  scene.beats cue.beats launch.grid launch.ahead clock.send governor.on clock.follow clock.input
`);
const CALMED = listed(`
  image.zoom image.dive image.x image.y image.rotation image.spin image.fold image.tile
  image.direction1 image.direction2 image.direction3 image.direction4
  image.direction5 image.direction6 image.direction7 image.direction8
  bend.maps bend.turn bend.grow bend.erode bend.threshold bend.noise stage.blackout stage.freeze
  post.kaleidoscope post.kaleidoscope.sectors post.refraction post.feedback post.feedback.zoom post.feedback.turn
  post.glitch post.bloom post.grade post.own
  duck.depth duck.release freeze.amount freeze.grain filter.kind filter.cutoff filter.resonance saturation.drive
  reverb.send delay.send delay.feedback mod.depth
`);

describe('by name', () => {
  it('scenes leave the desk, the machine and the whole as they are', () => {
    expect(PARAMETER_IDS.filter((id) => !SCENE_PARAMETERS.includes(id))).toEqual(OF_NO_SCENE);
  });

  it('no matrix moves the desk and what is a size of work', () => {
    expect(PARAMETER_IDS.filter((id) => !isModulatable(id))).toEqual(UNMOVED);
  });

  it('no grid holds back the choices that must never wait', () => {
    expect(PARAMETER_IDS.filter((id) => PARAMETERS[id].isAtOnce)).toEqual(AT_ONCE);
    const waits = (id: ParameterId) => isLaunched({ type: 'parameter', id, value: 0, source: 'performer', at: 0 });
    const choices = PARAMETER_IDS.filter((id) => PARAMETERS[id].names !== undefined);
    expect(choices.filter((id) => !waits(id))).toEqual(choices.filter((id) => AT_ONCE.includes(id)));
  });

  it('a panic sets back effects, and what hides or turns the picture', () => {
    const other = (id: ParameterId) => valueFromTravel(id, travelFromValue(id, PARAMETERS[id].default) < 0.6 ? 1 : 0.3);
    const turned = Object.fromEntries(PARAMETER_IDS.map((id) => [id, other(id)])) as ParameterValues;
    const state = openingState('drift', new Array<number>(16).fill(0), turned);
    const { parameters } = perform(state, { type: 'panic', source: 'performer', at: 0 });
    const changed = PARAMETER_IDS.filter((id) => parameters[id] !== turned[id]);
    expect(changed).toEqual(CALMED);
    expect(parameters).toEqual({
      ...turned,
      ...Object.fromEntries(changed.map((id) => [id, PARAMETERS[id].default])),
      'mod.depth': 0,
    });
    const effects = PARAMETER_IDS.filter((id) => id.startsWith('post.') && !id.endsWith('.place'));
    expect(effects.filter((id) => !PARAMETERS[id].isCalmed)).toEqual([]);
  });
});
