/**
 * p5's functions that load something find the files that came with the sketch, and work in a `preload()` as in p5 1: what
 * they return there is filled before the setup begins.
 */
import type p5 from 'p5';
import { fileMeant, partsOf, type SketchFiles } from '../files';

const LOADERS = [
  ...['loadImage', 'loadFont', 'loadJSON', 'loadStrings', 'loadTable', 'loadXML', 'loadBytes', 'loadBlob', 'loadModel'],
  ...['loadShader', 'loadFilterShader', 'createImg', 'httpGet'],
];

type Loader = (this: p5, ...given: unknown[]) => unknown;
type Life = { setup?: unknown; preload?: unknown };

export interface Loaders {
  /** Before its setup, a sketch's `preload()` runs, if it has one, and all that it asks for is there. */
  awaitPreload(p: p5): void;
}

export function prepareLoaders(files: SketchFiles): Loaders {
  const prototype = window.p5.prototype as unknown as Record<string, Loader | undefined>;
  const addresses = new Map<string, string>();
  /** p5 tells some kinds of files by their ending: it is left at the end. */
  const addressOf = (asked: unknown): unknown => {
    const path = typeof asked === 'string' && !/^(data|blob):/.test(asked) ? fileMeant(files, asked) : undefined;
    if (path === undefined) return asked;
    if (!addresses.has(path)) addresses.set(path, `${URL.createObjectURL(blobOf(files[path]!))}#/${path}`);
    return addresses.get(path);
  };
  const realFetch = window.fetch.bind(window);
  window.fetch = async (asked, settings) => {
    const address = addressOf(asked instanceof Request ? asked.url : String(asked)) as string;
    if (/^(data|blob):/.test(address)) return realFetch(address, settings);
    throw new Error(`there is no file ${partsOf(address).at(-1)}: drop it together with the sketch`);
  };

  let waiting: Promise<void>[] | undefined;
  for (const name of LOADERS) {
    const real = prototype[name];
    if (!real) continue;
    prototype[name] = function (this: p5, ...given) {
      const loaded = real.apply(this, given.map(addressOf));
      if (!waiting || !(loaded instanceof Promise)) return loaded;
      const empty: object = name === 'loadStrings' ? [] : {};
      waiting.push(loaded.then((thing: unknown) => become(empty, thing)));
      return empty;
    };
  }
  return {
    awaitPreload(p) {
      const own = ((p as unknown as { _isGlobal: boolean })._isGlobal ? window : p) as Life;
      const { preload, setup } = own;
      if (typeof preload !== 'function') return;
      own.setup = async () => {
        waiting = [];
        try {
          preload.call(own);
          await Promise.all(waiting);
        } finally {
          waiting = undefined;
        }
        if (typeof setup === 'function') await setup.call(own);
      };
    },
  };
}

/** An empty thing becomes what was loaded: the sketch has it already. */
function become(empty: object, loaded: unknown): void {
  if (typeof loaded !== 'object' || loaded === null) return;
  if (!Array.isArray(empty)) Object.setPrototypeOf(empty, Object.getPrototypeOf(loaded) as object | null);
  Object.defineProperties(empty, Object.getOwnPropertyDescriptors(loaded));
}

function blobOf(dataUrl: string): Blob {
  const [, type = '', data = ''] = /^data:([^;,]*);base64,(.*)$/s.exec(dataUrl) ?? [];
  return new Blob([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], { type });
}
