/** What the performer makes of a line as it goes on stage. Pure, and for any script. */

export const LYRIC_STYLES = ['plain', 'whisper', 'shout', 'list', 'refrain'] as const;
export type LyricStyle = (typeof LYRIC_STYLES)[number];

const END_MARKS = /[\s,.;:!?…—–-]+$/u;
const bare = (text: string): string => text.replace(END_MARKS, '');
/** A list names things: what only joins them is left out. */
const JOINING =
  /^(?:an?|the|and|or|but|nor|so|of|to|in|on|at|by|for|from|with|as|if|that|than|then|is|are|was|were|am|be)$/i;
/** Of the words that a refrain says again. */
const REFRAIN_WORDS = 3;

/** A line in a style; `syllables` goes along, word by word. */
export function styled(
  line: { readonly text: string; readonly syllables: readonly number[] },
  style: LyricStyle,
): { readonly text: string; readonly syllables: readonly number[] } {
  const words = line.text.split(/\s+/u).filter(Boolean);
  const counts = words.map((_, i) => line.syllables[i] ?? 1);
  switch (style) {
    case 'plain':
      return { text: words.join(' '), syllables: counts };
    case 'whisper':
      return { text: `${bare(words.join(' ')).toLowerCase()} …`, syllables: [...counts, 1] };
    case 'shout':
      return { text: `${bare(words.join(' ')).toUpperCase()}!`, syllables: counts };
    case 'list': {
      const named = words.flatMap((word, i) =>
        JOINING.test(bare(word)) ? [] : [{ word: bare(word), count: counts[i]! }],
      );
      if (named.length < 2) return { text: words.join(' '), syllables: counts };
      return { text: named.map(({ word }) => word).join(', '), syllables: named.map(({ count }) => count) };
    }
    case 'refrain': {
      const again = tailOf(words);
      return {
        text: `${bare(words.join(' '))}, ${again.join(' ')}`,
        syllables: [...counts, ...counts.slice(-again.length)],
      };
    }
  }
}

/** The end of a line, that a room can answer with: three words at most, and not all of it where it has more. */
export function tailOf(words: readonly string[]): readonly string[] {
  return words.slice(-Math.max(1, Math.min(REFRAIN_WORDS, words.length - 1)));
}
