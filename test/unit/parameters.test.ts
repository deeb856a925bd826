import { describe, expect, it } from 'vitest';
import {
  clampValue,
  defaultValues,
  isParameterId,
  PARAMETER_IDS,
  PARAMETERS,
  travelFromValue,
  valueFromTravel,
} from '../../engine/parameters';

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
