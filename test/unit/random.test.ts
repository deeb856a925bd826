import { describe, expect, it } from 'vitest';
import { hash, normal, uniform } from '../../engine/random';

const take = (next: () => number, count: number) => Array.from({ length: count }, next);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('hash', () => {
  it('gives the same for the same integers, and differs by value and by order', () => {
    expect(hash(1, 2, 3)).toBe(hash(1, 2, 3));
    expect(hash(1, 2, 3)).not.toBe(hash(3, 2, 1));
    expect(hash(0)).not.toBe(hash(0, 0));
  });

  it('spreads neighbours over 32 bits', () => {
    const hashes = Array.from({ length: 20_000 }, (_, i) => hash(7, i));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true);
    expect(mean(hashes) / 2 ** 32).toBeCloseTo(0.5, 1);
  });
});

describe('uniform', () => {
  it('repeats for a seed, and not for another', () => {
    expect(take(uniform(5), 50)).toEqual(take(uniform(5), 50));
    expect(take(uniform(5), 50)).not.toEqual(take(uniform(6), 50));
  });

  it('stays in [0, 1), with mean 1/2 and variance 1/12', () => {
    const values = take(uniform(1), 50_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(1 / 2, 2);
    expect(mean(values.map((value) => (value - 0.5) ** 2))).toBeCloseTo(1 / 12, 3);
  });
});

describe('normal', () => {
  it('repeats for a seed, with mean 0 and variance 1', () => {
    expect(take(normal(9), 20)).toEqual(take(normal(9), 20));
    const values = take(normal(9), 50_000);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
  });
});
