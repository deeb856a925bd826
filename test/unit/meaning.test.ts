import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { keepLoadingMeaning } from '../../engine/models/meaning/load';
import { createMeaning } from '../../engine/models/meaning/meaning';
import { oklabToRgb } from '../../engine/models/meaning/oklab';
import { MEANING, neutralMeaning } from '../../engine/models/meaning/vector';
import { parseSafetensors } from '../../engine/models/safetensors';

function read(path: string) {
  return parseSafetensors(new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url))).buffer);
}

const meaningOfTexts = createMeaning(read('models/meaning.safetensors'));
const meaningOf = (text: string) => meaningOfTexts([{ text, weight: 1 }]);
const indexOf = Object.fromEntries(MEANING.map(({ name, index }) => [name, index]));

function quality(text: string, name: (typeof MEANING)[number]['name']): number {
  return meaningOf(text)[indexOf[name]!]!;
}

function expectInRange(vector: Float32Array): void {
  expect(vector).toHaveLength(MEANING.length);
  for (const { name, min, max, index } of MEANING) {
    expect(vector[index], name).toBeGreaterThanOrEqual(min);
    expect(vector[index], name).toBeLessThanOrEqual(max);
  }
}

describe('the meaning of words', () => {
  it('gives the numbers that PyTorch gives', () => {
    const fixture = read('test/fixtures/meaning.parity.safetensors');
    const texts = JSON.parse(fixture.metadata.texts!) as string[];
    const expected = fixture.tensors.get('meanings')!.data;
    expect(texts).toHaveLength(20);
    texts.forEach((text, row) => {
      meaningOf(text).forEach((value, i) => {
        const wanted = expected[row * MEANING.length + i]!;
        expect(Math.abs(value - wanted), `"${text}", ${MEANING[i]!.name}`).toBeLessThanOrEqual(1e-3);
      });
    });
  });

  it('hears a deep ocean as blue, and darker than a sunrise', () => {
    expect(quality('deep ocean', 'b1')).toBeLessThan(0);
    expect(quality('deep ocean', 'L1')).toBeLessThan(quality('sunrise over gold fields', 'L1') - 0.2);
    expect(quality('sunrise over gold fields', 'b1')).toBeGreaterThan(0.05);
  });

  it('hears energy, valence and brightness', () => {
    expect(quality('rage and fire', 'energy')).toBeGreaterThan(quality('sleeping snow', 'energy') + 0.5);
    expect(quality('joy and love', 'valence')).toBeGreaterThan(0.3);
    expect(quality('grief and murder', 'valence')).toBeLessThan(-0.3);
    expect(quality('dazzling sunlight', 'brightness')).toBeGreaterThan(quality('dark cave', 'brightness') + 0.5);
  });

  it('weighs several texts: a heavier one pulls harder, a silent one not at all', () => {
    const lake = { text: 'sleeping snow', weight: 1 };
    const between = (weight: number) => meaningOfTexts([lake, { text: 'rage and fire', weight }])[9]!;
    expect(between(0)).toBe(meaningOf('sleeping snow')[9]);
    expect(between(0.5)).toBeGreaterThan(between(0));
    expect(between(4)).toBeGreaterThan(between(0.5));
    expect(meaningOfTexts([lake, { text: '1999', weight: 9 }])).toEqual(meaningOf('sleeping snow'));
    expect(meaningOfTexts([])).toEqual(neutralMeaning());
  });

  it('is neutral where there are no words', () => {
    for (const text of ['', '   \n\t', '1234 !?', '\u0000\u0007\u001b']) {
      expect(meaningOf(text)).toEqual(neutralMeaning());
    }
    expectInRange(neutralMeaning());
  });

  it('takes any text', () => {
    const long = 'the quick brown fox '.repeat(500);
    const texts = [
      '🔥',
      '👩‍🚀🏳️‍🌈',
      '🫨',
      'zzyzxian quorbleflax',
      '冬の海',
      'a\u0000b\u202e',
      '\ud800',
      long,
      'q'.repeat(10_000),
    ];
    for (const text of texts) expectInRange(meaningOf(text));
  });

  it('hears the same whatever the case, accents and apostrophes', () => {
    expect(meaningOf('Café')).toEqual(meaningOf('cafe'));
    expect(meaningOf("WINTER'S SEA")).toEqual(meaningOf('winter sea'));
  });
});

describe('the meaning vector', () => {
  it('has every index once, in order', () => {
    expect(MEANING.map(({ index }) => index)).toEqual([...Array(16).keys()]);
  });
});

describe('oklabToRgb', () => {
  it('gives the colours that Ottosson lists', () => {
    expect(oklabToRgb(1, 0, 0).map((c) => Math.round(c * 255))).toEqual([255, 255, 255]);
    expect(oklabToRgb(0, 0, 0)).toEqual([0, 0, 0]);
    expect(oklabToRgb(0.62796, 0.22486, 0.12585).map((c) => Math.round(c * 255))).toEqual([255, 0, 0]);
    expect(oklabToRgb(0.45201, -0.03246, -0.31153).map((c) => Math.round(c * 255))).toEqual([0, 0, 255]);
  });
});

it('a show begins without it where it cannot be had, and has it as soon as it can be', async () => {
  const file = readFileSync(new URL('../../models/meaning.safetensors', import.meta.url));
  const fetched = vi.fn().mockRejectedValueOnce(new Error('no network'));
  vi.stubGlobal(
    'fetch',
    fetched.mockImplementation(() => Promise.resolve(new Response(file))),
  );
  try {
    const [loaded, told] = [vi.fn(), vi.fn()];
    const meaningOf = await keepLoadingMeaning(loaded, told);
    const fire = [{ text: 'a burning house', weight: 1 }];
    expect(meaningOf(fire)).toEqual(neutralMeaning());
    expect(told).toHaveBeenCalledExactlyOnceWith(
      'What words mean cannot be told for now, and is loaded again in 1 s: no network',
    );
    await vi.waitFor(() => expect(loaded).toHaveBeenCalledOnce(), 30_000);
    expect(meaningOf(fire)).toEqual(meaningOfTexts(fire));
  } finally {
    vi.unstubAllGlobals();
  }
});
