/**
 * A Vite plugin: `import validate from './FILE?validator'` compiles a JSON Schema, of a .json file or the default export
 * of a .ts file, to a function. Ajv would make it in the page from text, which the page's content security policy forbids.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { type Plugin, runnerImport } from 'vite';

const SUFFIX = '?validator';
/** A name of its own keeps the code from what Vite makes of .json files. */
const [BEFORE, AFTER] = ['\0', '.validator.js'];

export function validatorPlugin(): Plugin {
  return {
    name: 'validator',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return;
      const file = await this.resolve(source.slice(0, -SUFFIX.length), importer);
      return file && `${BEFORE}${file.id}${AFTER}`;
    },
    async load(id) {
      if (!id.endsWith(AFTER)) return;
      const file = id.slice(BEFORE.length, -AFTER.length);
      this.addWatchFile(file);
      // Lengths in UTF-16 units, and long lists compared word by word: else the code would have to load parts of Ajv.
      const options = { unicode: false, loopEnum: Infinity, logger: false, code: { source: true, esm: true } } as const;
      const ajv = new Ajv({ allErrors: true, verbose: true, ...options });
      const code = standaloneCode(ajv, ajv.compile(await schemaOf(file)));
      if (code.includes('require(')) this.error(`${file} needs a part of Ajv in the page.`);
      return { code, map: null };
    },
  };
}

async function schemaOf(file: string): Promise<object> {
  if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8')) as object;
  const { module } = await runnerImport<{ default: object }>(file, { configFile: false, logLevel: 'error' });
  return module.default;
}
