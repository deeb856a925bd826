/** Small repairs of a line's grammar and letters. It keeps its words. */
import type { Pronunciation } from './pronunciation';

/** A capital to begin with and for I, `an` where the next word sounds so, and marks in their places. */
export function mended(line: string, pronunciation: Pick<Pronunciation, 'beginsWithVowel'>): string {
  return line
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[,.;:!?])/g, '')
    .replace(/([,.;:!?])\1+/g, '$1')
    .trim()
    .replace(/\bi\b(?=$|[\s',!?.])/g, 'I')
    .replace(/\b([Aa])n? (?=([A-Za-z']+))/g, (_, a: string, next: string) =>
      pronunciation.beginsWithVowel(next) ? `${a}n ` : `${a} `,
    )
    .replace(/[,;:]$/, '')
    .replace(/^\P{L}*\p{L}/u, (start) => start.toUpperCase());
}
