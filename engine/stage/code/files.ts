/** What a sketch loads: pictures, fonts, data. Brought along with it, and part of the show's log as the sketch itself is. */

/** By path, as the sketch may call it; each as a data URL. */
export type SketchFiles = Readonly<Record<string, string>>;

export const NO_FILES: SketchFiles = {};
/** Of the whole show. */
export const MOST_FILES = 32;
/** Of a file as it is kept, in UTF-16 units: 1.4 megabytes. */
export const LONGEST_FILE = 1_900_000;
export const LONGEST_PATH = 200;

/** Endings of what is brought along, and what each is. What a browser would run or show as a page is not. */
export const KINDS: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  otf: 'font/otf',
  woff: 'font/woff',
  json: 'application/json',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  xml: 'text/xml',
  obj: 'text/plain',
  stl: 'model/stl',
  mtl: 'text/plain',
  vert: 'text/plain',
  frag: 'text/plain',
  glsl: 'text/plain',
};

export const endingOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/**
 * The file that a sketch means: by its whole path, by the end of it, or by its name alone.
 * @returns its path among the files; undefined where there is none
 */
export function fileMeant(files: SketchFiles, asked: string): string | undefined {
  const wanted = partsOf(asked);
  const name = wanted.at(-1);
  const alike = Object.keys(files).filter((path) => partsOf(path).at(-1) === name);
  const shared = (path: string): number => {
    const parts = partsOf(path).reverse();
    const count = parts.findIndex((part, i) => part !== wanted.at(-1 - i));
    return count < 0 ? parts.length : count;
  };
  return alike.sort((a, b) => shared(b) - shared(a))[0];
}

/** Of a path or an address, without what stands before the first name. */
export function partsOf(path: string): string[] {
  const plain = path.split(/[?#]/)[0]!.replaceAll('\\', '/');
  return plain.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
}
