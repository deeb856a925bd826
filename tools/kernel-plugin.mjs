/** A Vite plugin: `import bytes from './kernel.ts?kernel'` compiles AssemblyScript to the bytes of a WebAssembly module. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SUFFIX = '?kernel';
const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];

/**
 * @param {string} file
 * @returns {Promise<{ bytes: Uint8Array, sources: string[] }>} the module, and the files it was made from.
 * @throws Error with the compiler's words.
 */
async function compileKernel(file) {
  const { default: asc } = await import('assemblyscript/asc');
  /** @type {Uint8Array | undefined} */
  let bytes;
  /** @type {string[]} */
  const sources = [];
  const { error, stderr } = await asc.main([file, ...flags, '--outFile', 'out.wasm', '--baseDir', '/'], {
    readFile(name) {
      try {
        const text = readFileSync(name.startsWith('/') ? name : `/${name}`, 'utf8');
        sources.push(name.startsWith('/') ? name : `/${name}`);
        return text;
      } catch {
        return null;
      }
    },
    writeFile(_name, contents) {
      bytes = /** @type {Uint8Array} */ (contents);
    },
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`${file} does not compile:\n${stderr.toString() || error}`);
  return { bytes, sources };
}

/** Compiling takes seconds, and every start of the server would: what was compiled is kept. */
const shelf = join(import.meta.dirname, '../node_modules/.cache/kernels');
const compiler = readFileSync(join(import.meta.dirname, '../node_modules/assemblyscript/package.json'));

/** @param {readonly string[]} sources */
const keyOf = (sources) =>
  sources
    .reduce((hash, source) => hash.update(source).update(readFileSync(source)), createHash('sha256').update(compiler))
    .update(flags.join(' '))
    .digest('hex');

/**
 * As `compileKernel`, but only where a source, the compiler or its flags have changed since the last time.
 * @param {string} file
 */
async function keptKernel(file) {
  const place = join(shelf, `${createHash('sha256').update(file).digest('hex')}.json`);
  try {
    const { key, sources, code } = JSON.parse(readFileSync(place, 'utf8'));
    if (key === keyOf(sources)) return { bytes: Buffer.from(code, 'base64'), sources };
  } catch {
    // Not there, or of other sources.
  }
  const { bytes, sources } = await compileKernel(file);
  const kept = JSON.stringify({ key: keyOf(sources), sources, code: Buffer.from(bytes).toString('base64') });
  try {
    mkdirSync(shelf, { recursive: true });
    // Another server may be reading.
    writeFileSync(`${place}.${process.pid}`, kept);
    renameSync(`${place}.${process.pid}`, place);
  } catch {
    // Where nothing may be written, it is compiled again the next time.
  }
  return { bytes, sources };
}

/** @returns {import('vite').Plugin} */
export function kernelPlugin() {
  return {
    name: 'kernel',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return;
      const file = id.slice(0, -SUFFIX.length);
      const { bytes, sources } = await keptKernel(file);
      for (const source of sources) this.addWatchFile(source);
      // Some kilobytes: inline, they load the same way in a page, a worker and a test.
      const text = Buffer.from(bytes).toString('base64');
      const code = `export default Uint8Array.from(atob('${text}'), (c) => c.charCodeAt(0));`;
      return { code, moduleSideEffects: false };
    },
  };
}
