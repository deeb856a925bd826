/** A script goes into the show: as an event, so that the log has it, and onto the stage. */
import { prepare } from '../../engine/stage/code/prepare';
import type { Script } from '../../engine/stage/code/script';
import type { Live } from './live';

/** @throws {ScriptError} (rejects) where its text is wrong already; the show does not hear of it then. */
export async function playScript(live: Pick<Live, 'send'>, name: string, script: Script): Promise<void> {
  await prepare(script);
  live.send({ type: 'script', name, script, source: 'performer' });
  live.send({ type: 'sketch', name, source: 'performer' });
}
