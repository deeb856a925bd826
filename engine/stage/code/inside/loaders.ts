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
  /** Files on their way, the sketch waiting for them or not. */
  readonly pending: number;
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

  let pending = 0;
  /** What a `preload()` has asked for, while its own lines run: p5's loaders call one another, and wait for what they get. */
  let asked: Promise<void>[] | undefined;
  const within = <T>(list: typeof asked, call: () => T): T => {
    const before = asked;
    asked = list;
    try {
      return call();
    } finally {
      asked = before;
    }
  };
  for (const name of LOADERS) {
    const real = prototype[name];
    if (!real) continue;
    prototype[name] = function (this: p5, ...given) {
      const list = asked;
      const meant = given.map((thing) =>
        list && typeof thing === 'function'
          ? (...results: unknown[]) => within(list, () => (thing as (...given: unknown[]) => unknown)(...results))
          : addressOf(thing),
      );
      const loaded = within(undefined, () => real.apply(this, meant));
      if (!(loaded instanceof Promise)) return loaded;
      pending++;
      const counted = loaded.finally(() => pending--);
      if (!list) return counted;
      const empty: object = name === 'loadStrings' ? [] : {};
      list.push(counted.then((thing: unknown) => become(empty, thing)));
      return empty;
    };
  }
  return {
    get pending() {
      return pending;
    },
    awaitPreload(p) {
      const own = ((p as unknown as { _isGlobal: boolean })._isGlobal ? window : p) as Life;
      const { preload, setup } = own;
      if (typeof preload !== 'function') return;
      own.setup = async () => {
        const list: Promise<void>[] = [];
        within(list, () => void preload.call(own));
        // What has come may ask for more.
        for (let next = list.shift(); next; next = list.shift()) await next;
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
