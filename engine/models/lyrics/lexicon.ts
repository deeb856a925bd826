/** Lets the writer spell only words that there are: a network this small invents one now and then. */

export interface Lexicon {
  /** True when every finished word of the line is known, and an unfinished last one can still become a known word. */
  canBegin(line: string): boolean;
  /** True when every word of the line is known, the last one too. */
  isSpelled(line: string): boolean;
}

/** A compound with a hyphen is one word. */
const WORD = /[\p{L}'-]+/gu;

/** @param words known words, lower case, in any order. */
export function createLexicon(words: Iterable<string>): Lexicon {
  const known = new Set(words);
  const sorted = [...known].sort();

  function isPrefix(start: string): boolean {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(start) ?? false;
  }

  return {
    canBegin(line) {
      const found = line.toLowerCase().match(WORD) ?? [];
      const growing = /[\p{L}'-]$/u.test(line) ? found.pop() : undefined;
      return found.every((word) => known.has(word)) && (growing === undefined || isPrefix(growing));
    },
    isSpelled: (line) => (line.toLowerCase().match(WORD) ?? []).every((word) => known.has(word)),
  };
}
