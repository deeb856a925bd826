/** The corpus: files by parser, in `test/fixtures/corpus/PARSER/`. To try one more, put it there. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../engine/hashes';

const FOLDER = join(import.meta.dirname, '../fixtures/corpus');

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const corpusFolders = (): readonly string[] => readdirSync(FOLDER);

export function corpus(parser: string): readonly Sample[] {
  const folder = join(FOLDER, parser);
  return readdirSync(folder).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Where an input lies that broke a parser, to be moved into the corpus. */
export async function laidAside(parser: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const folder = join(tmpdir(), 'phosphene-fuzz', parser);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, (await sha256(bytes)).slice(0, 12));
  writeFileSync(file, bytes);
  return file;
}
