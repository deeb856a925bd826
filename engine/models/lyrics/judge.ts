/** What of several drafts of a line may stand on stage, and which is best. */
import type { Draft } from './decoder';
import { isFit } from '../../gate/gate';
import type { Lexicon } from './lexicon';
import { firstWord, lastWord, type Pronunciation } from './pronunciation';

const MIN_WORDS = 2;
const MAX_WORDS = 12;
/** A line that stops at one of these hangs in the air. */
const HANGING =
  /\b(?:an?|the|and|or|but|nor|of|to|in|on|at|by|for|from|with|is|are|was|were|am|be|as|if|that|my|your|his|her|its|our|their|I)\W*$/;
/** A mark at the start of a line, or after another mark. */
const STRAY_MARK = /(?:^|[,.!?-])[\s']*[,.!?-]/;
/** The same word twice running, or a long one twice in a line. */
const STUTTER = /\b(\w+) \1\b|\b(\w{4,})\b.*\b\2\b/i;
/** In nats a token. */
const A_SYLLABLE = 0.5;
const A_THEME_WORD = 0.6;
const A_CLASH = 0.1;
const A_START = 0.35;

export interface Asked {
  readonly syllables: number;
  /** The word it is to end on. */
  readonly end: string;
  readonly theme: readonly string[];
  /** What the last lines began with. */
  readonly begun: readonly string[];
}

export interface Judge {
  /** True of what an audience may see at all. */
  mayStand(text: string): boolean;
  /** Likewise of another mind's line, whose words may be any: nothing unfit, no line again. */
  mayBeSung(text: string): boolean;
  /** Whether it is as asked: it ends on its word and has its syllables, one more or one less. */
  isAsAsked(text: string, asked: Asked): boolean;
  /** The higher, the better. */
  score(text: string, draft: Draft, asked: Asked): number;
}

export function createJudge(
  pronunciation: Pronunciation,
  lexicon: Lexicon,
  isWritten: (line: string) => boolean,
): Judge {
  const off = (text: string, { syllables }: Asked) => Math.abs(pronunciation.syllables(text) - syllables);
  return {
    mayStand(text) {
      const words = text.split(/\s+/).length;
      return (
        words >= MIN_WORDS &&
        words <= MAX_WORDS &&
        isFit(text) &&
        lexicon.isSpelled(text) &&
        !HANGING.test(text) &&
        !STRAY_MARK.test(text) &&
        !STUTTER.test(text) &&
        !isWritten(text)
      );
    },
    mayBeSung: (text) => /\p{L}/u.test(text) && isFit(text) && !isWritten(text),
    isAsAsked: (text, asked) => lastWord(text) === asked.end && off(text, asked) <= 1,
    score(text, { fluency }, asked) {
      const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
      const onTheme = asked.theme.filter((word) => words.some((other) => other.startsWith(word))).length;
      const again = asked.begun.filter((word) => word === firstWord(text)).length;
      return (
        fluency +
        A_THEME_WORD * Math.min(1, onTheme) -
        A_START * again -
        A_SYLLABLE * off(text, asked) -
        A_CLASH * clashes(text)
      );
    },
  };

  /** Stressed syllables side by side, of words whose stress is known: these stumble. */
  function clashes(text: string): number {
    const stresses = pronunciation.stresses(text);
    return stresses.filter((stress, i) => stress === 1 && stresses[i + 1] === 1).length;
  }
}
