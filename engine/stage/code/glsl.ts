/**
 * Makes a fragment shader whole and safe: declares the show's uniforms that it does not declare itself, takes
 * Shadertoy's `mainImage` as well as `main`, and lets no loop turn for ever. Lines stay where they are.
 */
import { type Extended, insert, type Insertion } from './insertions';
import { ScriptError } from './script';
import { UNIFORMS } from './uniforms';

/** Turns of all loops together, for a pixel: beyond them every loop is left. */
const MOST_TURNS = 16_384;
/** Statements within statements. */
const DEEPEST = 100;
const TURNS = '_turns';
const LEAVE = `if(++${TURNS}>${MOST_TURNS})break;`;

/**
 * The shader as it is compiled. Mistakes in it are the compiler's to find.
 * @throws {ScriptError} where it is nested too deep, or has a loop where no guard can stand
 */
export function completeShader(code: string): Extended {
  const bare = withoutComments(code);
  refuseHiddenLoops(bare);
  const global = outermost(bare);
  const { given, own } = declaredIn(global);
  for (const [, name] of bare.matchAll(/#define[ \t]+(\w+)/g)) own.add(name!);
  const used = new Set(bare.match(/\w+/g));
  const isOld = /\bgl_FragColor\b|\bvarying\b|\btexture2D\b/.test(bare) && !/^[ \t]*#version[ \t]+300/m.test(bare);
  const head = [
    isOld ? '' : '#version 300 es',
    'precision highp float;',
    'precision highp int;',
    `int ${TURNS}=0;`,
    given.has('uv') ? '' : `${isOld ? 'varying' : 'in'} vec2 uv;`,
    isOld || /\bout\s+(\w+\s+)?vec4\b/.test(global) ? '' : 'out vec4 fragColor;',
    ...Object.entries(UNIFORMS).map(([name, { type }]) =>
      used.has(name) && !given.has(name) && !own.has(name) ? `uniform ${type} ${name};` : '',
    ),
    // What follows is line 1 of the text.
    '#line 1',
  ];
  const isShadertoy = /\bvoid\s+mainImage\b/.test(bare) && !/\bvoid\s+main\s*\(/.test(bare);
  const out = isOld ? 'gl_FragColor' : 'fragColor';
  const foot = isShadertoy ? `\nvoid main(){vec4 c;mainImage(c,gl_FragCoord.xy);${out}=vec4(c.rgb,1);}` : '';
  const body = insert(code, loops(bare));
  const withoutVersion = body.text.replace(/^[ \t]*#version[^\n\r]*/m, '');
  return {
    text: `${head.filter(Boolean).join('\n')}\n${withoutVersion}${foot}`,
    columnOf: (line, column) => body.columnOf(line, column),
  };
}

const GIVEN: ReadonlySet<string> = new Set(['uniform', 'varying', 'in', 'out']);

type Before = 'nothing' | 'word' | 'name' | 'value' | 'comma';

/** What stands before the next sign: a name stands behind its type, or behind the comma after another name and its value. */
function after(before: Before, sign: string, isWord: boolean): Before {
  if (sign === ',') return before === 'name' || before === 'value' ? 'comma' : 'nothing';
  if (before === 'value') return 'value';
  if (isWord) return before === 'nothing' ? 'word' : 'name';
  return before === 'name' && sign === '=' ? 'value' : 'nothing';
}

/**
 * The names that the whole text declares: what it is given, and what is its own. Within a function, its own names hide the
 * show's. @param global see `outermost`
 */
function declaredIn(global: string): { readonly given: ReadonlySet<string>; readonly own: Set<string> } {
  const [given, own] = [new Set<string>(), new Set<string>()];
  for (const statement of global.split(';')) {
    let isGiven = false;
    let before: Before = 'nothing';
    for (const [sign] of statement.matchAll(/\w+|[^\s\w]/g)) {
      const isWord = /\w/.test(sign);
      if (isWord && isGiven) given.add(sign);
      isGiven ||= GIVEN.has(sign);
      before = after(before, sign, isWord);
      if (before === 'name') own.add(sign);
    }
  }
  return { given, own };
}

/** What stands in no bracket, without the preprocessor's lines. */
function outermost(bare: string): string {
  let depth = 0;
  let found = '';
  for (const sign of bare.replace(/^[ \t]*#.*$/gm, '')) {
    if ('([{'.includes(sign)) depth++;
    found += depth > 0 ? ' ' : sign;
    if (')]}'.includes(sign)) depth = Math.max(0, depth - 1);
  }
  return found;
}

/** The same text with blanks for comments, so that places stay. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n\r]*/g, (comment) => comment.replace(/[^\n\r]/g, ' '));
}

/** A macro goes on in the next line behind a backslash. */
function refuseHiddenLoops(bare: string): void {
  for (const { 0: macro, index } of bare.matchAll(/^[ \t]*#[ \t]*define\b(\\\r?\n|[^\n\r])*/gm)) {
    if (!/\b(for|while|do)\b/.test(macro)) continue;
    const line = bare.slice(0, index).split('\n').length;
    throw new ScriptError('a loop in a #define could turn for ever: write it out where it is used', line, 1);
  }
}

/** Where each loop's body begins and, where it is one statement, ends. */
function loops(bare: string): Insertion[] {
  const found: Insertion[] = [];
  const skip = (at: number) => at + /^(\s|#[^\n\r]*([\n\r]|$))*/.exec(bare.slice(at))![0].length;
  const wordAt = (at: number) => /^\w*/.exec(bare.slice(at))![0];
  /** Just behind the bracket that closes the one at `at`. */
  const close = (at: number): number => {
    let depth = 0;
    for (let i = at; i < bare.length; i++) {
      if ('([{'.includes(bare[i]!)) depth++;
      else if (')]}'.includes(bare[i]!) && --depth <= 0) return i + 1;
    }
    return bare.length;
  };
  let depth = 0;
  /** @returns just behind the statement at `start`. */
  const statement = (start: number): number => {
    if (++depth > DEEPEST) throw new ScriptError('it is nested too deep: write it in several statements');
    const end = endOfStatement(start);
    depth--;
    return end;
  };
  const endOfStatement = (start: number): number => {
    const at = skip(start);
    if (at >= bare.length) return at;
    if (bare[at] === '{') {
      const end = close(at);
      for (let inner = skip(at + 1); inner < end - 1; inner = skip(inner)) inner = statement(inner);
      return end;
    }
    const word = wordAt(at);
    if (word === 'case' || word === 'default') return label(at);
    if (word === 'for' || word === 'while') return body(close(skip(at + word.length)));
    if (word === 'do') {
      const end = body(at + 2);
      return close(skip(skip(end) + 'while'.length)) + 1;
    }
    if (word === 'if') {
      const end = statement(close(skip(at + 2)));
      const next = skip(end);
      return wordAt(next) === 'else' ? statement(next + 4) : end;
    }
    // Brackets of a function or an initialiser belong to it.
    for (let i = at; i < bare.length; i++) {
      if (bare[i] === ';') return i + 1;
      if (bare[i] === '{') return statement(i);
      if (bare[i] === '(') i = close(i) - 1;
      if (bare[i] === '}') return i + 1;
    }
    return bare.length;
  };
  /** Just behind the colon that no question belongs to. */
  const label = (start: number): number => {
    let questions = 0;
    for (let i = start; i < bare.length && !';{}'.includes(bare[i]!); i++) {
      if (bare[i] === '?') questions++;
      if (bare[i] === ':' && questions-- === 0) return i + 1;
    }
    return start + 1;
  };
  const body = (start: number): number => {
    const at = skip(start);
    if (bare[at] === '{') {
      found.push({ at: at + 1, text: LEAVE });
      return statement(at);
    }
    found.push({ at, text: `{${LEAVE}` });
    const end = statement(at);
    found.push({ at: end, text: '}' });
    return end;
  };
  for (let at = skip(0); at < bare.length; at = skip(at)) at = Math.max(at + 1, statement(at));
  return found;
}
