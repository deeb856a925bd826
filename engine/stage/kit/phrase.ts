/** When the words of a line are sung, in beats: as planned, or, of a line that nobody planned, as they were seen to come. */
import type { Stage } from '../sketch';
import { lengthOf, type PlacedWord, wordsOf } from './lettering';

type Line = Stage['lyrics'][number];

export interface Phrase {
  /** The whole line, as far as it is known. */
  readonly text: string;
  /** The beat at which each word begins; infinite of a word that was skipped. */
  readonly begins: readonly number[];
  /** And the beat at which it ends: where the next begins. */
  readonly ends: readonly number[];
}

/** Beats that a last word is held for, and that each sign of a script without spaces takes. */
const HELD = 1;
const SIGN = 0.25;
const LONGEST = 6;

/** Knows the lines of one sketch by when they began. Ask for every line in every frame. */
export function createPhrasing(): (line: Line, stage: Pick<Stage, 'beat' | 'lyrics'>) => Phrase {
  const seen = new Map<number, number[]>();
  const phrases = new WeakMap<Line, Phrase>();

  const beatsOf = (line: Line, words: readonly string[], { beat, lyrics }: Pick<Stage, 'beat' | 'lyrics'>) => {
    const sung = wordsOf(line.text).length;
    if (line.plan) {
      const { beats } = line.plan;
      return words.map((_, i) => (line.to !== undefined && i >= sung ? Infinity : (beats[i] ?? beats.at(-1) ?? beat)));
    }
    for (const from of seen.keys()) if (!lyrics.some((each) => each.from === from)) seen.delete(from);
    const known = seen.get(line.from) ?? [];
    seen.set(line.from, known);
    while (known.length < sung) known.push(beat);
    return [...known];
  };

  return (line, stage) => {
    const made = phrases.get(line);
    if (made) return made;
    const text = (line.plan?.text ?? line.text).trim();
    const words = wordsOf(text);
    const begins = beatsOf(line, words, stage);
    const ends = begins.map((begin, i) => begins[i + 1] ?? begin + held(words[i]!));
    const phrase = { text, begins, ends: ends.map((end, i) => (end === Infinity ? begins[i]! + HELD : end)) };
    phrases.set(line, phrase);
    return phrase;
  };
}

function held(word: string): number {
  const signs = lengthOf(word);
  return Math.min(LONGEST, Math.max(HELD, signs > 12 || /\p{Script=Han}/u.test(word) ? signs * SIGN : 0));
}

/** When a piece of a line begins and ends: a word that was parted is sung piece by piece. */
export function momentOf({ begins, ends }: Phrase, { word, from, to }: PlacedWord): readonly [number, number] {
  const begin = begins[word] ?? Infinity;
  const length = (ends[word] ?? begin + HELD) - begin;
  return begin === Infinity ? [Infinity, Infinity] : [begin + from * length, begin + to * length];
}
