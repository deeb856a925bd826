/** Keeps the writer from saying again what it has said: as long as a show lasts for lines, over recent tokens for phrases. */

const PENALISED = 64;
const PENALTY = 1.2;
const REMEMBERED = 512;
const GRAM = 4;

export interface Repetition {
  /** True when this very line, marks and case aside, was written before. */
  isWritten(line: string): boolean;
  /** To be told of every line, as it ends. */
  addLine(line: string): void;
  /** To be told of every token of a line. */
  addToken(token: number): void;
  /** Lowers the logits of recent tokens, and rules out those that would make a recent run of four tokens again. */
  discourage(logits: Float32Array): void;
}

/** @param isContent true of tokens that are worth varying: not of marks and little words. */
export function createRepetition(isContent: (token: number) => boolean): Repetition {
  const lines = new Set<string>();
  const recent: number[] = [];
  const bare = (line: string) =>
    line
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();

  return {
    isWritten: (line) => lines.has(bare(line)),
    addLine: (line) => void lines.add(bare(line)),
    addToken(token) {
      recent.push(token);
      if (recent.length > REMEMBERED) recent.shift();
    },
    discourage(logits) {
      for (const token of new Set(recent.slice(-PENALISED))) if (isContent(token)) logits[token]! -= PENALTY;
      const tail = recent.slice(1 - GRAM);
      for (let i = 0; i + GRAM <= recent.length; i++) {
        if (tail.every((token, j) => recent[i + j] === token)) logits[recent[i + GRAM - 1]!] = -Infinity;
      }
    },
  };
}
