/**
 * The sketches there are: every file in `sketches/`, by its name. When the dev server swaps one (or a shader it uses),
 * this module runs again, finds the fresh files, and tells the running stage through `changes$`.
 */
import { Subject, type Observable } from 'rxjs';
import type { Sketch } from './sketch';

export interface Catalogue {
  names(): readonly string[];
  /** The sketch as its file has it now. Rejects where there is none, or where the file does not run. */
  load(name: string): Promise<Sketch>;
  /** Ticks when a file may have changed. */
  readonly changes$: Observable<void>;
}

type Loaders = Readonly<Record<string, () => Promise<{ default: Sketch }>>>;

interface Memory {
  loaders: Loaders;
  readonly changes$: Subject<void>;
}

const loaders: Loaders = import.meta.glob<{ default: Sketch }>('../../sketches/*.ts');
/** What outlives a hot swap of this file. */
const kept = import.meta.hot?.data as { memory?: Memory } | undefined;
const memory: Memory = kept?.memory ?? { loaders, changes$: new Subject() };
memory.loaders = loaders;

if (import.meta.hot && kept) {
  kept.memory = memory;
  import.meta.hot.accept();
  memory.changes$.next();
}

export const catalogue: Catalogue = {
  names: () => Object.keys(memory.loaders).map((path) => path.replace(/^.*\/|\.ts$/g, '')),
  load: async (name) => {
    const loader = memory.loaders[`../../sketches/${name}.ts`];
    if (!loader) throw new Error('there is no such sketch');
    const sketch = (await loader()).default as Partial<Sketch> | undefined;
    if (typeof sketch?.draw !== 'function') throw new Error('its file does not export a sketch');
    return sketch as Sketch;
  },
  changes$: memory.changes$,
};
