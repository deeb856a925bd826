/** Small repairs of a line. It keeps its words. */
import type { Pronunciation } from './pronunciation';

/** Spaces and commas in their places, in any language. */
export function tidied(line: string): string {
  return line
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[,.])/g, '')
    .replace(/,+/g, ',')
    .replace(/\s*[,;:]?\s*$/, '')
    .trim();
}

/** Of English besides: a capital to begin with and for I, `an` where the next word sounds so, and marks in their places. */
export function mended(line: string, pronunciation: Pick<Pronunciation, 'beginsWithVowel'>): string {
  return tidied(line)
    .replace(/ (?=[;:!?])/g, '')
    .replace(/([.;:!?])\1+/g, '$1')
    .replace(/\bi\b(?=$|[\s',!?.])/g, 'I')
    .replace(/\b([Aa])n? (?=([A-Za-z']+))/g, (_, a: string, next: string) =>
      pronunciation.beginsWithVowel(next) ? `${a}n ` : `${a} `,
    )
    .replace(/^\P{L}*\p{L}/u, (start) => start.toUpperCase());
}
