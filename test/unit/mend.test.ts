/** Lines are mended without losing words, and the gate keeps out what may not stand on a stage. */
import { expect, test } from 'vitest';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { isFit } from '../../engine/gate/gate';
import { mended, tidied } from '../../engine/models/lyrics/mend';
import { createPronunciation } from '../../engine/models/lyrics/pronunciation';

const pronunciation = createPronunciation(dictionary);

test.each([
  ['a hour of rain ,, and i sing', 'An hour of rain, and I sing'],
  ['an union of a old friend,', 'A union of an old friend'],
  ["  'tis  the sea", "'Tis the sea"],
  ['überall ist nacht', 'Überall ist nacht'],
])('%s becomes %s', (line, whole) => expect(mended(line, pronunciation)).toBe(whole));

test.each([
  ['ich lehne an der Wand', 'ich lehne an der Wand'],
  ['voy a escuchar, el día empieza ,', 'voy a escuchar, el día empieza'],
  ['e i venti  tornano .', 'e i venti tornano.'],
  ['Ô mer, où vas-tu ? Attends...', 'Ô mer, où vas-tu ? Attends...'],
])("another mind's %s becomes %s", (line, whole) => expect(tidied(line)).toBe(whole));

test.each(['a cockatoo passes over the grass', 'the assassin of Scunthorpe', 'grapes and glass'])(
  '%s may stand',
  (line) => expect(isFit(line)).toBe(true),
);
test.each(['what the Fuck,', 'fuuuck that', 'sh1t', 'f u c k this', 'N1gger'])('%s may not', (line) =>
  expect(isFit(line)).toBe(false),
);

test('syllables are counted word by word, punctuation or not', () => {
  expect(pronunciation.syllablesOfWords('The harbour lights, remembered …')).toEqual([1, 2, 1, 3, 1]);
});
