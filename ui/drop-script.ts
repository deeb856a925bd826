/** A dropped sketch takes the stage: p5 as on its website, a module of the sketch contract, or a fragment shader. */
import { describeError, scriptFile, ScriptError } from '../engine/stage/code/script';
import type { DropHandler } from './drop';
import { playScript } from './play-script';

export const dropScript: DropHandler = async (file, { live }) => {
  const { name, language } = scriptFile(file.name)!;
  try {
    await playScript(live, name, { language, code: await file.text() });
  } catch (error) {
    const what = error instanceof ScriptError ? describeError(error) : (error as Error).message;
    throw new Error(`${file.name} changes nothing: ${what}. Open it in Code (') to mend it.`);
  }
  return `${file.name} takes the stage as soon as it draws. Code (') shows its text.`;
};
