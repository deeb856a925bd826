/** Text to tokens, exactly as `training/meaning/text.py` does it. */

/** Of a text; what comes after is not read. */
const MAX_CHARACTERS = 10_000;
const POSSESSIVE = /['\u2019]s(?!\p{L})/gu;
const APOSTROPHE = /['\u2019]/g;
const MARK = /\p{M}/gu;
const TOKEN = /\p{L}+|[\u2600-\u27bf\u{1f300}-\u{1faff}]/gu;

/** Lower-case words without accents or apostrophes, and single emoji; digits and punctuation fall away. */
export function tokens(text: string): string[] {
  const plain = text.slice(0, MAX_CHARACTERS).normalize('NFKD').toLowerCase().replace(MARK, '');
  return plain.replace(POSSESSIVE, '').replace(APOSTROPHE, '').match(TOKEN) ?? [];
}

/** The hash buckets of a word's 3-, 4- and 5-grams, with `<` and `>` marking its ends (Bojanowski et al. 2017). */
export function ngramBuckets(word: string, buckets: number, most: number): number[] {
  const marked = [...`<${word}>`];
  const found: number[] = [];
  for (const size of [3, 4, 5]) {
    for (let i = 0; i + size <= marked.length && found.length < most; i++) {
      found.push(fnv1a(marked.slice(i, i + size).join('')) % buckets);
    }
  }
  return found;
}

/** 32-bit FNV-1a over UTF-16 code units, low byte first (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  return hash >>> 0;
}
