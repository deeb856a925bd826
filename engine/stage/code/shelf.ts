/**
 * The scripts that lie in `sketches/own/`, as text, to begin from. With the dev server, a file that is changed there by any
 * editor is told of through `changes$`.
 */
import { Subject, type Observable } from 'rxjs';
import { type Script, scriptFile } from './script';

type Loaders = Readonly<Record<string, () => Promise<string>>>;

interface Memory {
  loaders: Loaders;
  readonly changes$: Subject<void>;
}

const loaders: Loaders = import.meta.glob<string>('../../../sketches/own/*.{js,mjs,frag,glsl,fs}', {
  query: '?raw',
  import: 'default',
});
/** What outlives a hot swap of this file. */
const kept = import.meta.hot?.data as { memory?: Memory } | undefined;
const memory: Memory = kept?.memory ?? { loaders, changes$: new Subject() };
memory.loaders = loaders;

if (import.meta.hot && kept) {
  kept.memory = memory;
  import.meta.hot.accept();
  memory.changes$.next();
}

export const shelf = {
  names: (): readonly string[] => Object.keys(memory.loaders).map((path) => scriptFile(path)!.name),
  /** Rejects where there is none of that name. */
  async load(name: string): Promise<Script> {
    const path = Object.keys(memory.loaders).find((each) => scriptFile(each)!.name === name);
    if (path === undefined) throw new Error(`There is no script "${name}" in sketches/own/.`);
    return { language: scriptFile(path)!.language, code: await memory.loaders[path]!() };
  },
  /** Ticks when a file may have changed. */
  changes$: memory.changes$ as Observable<void>,
};
