/** Reads a `show.json`, and says what is wrong with it: the file, the line, the fix. */
import type { DefinedError } from 'ajv';
import {
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import validate from '../shows/show.schema.json?validator';
import { checkSize, listed, shown } from './limits';
import { PARAMETER_IDS, type ParameterId } from './parameters';

/** A `show.json` as it was written; `shows/show.schema.json` documents it. */
export interface ShowFile {
  readonly title: string;
  readonly seconds: number;
  readonly seed?: number;
  readonly midi?: string;
  readonly bpm?: number;
  readonly sketch?: string;
  readonly parameters?: Settings;
  readonly controllers?: Readonly<Record<number, ParameterId>>;
  readonly cues?: readonly Cue[];
}

/** Parameters and their values, in the parameters' own units. */
export type Settings = Readonly<Partial<Record<ParameterId, number>>>;

export interface Cue {
  /** Counts from 1, four beats each. A cue has either a bar or a time in seconds. */
  readonly bar?: number;
  readonly at?: number;
  readonly prompt?: string;
  readonly sketch?: string;
  readonly parameters?: Settings;
  /** Bars. */
  readonly over?: number;
}

export interface ParsedShow {
  /** The show's folder, such as `first-light`. */
  readonly name: string;
  readonly file: ShowFile;
}

/** Brackets within brackets, which a show has four of. */
const DEEPEST = 64;

/**
 * @param text of a `show.json`
 * @param name of the folder it lies in
 * @throws Error with one line for each mistake
 */
export function parseShow(text: string, name: string): ParsedShow {
  const where = (offset: number) => `shows/${name}/show.json, line ${text.slice(0, offset).split('\n').length}`;
  checkSize(`shows/${name}/show.json`, 'show', text.length);
  if (isDeeperThan(text, DEEPEST)) throw new Error(`shows/${name}/show.json has brackets within brackets without end.`);
  const mistakes: ParseError[] = [];
  const root = parseTree(text, mistakes, { disallowComments: true });
  if (root === undefined) throw new Error(`shows/${name}/show.json is empty. Copy one of the other shows.`);
  const first = mistakes[0];
  if (first !== undefined) throw new Error(`${where(first.offset)}: ${syntaxMistake(first)}`);

  const read: unknown = JSON.parse(text);
  if (!validate(read)) {
    const told = listed(validate.errors as DefinedError[], (error) => {
      const path = pathOf(error);
      return `${where(offsetOf(root, path))}: ${explain(error, path)}`;
    });
    throw new Error(told);
  }
  const file = read as ShowFile;
  if (file.midi !== undefined && file.bpm !== undefined)
    throw new Error(`${where(offsetOf(root, ['bpm']))}: the MIDI file brings its own tempo. Take "bpm" out.`);
  file.cues?.forEach((cue, i) => {
    if ((cue.bar === undefined) === (cue.at === undefined))
      throw new Error(
        `${where(offsetOf(root, ['cues', i]))}: a cue needs either "bar" or "at" (seconds), to say when.`,
      );
  });
  return { name, file };
}

/** Also where brackets stand in texts: no show has so many of them either. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > limit) return true;
  }
  return false;
}

function syntaxMistake({ error }: ParseError): string {
  const what = printParseErrorCode(error);
  switch (what) {
    case 'CommaExpected':
      return 'a comma is missing before this.';
    case 'ValueExpected':
    case 'PropertyNameExpected':
      return 'something is missing here, or there is one comma too many before it.';
    case 'InvalidCommentToken':
      return 'JSON has no comments. Take it out.';
    case 'UnexpectedEndOfString':
      return 'a text has no closing quotation mark.';
    default:
      return `this is not JSON (${what}).`;
  }
}

/** Where the mistake lies: for an unknown name, at that name. */
function pathOf(error: DefinedError): JSONPath {
  const steps = error.instancePath.split('/').slice(1);
  const path = steps.map((step) => (/^\d+$/.test(step) && steps[0] === 'cues' ? Number(step) : step));
  return error.keyword === 'additionalProperties' ? [...path, error.params.additionalProperty] : path;
}

function offsetOf(root: Node, path: JSONPath): number {
  const node = findNodeAtLocation(root, path) ?? root;
  return node.parent?.type === 'property' ? node.parent.offset : node.offset;
}

/** One mistake in words, with the way out of it. */
function explain(error: DefinedError, path: JSONPath): string {
  const key = shown(String(path.at(-1) ?? 'the show'));
  const what = `"${key}"`;
  switch (error.keyword) {
    case 'additionalProperties': {
      if (path.at(-2) === 'parameters') return unknown(key, 'a parameter', PARAMETER_IDS);
      if (path.at(-2) === 'controllers') return `${what} is not a controller. Use a number from 0 to 119.`;
      return unknown(key, 'known here', Object.keys(error.parentSchema?.properties as object));
    }
    case 'enum':
      return unknown(shown(error.data), 'a parameter', PARAMETER_IDS);
    case 'required':
      return `"${error.params.missingProperty}" is missing. Add it.`;
    case 'type':
      return `${what} is ${shown(error.data)}. Make it ${/^[aeiou]/.test(error.params.type) ? 'an' : 'a'} ${error.params.type}.`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum': {
      const { minimum, maximum } = error.parentSchema as { minimum?: number; maximum?: number };
      return `${what} is ${shown(error.data)}. Make it ${rangeOf(minimum, maximum)}.`;
    }
    case 'minProperties':
      return 'this cue does nothing. Give it a "prompt", a "sketch" or "parameters".';
    case 'minLength':
      return `${what} is empty. Write something, or leave it out.`;
    case 'pattern':
      return `${what} is "${shown(error.data)}". Name a .mid file in the same folder.`;
    default:
      return `${what} ${error.message ?? 'is wrong'}.`;
  }
}

function rangeOf(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} or more and ${maximum} or less`;
  if (minimum !== undefined) return `${minimum} or more`;
  return maximum !== undefined ? `${maximum} or less` : 'more than 0';
}

function unknown(word: string, what: string, known: readonly string[]): string {
  return `"${word}" is not ${what}. ${didYouMean(word, known)}`;
}

/** Of more words than these, the nearest are told. */
const MOST_NAMED = 12;

/** The word of `known` that a few slips of the keys would make into `word`, or else all there are. */
export function didYouMean(word: string, known: readonly string[]): string {
  const distances = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  const best = distances.sort((a, b) => a.distance - b.distance)[0];
  if (best === undefined) return 'There is none.';
  if (best.distance <= Math.max(1, word.length / 3)) return `Did you mean "${best.candidate}"?`;
  const nearest = distances.slice(0, MOST_NAMED).map(({ candidate }) => candidate);
  return `There is ${(known.length <= MOST_NAMED ? known : [...nearest, '…']).join(', ')}.`;
}

/** Insertions, deletions and substitutions from one word to the other (Levenshtein 1966; Wagner and Fischer 1974). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < to.length; j++)
      row.push(Math.min(above[j]! + (letter === to[j] ? 0 : 1), above[j + 1]! + 1, row[j]! + 1));
  }
  return row[to.length]!;
}
