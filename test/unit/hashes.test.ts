/** The weights that lie here are those that are let in. */
import { expect, test } from 'vitest';
import written from '../../models/hashes.json';
import { hashesOfWeights } from '../../tools/hash-weights.mjs';

test('models/hashes.json names every weights file, as it is', () => {
  expect(hashesOfWeights()).toEqual(written);
});
