/**
 * The gate: what may stand on a stage. All text on its way there passes it, whoever wrote it, and what it cannot vouch for
 * does not pass. Pure; never throws.
 */
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import { clean, leadsElsewhere, SPACE } from './clean';
import {
  blurred,
  cyrillised,
  folded,
  FOREIGN,
  isNumber,
  latinised,
  rejoined,
  unmasked,
  unstretched,
  upright,
} from './skeleton';
import { BLACK, COMPOUNDS, EVERYDAY, INNOCENT, INNOCENT_PARTS, LISTS, STEMS, UNFIT } from './words';

/** English by its letters, wherever they stand in a word but in those that are innocent: https://github.com/jo3-l/obscenity */
const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/** Scripts that put no space between words, or put endings to them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** What is found wherever it stands: of those scripts, or no letters at all. */
const isPart = (entry: string): boolean => UNSPACED.test(entry) || !/[\p{L}\p{N}]/u.test(entry);
/** With these a syllable of Thai goes on, and is another. */
const GOES_ON = /^[\p{M}ะาๅ]/u;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** With what is said along with it: `it's hit` holds no piece that is an s, `who re-reads` no re. */
const SPOKEN = /(?:(?<![\p{L}\p{N}])re-(?=\p{L}))?[\p{L}\p{M}\p{N}]+(?:['’](?:s|d|m|t|re|ve|ll)(?![\p{L}\p{N}]))?/gu;
/** With the signs that stand for letters, where they do: not at a word's end, as marks do. */
const MASKED = /[\p{L}\p{N}@$€£¥¢§(+!|][\p{L}\p{M}\p{N}@$€£¥¢§(+!|]*[\p{L}\p{N}@$€£¥¢§+|]/gu;
/** A letter that was left out, as a star or the like. */
const STARRED = /\p{L}+(?:[*#%_•·.-]+\p{L}+)+|\p{L}[*#%•]+\p{L}*/gu;
const LEFT_OUT = /[*#%_•·.-]/g;
const HAS_NO_VOWEL = /^[bcdfghjklmnpqrstvwxz]+$/;
/** Endings of a word that it is no other word with. */
const ENDINGS = /(?:'s|s|es|ed|ing|in)$/;
const english = new Set([...UNFIT, ...LISTS.en!].filter((entry) => !EVERYDAY.has(entry)));
const blurredUnfit = new Set(UNFIT.map(blurred));
/** Found in pieces, with letters left out, or after another word, too: long enough that other words seldom make them. */
const long = new Set(UNFIT.filter((word) => word.length >= 4));
const MOST_PIECES = 6;

const entries = [...UNFIT, ...Object.values(LISTS).flat()]
  .map((entry) => entry.trim())
  .filter((entry) => entry !== '' && !EVERYDAY.has(entry.toLowerCase()));
const spaced = entries.filter((entry) => !isPart(entry));

const VERDICTS_KEPT = 2048;

/** In lower case, with its accents: some words are innocent without. */
const accented = (text: string): string => text.normalize('NFKC').toLowerCase();
const wordsOf = (text: string): string[] => folded(text).match(WORD) ?? [];
/** Entries as their words with one space between, and in one word; and as they look. */
const phrases = new Set(
  spaced.flatMap((entry) => {
    const looks = wordsOf(latinised(entry));
    return [accented(entry), wordsOf(entry).join(' '), wordsOf(entry).join(''), looks.join(' '), looks.join('')];
  }),
);
for (const phrase of [...phrases]) if (EVERYDAY.has(phrase) || phrase.length < 2) phrases.delete(phrase);
const LONGEST_PHRASE = Math.max(...[...phrases].map((phrase) => phrase.split(' ').length));
const parts = [...new Set(entries.filter(isPart).map((entry) => tight(folded(entry))))].filter(Boolean);
const shortest = [...phrases].filter((phrase) => /^[a-z]{4,}$/.test(phrase));

/** The text as it may be drawn, or undefined where it may not stand at all. */
export function passed(text: string): string | undefined {
  try {
    const line = clean(text);
    return line !== '' && isFit(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** True when nothing in the line is unfit, as it is. A word not finished yet counts as a word. */
export const isFit = remembering(judged);

function judged(line: string): boolean {
  try {
    const isClean = clean(line) === line.normalize('NFC').replace(SPACE, ' ').trim();
    return isClean && !leadsElsewhere(line) && !isUnfit(line);
  } catch {
    return false;
  }
}

/** True where two fit lines, one after the other on a stage, are not fit together: `fu`, `ck`. */
export function clash(before: string, after: string): boolean {
  return before !== '' && after !== '' && isUnfitTogether(`${before} ${after}`);
}
const isUnfitTogether = remembering(isUnfit);

/** True where `text` is some words of a line from its first one: what is unfit by itself may begin a fit line. */
export const begins = (line: string, text: string): boolean => `${line} `.startsWith(`${text.trim()} `);

function isUnfit(text: string): boolean {
  const line = text.replace(BLACK, '');
  const asWritten = [...new Set([accented(line), folded(line), folded(line.normalize('NFKC'))])];
  const turned = upright(line);
  const readings = [
    ...new Set([...asWritten, latinised(line), cyrillised(line), ...(turned === undefined ? [] : [folded(turned)])]),
  ];
  return (
    // Some letters of these scripts pass for Latin ones, and would part a word.
    asWritten.some(holdsPart) ||
    readings.some(
      (reading) => isCoarse(reading) || STEMS.test(reading) || holdsPhrase(reading) || holdsPieces(reading),
    ) ||
    readings.some(isMasked) ||
    isMasked(line.replace(/(?<=[\p{L}])I(?=\p{Ll})/gu, 'l'))
  );
}

function holdsPhrase(text: string): boolean {
  const words = text.match(WORD) ?? [];
  return words.some((_, i) => {
    for (let count = 1; count <= LONGEST_PHRASE && i + count <= words.length; count++) {
      if (isListed(words.slice(i, i + count).join(' '))) return true;
    }
    return false;
  });
}

/** `fu ck`, `fa ggot`, `n i gg er`. */
function holdsPieces(text: string): boolean {
  const words = text.match(SPOKEN) ?? [];
  return words.some((_, i) => {
    for (let count = 2; count <= MOST_PIECES && i + count <= words.length; count++) {
      if (isPieced(words.slice(i, i + count))) return true;
    }
    return false;
  });
}

function isPieced(pieces: readonly string[]): boolean {
  if (COMPOUNDS.has(pieces.join(' '))) return false;
  const word = pieces.join('');
  return long.has(word) || (pieces.length === 2 && pieces.some((piece) => isNone(piece, word)) && isListed(word));
}

/** What is no word by itself is the piece of one. A letter may be a word, and makes many a short one with another. */
const isNone = (piece: string, word: string): boolean =>
  HAS_NO_VOWEL.test(piece) && (piece.length > 1 || word.length > 3);

const isListed = (phrase: string): boolean =>
  phrases.has(phrase) || (english.has(phrase.replace(ENDINGS, '')) && !EVERYDAY.has(phrase) && !isCovered(phrase));
const isCovered = (word: string): boolean => word.replace(INNOCENT, '') === '';

function tight(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}]+/gu, '');
}

function holdsPart(text: string): boolean {
  if (!UNSPACED.test(text) && !/\p{Emoji_Presentation}/u.test(text)) return false;
  const runs = text.split(INNOCENT_PARTS).map(tight);
  return runs.some((run) => parts.some((part) => holds(run, part)));
}

function holds(run: string, part: string): boolean {
  for (let at = run.indexOf(part); at >= 0; at = run.indexOf(part, at + 1)) {
    if (!GOES_ON.test(run.slice(at + part.length))) return true;
  }
  return false;
}

/** By other signs for letters, letters drawn out, apart or left out. */
function isMasked(text: string): boolean {
  const reading = folded(text);
  const words = [...(reading.match(WORD) ?? []), ...(reading.match(MASKED) ?? [])];
  const others = words.flatMap((word) => [word, ...unmasked(word)]);
  if (others.some((word) => isListed(word) || isCoarse(word) || isBlurred(word))) return true;
  if (others.some(isStretched)) return true;
  if (rejoined(reading).some((letters) => [letters, ...unmasked(letters)].some(holdsListed))) return true;
  return (reading.match(STARRED) ?? []).some(isStarred);
}

const isBlurred = (word: string): boolean => !EVERYDAY.has(word) && blurredUnfit.has(blurred(word));

const isCoarse = remembering((text) =>
  matcher.hasMatch(
    text
      .replace(FOREIGN, ' ')
      .replace(INNOCENT, (_, rest: string | undefined) => (rest && holdsLong(rest) ? ` ${rest}` : ' '))
      .replace(WORD, (word) => (EVERYDAY.has(word) || isNumber(word) ? ' ' : word)),
  ),
);

const holdsLong = (rest: string): boolean => [...long].some((word) => rest.includes(word));

/** No innocent word has a letter three times running; twice, many have. */
const isStretched = (word: string): boolean =>
  !isInnocent(word) && unstretched(word).some((reading) => isListed(reading));
const isInnocent = (word: string): boolean =>
  !/(.)\1\1/u.test(word) && (EVERYDAY.has(word) || INNOCENTLY_DOUBLED.test(word) || isCovered(word));
const INNOCENTLY_DOUBLED = /^(?:rapp|anna|dann|assess|fagg|tigg|pittu)/;

/** Of letters written apart, whose words cannot be told. */
function holdsListed(letters: string): boolean {
  const readings = [letters, ...unstretched(letters)];
  return readings.some((reading) => isListed(reading) || shortest.some((word) => reading.includes(word)));
}

/** `f*ck`: as many letters, and the ones that are there. */
function isStarred(word: string): boolean {
  const letters = word.replace(/[^\p{L}]/gu, '');
  if (/[-._·]/.test(word) && isListed(letters)) return true;
  if (letters.length < 2) return false;
  const leftOut = new RegExp(`^${word.replace(LEFT_OUT, '.')}$`, 'u');
  if ([...long].some((listed) => leftOut.test(listed))) return true;
  if (!/[*#%•]/.test(word)) return false;
  const pattern = new RegExp(`^${word.replace(/[*#%•]/g, '.').replace(/[-_·]/g, '')}$`, 'u');
  return shortest.some((listed) => pattern.test(listed));
}

/** Verdicts on what was asked lately are kept: the stage asks about the same lines at each frame, and verse repeats its words. */
function remembering(judge: (text: string) => boolean): (text: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (text) => {
    const known = verdicts.get(text);
    if (known !== undefined) return known;
    const verdict = judge(text);
    if (verdicts.size >= VERDICTS_KEPT) verdicts.delete(verdicts.keys().next().value!);
    verdicts.set(text, verdict);
    return verdict;
  };
}
