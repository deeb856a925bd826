/** The words that lines may end on: what rhymes is chosen here, before the line is written towards it. */
import type { Pronunciation } from './pronunciation';
import type { Tokenizer } from './tokenizer';

export interface End {
  readonly word: string;
  /** As inside a line, the space before it included. */
  readonly tokens: readonly number[];
}

export interface EndsAsked {
  /** Logits of the end's first token, with what pulls and forbids added. [vocabulary]. */
  readonly logits: Float32Array;
  /** The word to rhyme with. */
  readonly rhymeWith?: string;
  /** A later line is to rhyme with it: only words that many others rhyme with. */
  readonly isAwaited: boolean;
  /** Words that have ended a line lately. */
  readonly used: ReadonlySet<string>;
  readonly temperature: number;
  /** Draws numbers in [0, 1). */
  readonly chance: () => number;
  readonly count: number;
}

/** Longer words are too rare to be learnt well. */
const MOST_TOKENS = 2;
/** In nats: what a second token costs, for its own likelihood is not known; a near rhyme; a word used lately. */
const SECOND_TOKEN = 2.5;
const NEAR = 1.5;
const USED = 4;
/** So many words rhyme with one that a later line is to answer. */
const RHYMES_ENOUGH = 12;

export interface Ends {
  /** `count` words, the same one more than once where there are fewer; empty where nothing is known that rhymes. */
  choose(asked: EndsAsked): End[];
}

/** @param words known words, lower case. */
export function createEnds(words: readonly string[], tokenizer: Tokenizer, pronunciation: Pronunciation): Ends {
  const ends = words
    .filter((word) => word.length > 1 && /^[a-z]+$/.test(word))
    .map((word): End => ({ word, tokens: tokenizer.encode(` ${word}`) }))
    .filter(({ tokens }) => tokens.length <= MOST_TOKENS);
  const byPart = new Map<string, End[]>();
  for (const end of ends) {
    for (const part of new Set(pronunciation.parts(end.word))) {
      const alike = byPart.get(part);
      if (alike) alike.push(end);
      else byPart.set(part, [end]);
    }
  }
  const rhymesOf = ({ word }: End) =>
    Math.max(0, ...pronunciation.parts(word).map((part) => byPart.get(part)?.length ?? 0));
  const wellRhymed = ends.filter((end) => rhymesOf(end) >= RHYMES_ENOUGH);

  function answering(word: string): { end: End; cost: number }[] {
    const perfect = new Set(pronunciation.parts(word).flatMap((part) => byPart.get(part) ?? []));
    perfect.delete([...perfect].find((end) => end.word === word)!);
    if (perfect.size >= RHYMES_ENOUGH) return [...perfect].map((end) => ({ end, cost: 0 }));
    return ends.flatMap((end) => {
      const rhyme = pronunciation.rhyme(word, end.word);
      return rhyme === 'none' ? [] : [{ end, cost: rhyme === 'near' ? NEAR : 0 }];
    });
  }

  return {
    choose({ logits, rhymeWith, isAwaited, used, temperature, chance, count }) {
      const open =
        rhymeWith !== undefined
          ? answering(rhymeWith)
          : (isAwaited ? wellRhymed : ends).map((end) => ({ end, cost: 0 }));
      const costly = (end: End) => (end.tokens.length > 1 ? SECOND_TOKEN : 0) + (used.has(end.word) ? USED : 0);
      // Without replacement, by Gumbel noise (Kool et al. 2019): the largest of the noisy scores.
      const noisy = open
        .map(({ end, cost }) => ({ end, score: (logits[end.tokens[0]!]! - cost - costly(end)) / temperature }))
        .filter(({ score }) => score > -Infinity)
        .map(({ end, score }) => ({ end, score: score - Math.log(-Math.log(Math.max(1e-12, chance()))) }))
        .sort((a, b) => b.score - a.score);
      if (noisy.length === 0) return [];
      return Array.from({ length: count }, (_, i) => noisy[i % Math.min(count, noisy.length)]!.end);
    },
  };
}
