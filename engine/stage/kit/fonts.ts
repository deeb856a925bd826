/** The typefaces that sketches may set words in. Both are variable fonts under the SIL Open Font Licence 1.1. */
import bricolageLatin from '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2?url';
import bricolageExtended from '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-ext-opsz-normal.woff2?url';
import frauncesLatin from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2?url';
import frauncesExtended from '@fontsource-variable/fraunces/files/fraunces-latin-ext-opsz-normal.woff2?url';
import frauncesItalic from '@fontsource-variable/fraunces/files/fraunces-latin-opsz-italic.woff2?url';

/** CSS font families, with what stands in for scripts that the typefaces do not have. */
export const SERIF = '"Stage Fraunces", Georgia, "Noto Serif", serif';
export const SANS = '"Stage Bricolage", "Helvetica Neue", "Noto Sans", sans-serif';

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

/** Loads the typefaces once. Where one does not come, a font of the system stands in: words matter more than letters. */
export function loadFonts(): Promise<void> {
  loading ??= Promise.allSettled(
    faces.map(async ({ family, url, ...descriptors }) => {
      document.fonts.add(await new FontFace(family, `url(${url})`, descriptors).load());
    }),
  ).then(() => undefined);
  return loading;
}
