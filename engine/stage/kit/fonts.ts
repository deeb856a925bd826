/**
 * The typefaces that sketches may set words in, all under the SIL Open Font Licence 1.1. Plain Latin comes with the sketch;
 * of all else only the parts that a text needs are fetched (`loadLetters`), from this machine like everything else.
 * For scripts that none of them has, a font of the system stands in.
 */
import '@fontsource-variable/noto-naskh-arabic/wght.css';
import '@fontsource-variable/noto-sans/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css';
import '@fontsource-variable/noto-sans-devanagari/wght.css';
import '@fontsource-variable/noto-sans-hebrew/wght.css';
import '@fontsource-variable/noto-sans-jp/wght.css';
import '@fontsource-variable/noto-sans-kr/wght.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import '@fontsource-variable/noto-sans-thai/wght.css';
import '@fontsource-variable/noto-serif/wght.css';
import '@fontsource/noto-emoji/700.css';
import bricolageLatin from '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2?url';
import bricolageExtended from '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-ext-opsz-normal.woff2?url';
import bricolageVietnamese from '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-vietnamese-opsz-normal.woff2?url';
import frauncesLatin from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2?url';
import frauncesExtended from '@fontsource-variable/fraunces/files/fraunces-latin-ext-opsz-normal.woff2?url';
import frauncesVietnamese from '@fontsource-variable/fraunces/files/fraunces-vietnamese-opsz-normal.woff2?url';
import frauncesItalic from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-italic.woff2?url';
import frauncesItalicExtended from '@fontsource-variable/fraunces/files/fraunces-latin-ext-opsz-italic.woff2?url';
import frauncesItalicVietnamese from '@fontsource-variable/fraunces/files/fraunces-vietnamese-opsz-italic.woff2?url';

const WORLD =
  '"Noto Sans Devanagari Variable", "Noto Sans Hebrew Variable", "Noto Sans Thai Variable", "Noto Sans SC Variable", "Noto Sans JP Variable", "Noto Sans KR Variable", "Noto Emoji"';

const LATIN_SERIF = '"Stage Fraunces", "Noto Serif Variable"';
const LATIN_SANS = '"Stage Bricolage", "Noto Sans Variable"';

/** CSS font families. Emoji are drawn in ink, like letters. */
export const SERIF = `${LATIN_SERIF}, "Noto Naskh Arabic Variable", ${WORLD}, Georgia, serif`;
export const SANS = `${LATIN_SANS}, "Noto Sans Arabic Variable", ${WORLD}, sans-serif`;

const EXTENDED =
  'U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2C60-2C7F';
const LATIN = 'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122';
const VIETNAMESE =
  'U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB';

const fraunces = { family: 'Stage Fraunces', style: 'normal', weight: '100 900' };
const bricolage = { family: 'Stage Bricolage', style: 'normal', weight: '200 800' };
const atHand = [
  { ...fraunces, url: frauncesLatin, unicodeRange: LATIN },
  { ...fraunces, url: frauncesItalic, unicodeRange: LATIN, style: 'italic' },
  { ...bricolage, url: bricolageLatin, unicodeRange: LATIN },
];
const onCall = [
  { ...fraunces, url: frauncesExtended, unicodeRange: EXTENDED },
  { ...fraunces, url: frauncesItalicExtended, unicodeRange: EXTENDED, style: 'italic' },
  { ...bricolage, url: bricolageExtended, unicodeRange: EXTENDED },
  { ...fraunces, url: frauncesVietnamese, unicodeRange: VIETNAMESE },
  { ...fraunces, url: frauncesItalicVietnamese, unicodeRange: VIETNAMESE, style: 'italic' },
  { ...bricolage, url: bricolageVietnamese, unicodeRange: VIETNAMESE },
];

let loading: Promise<void> | undefined;

/** Loads the Latin typefaces once. Where one does not come, a font of the system stands in: words matter more than letters. */
export function loadFonts(): Promise<void> {
  if (loading) return loading;
  const add = ({ family, url, ...descriptors }: (typeof atHand)[number]) => {
    const face = new FontFace(family, `url(${url})`, descriptors);
    document.fonts.add(face);
    return face;
  };
  onCall.forEach(add);
  loading = Promise.allSettled(atHand.map((each) => add(each).load())).then(() => undefined);
  return loading;
}

/** What `LATIN` has, and so every typeface of the stage. What joins emoji is theirs. */
const AT_HAND =
  /[\u0000-\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u2000-\u200c\u200e-\u206f\u20ac\u2122]/u;
const asked = new Set<string>();
let arrivals = 0;

/** Goes up whenever letters have come: what was drawn before may look otherwise now. */
export const lettersCome = (): number => arrivals;

/** Fetches what a text needs beyond plain Latin. @returns when it has come, or has failed to; nothing, where nothing was missing. */
export function loadLetters(text: string): Promise<void> | undefined {
  const missing = [...new Set(text)].filter((sign) => !AT_HAND.test(sign) && !asked.has(sign));
  if (missing.length === 0) return undefined;
  for (const sign of missing) asked.add(sign);
  void loadFonts();
  const letters = missing.join('');
  // The typefaces of other scripts have letters with marks as well: nobody will see those.
  const [serif, sans] = /^[\p{Script=Latin}\u0300-\u036f]+$/u.test(letters)
    ? [LATIN_SERIF, LATIN_SANS]
    : [SERIF, SANS].map((family) => familyFor(letters, family));
  const fonts = [`500 20px ${serif}`, `italic 500 20px ${serif}`, `500 20px ${sans}`];
  // What came with other signs is not fetched, and nothing is drawn again for it.
  if (fonts.every((font) => document.fonts.check(font, letters))) return undefined;
  return Promise.allSettled(fonts.map((font) => document.fonts.load(font, letters))).then(() => void arrivals++);
}

/** The family with the national forms first that a text calls for: Japanese where it has kana, Korean with hangul. */
export function familyFor(text: string, family: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return preferring('"Noto Sans JP Variable", ', family);
  if (/\p{Script=Hangul}/u.test(text)) return preferring('"Noto Sans KR Variable", ', family);
  return family;
}

function preferring(face: string, family: string): string {
  return family.replace(face, '').replace('"Noto Sans SC Variable"', `${face}"Noto Sans SC Variable"`);
}
