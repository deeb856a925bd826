/** Lets the writer spell only words that there are: a network this small invents one now and then. */

export interface Lexicon {
  /** True when every word of the line is known, the last one too. */
  isSpelled(line: string): boolean;
}

/** A compound with a hyphen is one word. */
const WORD = /[\p{L}'-]+/gu;

/** @param words known words, lower case, in any order. */
export function createLexicon(words: Iterable<string>): Lexicon {
  const known = new Set(words);
  return {
    isSpelled: (line) => (line.toLowerCase().match(WORD) ?? []).every((word) => known.has(word)),
  };
}
