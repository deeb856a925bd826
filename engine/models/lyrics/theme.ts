/** What of a performer's words steers the verse, and how it is kept in the verse. */

const MAX_THEME = 4;
/** In nats: for a word just written (away from it), for every line since, and at the most. */
const PULL = { least: -1, aLine: 1, most: 4 };
/** A word that is begun is finished. */
const PULL_WITHIN_WORD = 6;

/**
 * Up to four content words, each once, lower case, possessives cut back to their noun; in the order they were typed.
 * The twin of `content_words` in `training/lyrics/records.py`.
 */
export function themeOf(words: string, stopWords: ReadonlySet<string>): string[] {
  const typed =
    words
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/\p{L}+(?:'\p{L}+)*/gu) ?? [];
  const bare = typed.map((word) => word.replace(/'s$/, ''));
  const content = bare.filter((word) => word.length > 2 && !word.includes("'") && !stopWords.has(word));
  return [...new Set(content)].slice(0, MAX_THEME);
}

export interface ThemePull {
  /** Raises the logits of the tokens that begin, or go on with, a theme word: the longer unheard, the more. */
  raise(logits: Float32Array): void;
  /** To be told of every token of a line. */
  addToken(token: number): void;
  endLine(): void;
}

/** @param words each theme word as the tokens it is spelled with inside a line. */
export function createThemePull(words: readonly (readonly number[])[]): ThemePull {
  const states = words.map((tokens) => ({ tokens, spelled: 0, linesUnheard: 3 }));
  return {
    raise(logits) {
      for (const { tokens, spelled, linesUnheard } of states) {
        const pull = Math.min(PULL.most, PULL.least + PULL.aLine * linesUnheard);
        logits[tokens[spelled]!]! += spelled > 0 ? PULL_WITHIN_WORD : pull;
      }
    },
    addToken(token) {
      for (const state of states) {
        if (token !== state.tokens[state.spelled]) state.spelled = 0;
        else if (++state.spelled === state.tokens.length) {
          state.spelled = 0;
          state.linesUnheard = 0;
        }
      }
    },
    endLine() {
      for (const state of states) {
        state.spelled = 0;
        state.linesUnheard++;
      }
    },
  };
}
