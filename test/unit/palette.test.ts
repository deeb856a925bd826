import { expect, test } from 'vitest';
import { bendColours, castColours, lightColours, unbendColours } from '../../engine/palette';

const said = Float32Array.of(0.9, 0.01, 0, 0.3, 0.05, -0.1, 0.6, 0.02, 0.02, ...[1, 2, 3, 4, 5, 6, 7]);

test('the most colourful is the ground and the lighter of the others glows; the rest is left', () => {
  const cast = castColours(said);
  expect(Array.from(cast.subarray(0, 9))).toEqual(
    Array.from(Float32Array.of(0.3, 0.05, -0.1, 0.6, 0.02, 0.02, 0.9, 0.01, 0)),
  );
  expect(Array.from(cast.subarray(9))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(castColours(cast)).toEqual(cast);
});

test('each part is lighter than the one before, hues stay, and chroma has a limit', () => {
  for (const vivid of [0, 1, 2.4, 5]) {
    const lit = castColours(said);
    lightColours(lit, vivid);
    expect(lit[0]).toBeLessThan(lit[3]!);
    expect(lit[3]).toBeLessThan(lit[6]!);
    expect(Math.hypot(lit[1]!, lit[2]!)).toBeLessThanOrEqual(0.2301);
    if (vivid > 0) expect(Math.atan2(lit[2]!, lit[1]!)).toBeCloseTo(Math.atan2(-0.1, 0.05), 4);
  }
});

test('the performer turns the hues and lightens the colours; chroma stays', () => {
  const bent = said.slice();
  bendColours(bent, 0.5, 0.5);
  expect(bent[4]).toBeCloseTo(0.1, 6);
  expect(bent[5]).toBeCloseTo(0.05, 6);
  expect(bent[3]).toBeCloseTo(0.3 + 0.25 * 0.7, 6);
  bendColours(bent, -0.5, 0);
  expect(bent[4]).toBeCloseTo(0.05, 6);
  bendColours(bent, 0, -1);
  expect(bent[0]).toBeCloseTo(0.925 / 2, 6);
  expect(Array.from(bent.subarray(9))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  [0.3, 0.6],
  [-0.8, -1],
  [1, 0],
])('a bend by %d and %d is undone', (hue, lightness) => {
  const there = said.slice();
  bendColours(there, hue, lightness);
  expect(there).not.toEqual(said);
  unbendColours(there, hue, lightness);
  there.forEach((value, i) => expect(value).toBeCloseTo(said[i]!, 5));
});
