/** Writes down which weights belong to this Phosphene: the SHA-256 of each file, which is checked whenever one is loaded. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const models = fileURLToPath(new URL('../models', import.meta.url));

/** @returns {Record<string, string>} file name to SHA-256, in hex */
export function hashesOfWeights() {
  const files = readdirSync(models).filter((name) => name.endsWith('.safetensors'));
  const hash = (name) =>
    createHash('sha256')
      .update(readFileSync(join(models, name)))
      .digest('hex');
  return Object.fromEntries(files.sort().map((name) => [name, hash(name)]));
}

export function writeHashes() {
  writeFileSync(join(models, 'hashes.json'), `${JSON.stringify(hashesOfWeights(), undefined, 2)}\n`);
}
