/** A dropped sketch takes the stage: p5 as on its website, a module of the sketch contract, or a fragment shader. */
import { describeError, scriptFile, ScriptError } from '../engine/stage/code/script';
import type { DropHandler } from './drop';
import { playScript } from './play-script';
import { t } from './translate';

export const dropScript: DropHandler = async (file, { live }) => {
  const { name, language } = scriptFile(file.name)!;
  try {
    await playScript(live, name, { language, code: await file.text() });
  } catch (error) {
    const what = error instanceof ScriptError ? describeError(error) : (error as Error).message;
    throw new Error(t('{0} changes nothing: {1}. Open it in Code to mend it.', file.name, what));
  }
  return t('{0} takes the stage as soon as it draws. Code shows its text.', file.name);
};
