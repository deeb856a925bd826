import { describe, expect, it } from 'vitest';
import { presetForProgram } from '../../audio/presets';

describe('General MIDI programs', () => {
  it.each([
    [0, 'keys'],
    [11, 'bells'],
    [19, 'organ'],
    [24, 'pluck'],
    [33, 'bass'],
    [46, 'pluck'],
    [48, 'pad'],
    [73, 'lead'],
    [89, 'pad'],
    [127, 'pad'],
  ])('%i is played by %s', (program, preset) => {
    expect(presetForProgram(program)).toBe(preset);
  });
});
