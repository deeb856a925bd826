/** The tokenizer agrees with the Python one it was trained with, and loses nothing. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLexicon } from '../../engine/models/lyrics/lexicon';
import { themeOf } from '../../engine/models/lyrics/theme';
import { createTokenizer } from '../../engine/models/lyrics/tokenizer';
import { parseSafetensors } from '../../engine/models/safetensors';

const file = readFileSync(new URL('../../models/lyrics.safetensors', import.meta.url));
const { metadata } = parseSafetensors(new Uint8Array(file).buffer);
const tokenizer = createTokenizer(metadata['tokenizer']!);

test.each([
  [' the river runs below the town,', [289, 1065, 2875, 1416, 289, 1324, 73]],
  [" don't I know the sea's old song?", [1946, 329, 605, 289, 547, 368, 582, 741, 92]],
  ['  two  spaces and 1234 numbers', [61, 61, 145, 148, 140, 61, 61, 1801, 1641, 297, 61, 78, 79, 80, 81, 2673, 471]],
  ['café, naïve: 雪 ♥', [128, 2976, 224, 198, 73, 320, 126, 224, 204, 336, 87, 61, 262, 184, 199, 61, 255, 182, 194]],
  ['moonlight-silvered', [138, 1722, 1111, 74, 144, 386, 336, 425]],
])('%s becomes what Python makes of it, and comes back', (text, ids) => {
  expect(tokenizer.encode(text)).toEqual(ids);
  expect(tokenizer.decode(ids)).toBe(text);
});

test('every byte has an id, so any text comes back whole', () => {
  const text = '\u0000\t\n the moon 月 und der Fluß 🌒 e\u0301';
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  expect(tokenizer.size).toBe(4096);
});

test('control tokens have ids and no text', () => {
  expect(tokenizer.control('<end>')).toBe(0);
  expect(tokenizer.decode([tokenizer.control('<nl>')])).toBe('');
  expect(() => tokenizer.control('<none>')).toThrow('<none>');
});

test('a theme is the content words of what was typed', () => {
  const stopWords = new Set(['the', 'after']);
  expect(themeOf("Grandmother's garden, after the RAIN", stopWords)).toEqual(['grandmother', 'garden', 'rain']);
  expect(themeOf('one two three four five', stopWords)).toHaveLength(4);
  expect(themeOf('…', stopWords)).toEqual([]);
});

test('a line holds words of the lexicon only', () => {
  const lexicon = createLexicon(['sea', 'season', "sea's", 'to-day']);
  expect(['', ' sea season,', " the-sea's"].map((line) => lexicon.isSpelled(line))).toEqual([true, true, false]);
  expect([' seas', ' see', ' sea-'].map((line) => lexicon.isSpelled(line))).not.toContain(true);
});
