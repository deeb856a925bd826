/** Makes a script ready to run in the sandbox; what is wrong with its text is found here, before the stage hears of it. */
import type { Extended } from './insertions';
import { LONGEST_CODE, type Script, ScriptError } from './script';

/** @throws {ScriptError} (rejects) */
export async function prepare({ language, code }: Script): Promise<Extended> {
  if (code.length > LONGEST_CODE) throw new ScriptError(`it is longer than ${LONGEST_CODE} characters`);
  if (language === 'glsl') return (await import('./glsl')).completeShader(code);
  return (await import('./guard')).guard(code);
}
