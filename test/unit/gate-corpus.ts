/** A hostile corpus, made from the word lists by seeded obfuscation, so that the repository holds no wall of slurs. */
import { COMPOUNDS, EVERYDAY, LISTS, UNFIT } from '../../engine/gate/words';
import { uniform } from '../../engine/random';

export interface Hostile {
  readonly language: string;
  readonly how: string;
  readonly word: string;
  readonly text: string;
}

type Obfuscation = (word: string, chance: () => number) => string;

const pick = <T>(from: readonly T[], chance: () => number): T => from[Math.floor(chance() * from.length)]!;
const mapLetters = (word: string, change: (letter: string, i: number) => string) => Array.from(word, change).join('');
const between = (word: string, what: () => string) =>
  Array.from(word)
    .join('\u0000')
    .replace(/\u0000/g, what);

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7', b: '8', g: '9' };
const SIGNS: Readonly<Record<string, string>> = { a: '@', s: '$', i: '!' };
const CYRILLIC: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  p: 'р',
  c: 'с',
  x: 'х',
  y: 'у',
  i: 'і',
  s: 'ѕ',
};
const TWINS = Object.fromEntries(Object.entries(CYRILLIC).map(([latin, cyrillic]) => [cyrillic, latin]));
const GREEK: Readonly<Record<string, string>> = { o: 'ο', v: 'ν', u: 'υ', i: 'ι', a: 'α', k: 'κ', n: 'η' };
const shifted = (word: string, lower: number) =>
  mapLetters(word, (letter) =>
    /[a-z]/.test(letter) ? String.fromCodePoint(lower + letter.charCodeAt(0) - 97) : letter,
  );

