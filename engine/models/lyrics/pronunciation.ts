/**
 * How words sound: the CMU Pronouncing Dictionary, and for words that it lacks, the end of the known words that end in the
 * same letters. The twin of `training/lyrics/pronunciation.py`.
 */

import { soundsOfLetters } from './letters';

export type Rhyme = 'perfect' | 'near' | 'none';

export interface Pronunciation {
  /** The rhyme parts that a word may have, as text; empty when nothing is known of how it ends. */
  parts(word: string): readonly string[];
  /** Of a line or a word. */
  syllables(text: string): number;
  /** Of each of its words, as white space parts them; at least 1. */
  syllablesOfWords(text: string): number[];
  /** How each of its words is said: ARPAbet with stress, parted by spaces; empty where it has no letters of English. */
  sounds(text: string): string[];
  /** Whether a word begins with a vowel to the ear: hour, not union. */
  beginsWithVowel(word: string): boolean;
  /** 1 for a stressed syllable, 0 for one without, word by word; a word of one syllable, or unknown, is `null`s: either. */
  stresses(text: string): (0 | 1 | null)[];
  /** A word does not rhyme with itself. */
  rhyme(a: string, b: string): Rhyme;
}

const WORD = /[a-z]+(?:'[a-z]+)*/gi;
/** How many of a word's last letters are looked for in known words, the most first. */
const LETTERS = [6, 5, 4, 3, 2];
/** Sounds that stand for each other in a near rhyme: plosives, fricatives, nasals, liquids and glides; like vowels. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    T: 'P T K B D G CH JH',
    S: 'F TH S SH HH V DH Z ZH',
    N: 'M N NG',
    L: 'L R W Y',
    AA: 'AO',
    'AH R': 'ER',
    UW: 'UH',
    IY: 'IH',
  }).flatMap(([sound, phonemes]) => phonemes.split(' ').map((phoneme) => [phoneme, sound] as const)),
);

const isVowel = (phoneme: string): boolean => phoneme >= 'A' && /\d$/.test(phoneme);
const plain = (phonemes: readonly string[]): string => phonemes.join(' ').replace(/\d/g, '');

/** From the last stressed vowel on: what a perfect rhyme shares. Secondary stress counts as stress. */
function rhymePart(phonemes: readonly string[]): string {
  const stressed = phonemes.findLastIndex((phoneme) => /[12]$/.test(phoneme));
  const at = stressed >= 0 ? stressed : Math.max(0, phonemes.findLastIndex(isVowel));
  return plain(phonemes.slice(at));
}

const lastSyllable = (phonemes: readonly string[]): string =>
  plain(phonemes.slice(Math.max(0, phonemes.findLastIndex(isVowel))));

/** A rhyme part with like sounds made one. */
const nearKey = (part: string): string =>
  part
    .split(' ')
    .map((phoneme) => ALIKE.get(phoneme) ?? phoneme)
    .join(' ');

/** A count by vowel groups, with the silent final e taken off. */
function syllablesByLetters(word: string): number {
  const bare = word.toLowerCase().replace(/(?<=[^l])e$|es$|(?<=[^td])ed$/, '');
  return Math.max(1, bare.match(/[aeiouy]+/g)?.length ?? 0);
}

/** The word that a line ends on, lower case; of a compound with a hyphen its last part. Empty where there is none. */
export function lastWord(line: string): string {
  return line.toLowerCase().match(WORD)?.at(-1) ?? '';
}

/** Likewise the word that it begins with. */
export function firstWord(line: string): string {
  return line.toLowerCase().match(WORD)?.[0] ?? '';
}

/** @param dictionary word, or `word(2)` for another way to say it, to ARPAbet phonemes parted by spaces. */
export function createPronunciation(dictionary: Readonly<Record<string, string>>): Pronunciation {
  /** Ways to say it, as text: to part the sounds of every word takes longer than to look up a thousand. */
  const known = new Map<string, string[]>();
  for (const entry in dictionary) {
    const word = entry.endsWith(')') ? entry.slice(0, -3) : entry;
    if (!/^[a-z'-]+$/.test(word)) continue;
    const ways = known.get(word);
    if (ways) ways.push(dictionary[entry]!);
    else known.set(word, [dictionary[entry]!]);
  }
  const waysOf = (word: string) => known.get(word)?.map((sounds) => sounds.split(' '));
  const endingOf = createEndings(known);
  const tails = (word: string): string[] => (waysOf(word) ?? []).map(lastSyllable);

  function parts(word: string): readonly string[] {
    const ways = waysOf(word.toLowerCase());
    if (ways) return ways.map(rhymePart);
    for (const n of LETTERS) {
      const part = endingOf(word.slice(-n).toLowerCase());
      if (part !== undefined) return [part];
    }
    return [];
  }

  function stresses(text: string): (0 | 1 | null)[] {
    return (text.toLowerCase().match(WORD) ?? []).flatMap((word): (0 | 1 | null)[] => {
      const vowels = waysOf(word)?.[0]?.filter(isVowel) ?? [];
      if (vowels.length < 2) return Array<null>(Math.max(1, vowels.length || syllablesByLetters(word))).fill(null);
      return vowels.map((vowel) => (vowel.endsWith('0') ? 0 : 1));
    });
  }

  return {
    parts,
    stresses,
    syllables: (text) => stresses(text).length,
    syllablesOfWords: (text) =>
      text
        .split(/\s+/u)
        .filter(Boolean)
        .map((word) => Math.max(1, stresses(word).length)),
    sounds: (text) =>
      text
        .split(/\s+/u)
        .filter(Boolean)
        .map((word) =>
          (word.toLowerCase().replace(/’/g, "'").match(WORD) ?? [])
            .map((part) => known.get(part)?.[0] ?? soundsOfLetters(part))
            .join(' '),
        ),
    beginsWithVowel(word) {
      const first = waysOf(word.toLowerCase())?.[0]?.[0];
      return first === undefined ? /^[aeiou]/i.test(word) : isVowel(first);
    },
    rhyme(a, b) {
      const [ours, theirs] = [a.toLowerCase(), b.toLowerCase()];
      if (ours === theirs) return 'none';
      const [left, right] = [parts(ours), parts(theirs)];
      if (left.some((part) => right.includes(part))) return 'perfect';
      const near = right.map(nearKey);
      if (left.some((part) => near.includes(nearKey(part)))) return 'near';
      // An ending without stress answers one with it: memory, see.
      const last = tails(theirs);
      return tails(ours).some((tail) => !tail.startsWith('AH') && last.includes(tail)) ? 'near' : 'none';
    },
  };
}

/**
 * What the known words that end in the same letters, and are longer, end with: the commonest; of equals, the one that sorts
 * first. Found when it is asked for: of all the endings that there are, few ever are.
 */
function createEndings(known: ReadonlyMap<string, readonly string[]>): (ending: string) => string | undefined {
  const shortest = Math.min(...LETTERS);
  let alike: Map<string, string[]> | undefined;
  const found = new Map<string, string | undefined>();

  function find(ending: string): string | undefined {
    if (!LETTERS.includes(ending.length)) return undefined;
    alike ??= byLastLetters(known.keys(), shortest);
    const counts = new Map<string, number>();
    for (const word of alike.get(ending.slice(-shortest)) ?? []) {
      if (word.length <= ending.length || !word.endsWith(ending)) continue;
      const part = rhymePart(known.get(word)![0]!.split(' '));
      counts.set(part, (counts.get(part) ?? 0) + 1);
    }
    let best: [string, number] | undefined;
    for (const one of counts) if (!best || one[1] > best[1] || (one[1] === best[1] && one[0] < best[0])) best = one;
    return best?.[0];
  }

  return (ending) => {
    if (!found.has(ending)) found.set(ending, find(ending));
    return found.get(ending);
  };
}

function byLastLetters(words: Iterable<string>, count: number): Map<string, string[]> {
  const alike = new Map<string, string[]>();
  for (const word of words) {
    const letters = word.slice(-count);
    const others = alike.get(letters);
    if (others) others.push(word);
    else alike.set(letters, [word]);
  }
  return alike;
}
