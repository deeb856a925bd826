/** A dropped sketch takes the stage: p5 as on its website, a module of the sketch contract, or a fragment shader. */
import { checkSize } from '../../engine/limits';
import { describeError, scriptFile, ScriptError } from '../../engine/stage/code/script';
import { endingOf, KINDS, MOST_FILES } from '../../engine/stage/code/files';
import type { DropHandler, DropParts } from './drop';
import { playScript } from '../live/play-script';
import { type Brought, fileOf } from './dropped-files';
import { said } from '../language/told';

interface Together {
  readonly sketch: Brought;
  readonly files: readonly Brought[];
  /** Scripts that it may have been written with. */
  readonly left: readonly Brought[];
  /** What is none of its: sounds, generators. */
  readonly others: readonly Brought[];
}

/** p5 itself is here already. */
const NOT_NEEDED = /^p5(\.\w+)*\.js$/i;

/**
 * Of files that were dropped together: the sketch, and what it loads. A folder is one sketch, though it may have more scripts.
 * @returns undefined where there is no sketch, or nothing but sketches
 */
export function sketchAmong(all: readonly Brought[]): Together | undefined {
  const scripts = all.filter(({ file }) => scriptFile(file.name) && !NOT_NEEDED.test(file.name));
  const p5 = scripts.filter(({ file }) => scriptFile(file.name)!.language === 'p5');
  const sketch = p5.find(({ file }) => /^(sketch|code|main|index)\./i.test(file.name)) ?? p5[0];
  const files = all.filter(({ path }) => Object.hasOwn(KINDS, endingOf(path)));
  const isFolder = all.some(({ path }) => path.includes('/'));
  if (!sketch || !(files.length > 0 || isFolder)) return undefined;
  const others = all.filter((each) => !files.includes(each) && !scriptFile(each.file.name));
  return { sketch, files, left: p5.filter((each) => each !== sketch), others };
}

/** The sketch takes the stage when all that it loads is in the show. */
export async function dropSketch(sketch: Brought, files: readonly Brought[], parts: DropParts): Promise<string> {
  const { live } = parts;
  const known = live.state$.value.files;
  const fresh = files.filter(({ path }) => !Object.hasOwn(known, path));
  if (Object.keys(known).length + fresh.length > MOST_FILES) {
    throw new Error(
      said('{0} changes nothing: a show takes {1} files that sketches load.', sketch.path, String(MOST_FILES)),
    );
  }
  const kept = await Promise.all(files.map(async (each) => [each.path, await fileOf(each)] as const));
  for (const [name, data] of kept) live.send({ type: 'sketch-file', name, data, source: 'performer' });
  return dropScript(sketch.file, parts);
}

export const dropScript: DropHandler = async (file, { live }) => {
  checkSize(file.name, 'script', file.size);
  const { name, language } = scriptFile(file.name)!;
  try {
    await playScript(live, name, { language, code: await file.text() });
  } catch (error) {
    const what = error instanceof ScriptError ? describeError(error) : (error as Error).message;
    throw new Error(said('{0} changes nothing: {1}. Mend it, and drop it again.', file.name, what));
  }
  return said('{0} takes the stage as soon as it draws. Code shows its text.', file.name);
};