const letters = (from: string, to: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(to, (letter, i) => [from[i]!, letter]));
const SMALL = letters('abcdefghijklmnopqrstuvwyz', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ');
const TURNED = letters('abcdefghijkmnpqrtuvwy', 'ɐqɔpǝɟƃɥᴉɾʞɯudbɹʇnʌʍʎ');

/** For any script. */
const ANY: Readonly<Record<string, Obfuscation>> = {
  plain: (word) => word,
  'in a sentence': (word) => `and then they all sang ${word} to the moon`,
  'zero width': (word, chance) => between(word, () => pick(['\u200b', '\u2060', '\ufeff', '\u00ad'], chance)),
  bidi: (word, chance) => `\u202a${between(word, () => pick(['', '\u202c', '\u2066', '\u2069'], chance))}`,
  controls: (word) => between(word, () => '\u0007'),
  tags: (word) => mapLetters(word, (letter, i) => (i === 1 ? `<b>${letter}</b>` : letter)),
}; // prettier-ignore
/** For letters of the Latin alphabet. */
const LATIN: Readonly<Record<string, Obfuscation>> = {
  capitals: (word) => word.toUpperCase(),
  mixed: (word, chance) => mapLetters(word, (letter) => (chance() < 0.5 ? letter.toUpperCase() : letter)),
  digits: (word) => mapLetters(word, (letter, i) => (i === 0 ? letter : (LEET[letter] ?? letter))),
  signs: (word) => mapLetters(word, (letter, i) => (i === word.length - 1 ? letter : (SIGNS[letter] ?? letter))),
  Cyrillic: (word) => mapLetters(word, (letter) => CYRILLIC[letter] ?? letter),
  Greek: (word) => mapLetters(word, (letter, i) => (i % 2 ? (GREEK[letter] ?? letter) : letter)),
  fullwidth: (word) => shifted(word, 0xff41),
  bold: (word) => shifted(word, 0x1d41a),
  circled: (word) => shifted(word, 0x24d0),
  zalgo: (word, chance) => between(`${word} `, () => pick(['\u0336\u0301\u0310', '\u0489', '\u0300\u0301\u0302'], chance)),
  spaces: (word) => between(word, () => ' '),
  dots: (word) => between(word, () => '.'),
  dashes: (word) => between(word, () => '-'),
  lowlines: (word) => between(word, () => '_'),
  'drawn out': (word, chance) => {
    const long = Math.floor(chance() * word.length);
    return mapLetters(word, (letter, i) => (i === long ? letter.repeat(3 + Math.floor(chance() * 4)) : letter));
  },
  'small capitals': (word) => mapLetters(word, (letter) => SMALL[letter] ?? letter),
  bracketed: (word) => mapLetters(word, (letter, i) => (i % 2 ? `(${letter})` : letter)),
  parenthesised: (word) => shifted(word, 0x249c),
  'on its head': (word) => (/[acefghijkmrtvwy]/.test(word) ? [...mapLetters(word, (letter) => TURNED[letter] ?? letter)].reverse().join('') : word),
  accents: (word) => mapLetters(word, (letter) => ({ a: 'á', e: 'ê', i: 'ï', o: 'ö', u: 'ú' })[letter] ?? letter),
}; // prettier-ignore
/** For Cyrillic letters: the first one stays. */
const RUSSIAN: Readonly<Record<string, Obfuscation>> = {
  'Latin letters': (word) => mapLetters(word, (letter, i) => (i === 0 ? letter : (TWINS[letter] ?? letter))),
};
/** For the words of `UNFIT` that are long enough. */
const LONG: Readonly<Record<string, Obfuscation>> = {
  'in two pieces': (word, chance) => pieces(word, [1 + Math.floor(chance() * (word.length - 1))]),
  'in three pieces': (word, chance) => {
    const first = 1 + Math.floor(chance() * (word.length - 2));
    return pieces(word, [first, first + 1 + Math.floor(chance() * (word.length - first - 1))]);
  },
  'in many pieces': (word, chance) =>
    pieces(
      word,
      [1, 2, 3, 4, 5].filter(() => chance() < 0.6),
    ),
  'a letter left out': (word, chance) => {
    const at = 1 + Math.floor(chance() * (word.length - 2));
    return mapLetters(word, (letter, i) => (i === at ? pick(['_', '-', '.', '·', '*'], chance) : letter));
  },
  'an l for an i': (word) => word.replaceAll('i', 'l'),
  'a q for a g': (word) => word.replaceAll('g', 'q'),
};
const pieces = (word: string, cuts: readonly number[]) =>
  mapLetters(word, (letter, i) => (cuts.includes(i) ? ` ${letter}` : letter));

export function hostileCorpus(seed: number): readonly Hostile[] {
  const chance = uniform(seed);
  const lists = { ...LISTS, verse: UNFIT };
  return Object.entries(lists).flatMap(([language, list]) =>
    [...new Set(list)].flatMap((word): Hostile[] => {
      if (EVERYDAY.has(word.toLowerCase())) return [];
      // Short ones are too much like other words when they are disguised.
      const isLatin = /^[a-z]{4,}$/.test(word);
      const isLong = list === UNFIT && word.length >= 4;
      const isRussian = /^[а-яё]{3,}$/.test(word);
      const ways = Object.entries({
        ...ANY,
        ...(isLatin ? LATIN : {}),
        ...(isLong ? LONG : {}),
        ...(isRussian ? RUSSIAN : {}),
      });
      const chosen = [
        ['plain', ANY.plain!] as const,
        pick(ways, chance),
        pick(ways, chance),
        pick(ways, chance),
        ...Object.entries({ ...(isLong ? LONG : {}), ...(isRussian ? RUSSIAN : {}) }),
      ];
      const distinct = new Map(chosen.map(([how, change]) => [how, change(word, chance)]));
      const isElse = (text: string) => COMPOUNDS.has(text) || EVERYDAY.has(text);
      return [...distinct].flatMap(([how, text]) => (isElse(text) ? [] : [{ language, how, word, text }]));
    }),
  );
}
