/** A sketch of the performer's own, as text: part of the show's log, so that a show can be rendered again with it. */

export const LANGUAGES = ['p5', 'glsl'] as const;

export interface Script {
  /** JavaScript for p5 (global mode, instance mode, or a module of the sketch contract), or a GLSL fragment shader. */
  readonly language: (typeof LANGUAGES)[number];
  readonly code: string;
}

/** No sketch is longer, in UTF-16 units. */
export const LONGEST_CODE = 200_000;

/** Of a show. */
export const MOST_SCRIPTS = 64;

/** The one on stage, if it is a sketch of the performer's own. A sketch may be called as what every object has. */
export function scriptOn({ scripts, sketch }: Staged): Script | undefined {
  return Object.hasOwn(scripts, sketch) ? scripts[sketch] : undefined;
}

interface Staged {
  readonly scripts: Readonly<Record<string, Script>>;
  readonly sketch: string;
}

/** A mistake in a script. `line` and `column` count from 1, in the performer's own text. */
export class ScriptError extends Error {
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, line?: number, column?: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** What is said of an error: where it is, if that is known, and what. */
export function describeError({ message, line, column }: ScriptError): string {
  const what = message.trim().replace(/\.$/, '');
  if (line === undefined) return what;
  return `${column === undefined ? `line ${line}` : `line ${line}, column ${column}`}: ${what}`;
}

const ENDINGS: Readonly<Record<string, Script['language']>> = {
  js: 'p5',
  mjs: 'p5',
  glsl: 'glsl',
  frag: 'glsl',
  fs: 'glsl',
};

/** File endings of scripts, without the dot. */
export const SCRIPT_ENDINGS = Object.keys(ENDINGS);

/** @returns the sketch's name and language by its file's name; undefined where such a file is no script. */
export function scriptFile(file: string): { readonly name: string; readonly language: Script['language'] } | undefined {
  const dot = file.lastIndexOf('.');
  const ending = file.slice(dot + 1).toLowerCase();
  const language = Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  return language && { name: file.slice(file.lastIndexOf('/') + 1, dot).slice(0, 60) || 'sketch', language };
}
