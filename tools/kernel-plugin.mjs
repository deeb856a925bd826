/** A Vite plugin: `import bytes from './kernel.ts?kernel'` compiles AssemblyScript to the bytes of a WebAssembly module. */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SUFFIX = '?kernel';
const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];

/**
 * @param {string} file
 * @returns {Promise<{ bytes: Uint8Array, sources: string[] }>} the module, and the files it was made from.
 * @throws Error with the compiler's words.
 */
export async function compileKernel(file) {
  /** @type {Uint8Array | undefined} */
  let bytes;
  /** @type {string[]} */
  const sources = [];
  const { error, stderr } = await asc.main([file, ...flags, '--outFile', 'out.wasm', '--baseDir', '/'], {
    readFile(name) {
      try {
        const text = readFileSync(name.startsWith('/') ? name : `/${name}`, 'utf8');
        sources.push(name);
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

/** @returns {import('vite').Plugin} */
export function kernelPlugin() {
  return {
    name: 'kernel',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return;
      const file = id.slice(0, -SUFFIX.length);
      const { bytes, sources } = await compileKernel(file);
      for (const source of sources) this.addWatchFile(source.startsWith('/') ? source : `/${source}`);
      // Some kilobytes: inline, they load the same way in a page, a worker and a test.
      const text = Buffer.from(bytes).toString('base64');
      const code = `export default Uint8Array.from(atob('${text}'), (c) => c.charCodeAt(0));`;
      return { code, moduleSideEffects: false };
    },
  };
}
