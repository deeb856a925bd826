/** What `npm run render` is asked for, read from its words. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Negative } from '../ui/darkroom/darkroom';

const USAGE =
  'npm run render -- SHOW | --log FILE [--out FILE.mp4|.webm|.png] [--seconds N] [--size WxH] [--fps N] [--seed N] ' +
  '[--plate words|picture] [--still SECONDS] [--sheet] [--backend auto|webgpu|wasm] [--json]';

/** A mistake of the person who asked: told in one sentence, without a stack. */
export class Complaint extends Error {}

export interface Wish extends Negative {
  readonly out: string;
  readonly json: boolean;
}

export function readWish(words: string[]): Wish {
  const { values, positionals } = parse(words);
  const [show, ...more] = positionals;
  if (more.length > 0 || (show === undefined) === (values.log === undefined)) {
    throw new Complaint(`Name one show, or one log with --log. Usage: ${USAGE}`);
  }
  const { backend, plate } = values;
  if (backend !== 'auto' && backend !== 'webgpu' && backend !== 'wasm') {
    throw new Complaint(`--backend is auto, webgpu or wasm, not "${backend}".`);
  }
  if (plate !== undefined && plate !== 'words' && plate !== 'picture') {
    throw new Complaint(`--plate is words or picture, not "${plate}".`);
  }
  const isPicture = values.still !== undefined || values.sheet;
  const endings = isPicture ? ['.png'] : plate === 'words' ? ['.webm'] : ['.mp4', '.webm'];
  const name = show ?? basename(values.log!).replace(/(\.mp4|\.webm)?\.ndjson$/, '-again');
  const out = resolve(values.out ?? `${name}${endings[0]}`);
  const ending = extname(out).toLowerCase();
  if (!endings.includes(ending)) {
    const why = isPicture ? ' for a picture' : plate === 'words' ? ', which can be transparent' : '';
    throw new Complaint(`--out must end in ${endings.join(' or ')}${why}, not "${basename(out)}".`);
  }
  if (!isPicture && values.log !== undefined && isSame(values.log, logOf(out))) {
    throw new Complaint(
      `The film's own log would be written over the one that was given (${values.log}): choose another --out.`,
    );
  }
  return {
    ...(show === undefined ? { log: readText(values.log!) } : { show }),
    out,
    container: ending === '.webm' ? 'webm' : 'mp4',
    ...readSize(values.size ?? (values.sheet ? '320x180' : '1280x720')),
    backend,
    json: values.json,
    fps: readNumber('fps', values.fps, 1, 240),
    ...(plate && { plate }),
    ...(values.sheet && { sheet: true }),
    ...(values.still !== undefined && { still: readNumber('still', values.still, 0, 86_400) }),
    ...(values.seconds !== undefined && { seconds: readNumber('seconds', values.seconds, 0.1, 86_400) }),
    ...(values.seed !== undefined && { seed: readNumber('seed', values.seed, 0, 2 ** 32 - 1) }),
  };
}

/** Where the log of a film lies. */
export const logOf = (out: string) => `${out}.ndjson`;

const isSame = (one: string, other: string) =>
  existsSync(one) && existsSync(other) && realpathSync.native(one) === realpathSync.native(other);

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        log: { type: 'string' },
        out: { type: 'string' },
        seconds: { type: 'string' },
        size: { type: 'string' },
        fps: { type: 'string', default: '30' },
        seed: { type: 'string' },
        plate: { type: 'string' },
        still: { type: 'string' },
        sheet: { type: 'boolean', default: false },
        backend: { type: 'string', default: 'auto' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split(/[.\n]/)[0]}. Usage: ${USAGE}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG';
    throw new Complaint(
      isTooLong ? `The log "${file}" is too large to be rendered.` : `There is no log "${file}" that can be read.`,
    );
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max))
    throw new Complaint(`--${name} is a number from ${min} to ${max}, not "${text}".`);
  return value;
}

function readSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (!width || !height) throw new Complaint(`--size is WIDTHxHEIGHT, such as 1280x720, not "${text}".`);
  const size = { width: Number(width), height: Number(height) };
  if (size.width % 2 || size.height % 2) {
    throw new Complaint(`--size takes even numbers, as video encoders do: "${text}" is odd.`);
  }
  if (Math.min(size.width, size.height) < 64 || Math.max(size.width, size.height) > 7680) {
    throw new Complaint(`--size goes from 64 to 7680 on a side, not "${text}".`);
  }
  return size;
}
