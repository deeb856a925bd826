/** The knobs of the found directions say what the shipped weights say. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSafetensors } from '../../engine/models/safetensors';
import { PARAMETER_IDS, PARAMETERS } from '../../engine/parameters';

test('direction knobs are named as in the weights', () => {
  const { metadata } = parseSafetensors(new Uint8Array(readFileSync('models/image.safetensors')).buffer);
  const { directions } = JSON.parse(metadata['config']!) as { directions: string[] };
  const knobs = PARAMETER_IDS.filter((id) => id.startsWith('image.direction'));
  expect(knobs.map((id) => PARAMETERS[id].label)).toEqual(directions.map((name) => `Towards ${name}`));
});
