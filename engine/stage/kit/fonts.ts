/**
 * The typefaces that sketches may set words in, all under the SIL Open Font Licence 1.1. Latin comes with the sketch; of
 * other scripts only the parts that a text needs are fetched (`loadLetters`), from this machine like everything else.
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
import frauncesLatin from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2?url';
import frauncesExtended from '@fontsource-variable/fraunces/files/fraunces-latin-ext-opsz-normal.woff2?url';
import frauncesItalic from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-italic.woff2?url';

const WORLD =
  '"Noto Sans Devanagari Variable", "Noto Sans Hebrew Variable", "Noto Sans Thai Variable", "Noto Sans SC Variable", "Noto Sans JP Variable", "Noto Sans KR Variable", "Noto Emoji"';

/** CSS font families. Emoji are drawn in ink, like letters. */
export const SERIF = `"Stage Fraunces", "Noto Serif Variable", "Noto Naskh Arabic Variable", ${WORLD}, Georgia, serif`;
export const SANS = `"Stage Bricolage", "Noto Sans Variable", "Noto Sans Arabic Variable", ${WORLD}, sans-serif`;

const EXTENDED =
  'U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2C60-2C7F';
const LATIN = 'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122';

const faces = [
  { family: 'Stage Fraunces', url: frauncesLatin, style: 'normal', weight: '100 900', unicodeRange: LATIN },
  { family: 'Stage Fraunces', url: frauncesExtended, style: 'normal', weight: '100 900', unicodeRange: EXTENDED },
  { family: 'Stage Fraunces', url: frauncesItalic, style: 'italic', weight: '100 900', unicodeRange: LATIN },
  { family: 'Stage Bricolage', url: bricolageLatin, style: 'normal', weight: '200 800', unicodeRange: LATIN },
  { family: 'Stage Bricolage', url: bricolageExtended, style: 'normal', weight: '200 800', unicodeRange: EXTENDED },
];

let loading: Promise<void> | undefined;

/** Loads the Latin typefaces once. Where one does not come, a font of the system stands in: words matter more than letters. */
export function loadFonts(): Promise<void> {
  loading ??= Promise.allSettled(
    faces.map(async ({ family, url, ...descriptors }) => {
      document.fonts.add(await new FontFace(family, `url(${url})`, descriptors).load());
    }),
  ).then(() => undefined);
  return loading;
}

/** What the Latin typefaces, and all typefaces, have. */
const AT_HAND = /[\p{Script=Latin}\u0000-\u02ff\u2000-\u200c\u200e-\u206f]/u;
const asked = new Set<string>();
let arrivals = 0;

/** Goes up whenever letters have come: what was drawn before may look otherwise now. */
export const lettersCome = (): number => arrivals;

/** Fetches what a text needs beyond Latin. @returns when it has come, or has failed to; nothing, where nothing was missing. */
export function loadLetters(text: string): Promise<void> | undefined {
  const missing = [...new Set(text)].filter((sign) => !AT_HAND.test(sign) && !asked.has(sign));
  if (missing.length === 0) return undefined;
  for (const sign of missing) asked.add(sign);
  const letters = missing.join('');
  const families = [SERIF, SANS].map((family) =>
    document.fonts.load(`500 20px ${familyFor(letters, family)}`, letters),
  );
  return Promise.allSettled(families).then(() => void arrivals++);
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
