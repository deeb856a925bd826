import { describe, expect, it } from 'vitest';
import { controllerMap, DEFAULT_CONTROLLERS, parametersOf } from '../../engine/control/mapping';
import type { EventBody } from '../../engine/events';
import { PARAMETERS } from '../../engine/parameters';

const control = (controller: number, value: number): EventBody => ({
  type: 'control',
  controller,
  value,
  channel: 5,
  source: 'nanoKONTROL2',
});

describe('the usual controllers', () => {
  it('are controllers of the MIDI standard, each with a parameter of its own', () => {
    const numbers = Object.keys(DEFAULT_CONTROLLERS).map(Number);
    expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 120)).toBe(true);
    expect(new Set(Object.values(DEFAULT_CONTROLLERS)).size).toBe(numbers.length);
  });

  it('leave alone what the standard reserves: bank, data entry, pedals and parameter numbers', () => {
    for (const number of [0, 6, 32, 38, 64, 65, 66, 67, 96, 97, 98, 99, 100, 101])
      expect(DEFAULT_CONTROLLERS[number]).toBeUndefined();
  });
});

describe('a controller', () => {
  it('turns its parameter over the whole range', () => {
    const { min, max } = PARAMETERS['instrument.cutoff'];
    const at = (value: number) => parametersOf(control(74, value), DEFAULT_CONTROLLERS);
    expect(at(0)).toEqual([{ type: 'parameter', id: 'instrument.cutoff', value: min, source: 'nanoKONTROL2' }]);
    expect(at(1)).toMatchObject([{ value: expect.closeTo(max, 6) as number }]);
    expect(at(0.5)).toMatchObject([{ value: expect.closeTo(Math.sqrt(min * max), 6) as number }]);
  });

  it('turns nothing when the map does not know it', () => {
    expect(parametersOf(control(64, 1), DEFAULT_CONTROLLERS)).toEqual([]);
  });

  it("is the show's before it is the usual one", () => {
    const map = controllerMap({ 1: 'image.speed', 40: 'post.kaleidoscope.sectors' });
    expect(parametersOf(control(1, 1), map)).toMatchObject([{ id: 'image.speed', value: 4 }]);
    expect(parametersOf(control(40, 1), map)).toMatchObject([{ id: 'post.kaleidoscope.sectors', value: 16 }]);
    expect(parametersOf(control(91, 1), map)).toMatchObject([{ id: 'reverb.send' }]);
  });
});

it.each<EventBody>([
  { type: 'note-on', note: 1, velocity: 1, channel: 1, source: 'x' },
  { type: 'program', program: 1, channel: 1, source: 'x' },
  { type: 'pitch-bend', value: 1, channel: 1, source: 'x' },
])('nothing else turns a parameter: $type', (event) => {
  expect(parametersOf(event, DEFAULT_CONTROLLERS)).toEqual([]);
});
