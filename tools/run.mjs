/** `node tools/run.mjs FILE.ts [ARGUMENTS]`: installs what is missing, then runs a TypeScript file. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
const file = resolve(process.argv[2]);
process.argv.splice(1, 2, file);
const { register } = await import('tsx/esm/api');
register();
await import(pathToFileURL(file).href);
