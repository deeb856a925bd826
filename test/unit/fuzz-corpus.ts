/** The corpus: files by parser, in `test/fixtures/corpus/PARSER/`, beside files of the house. To try one more, put it there. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../engine/hashes';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'test/fixtures/corpus');

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const corpusFolders = (): readonly string[] => readdirSync(FOLDER);

/** @param house files of the repository that are tried beside the parser's own */
export function corpus(parser: string, house: readonly string[] = []): readonly Sample[] {
  const own = readdirSync(join(FOLDER, parser)).map((name) => [name, join(FOLDER, parser, name)] as const);
  const files = [...own, ...house.map((name) => [name, join(ROOT, name)] as const)];
  return files.map(([name, file]) => ({ name, bytes: new Uint8Array(readFileSync(file)) }));
}

/** Where an input lies that broke a parser, to be moved into the corpus. */
export async function laidAside(parser: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const folder = join(tmpdir(), 'phosphene-fuzz', parser);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, (await sha256(bytes)).slice(0, 12));
  writeFileSync(file, bytes);
  return file;
}
