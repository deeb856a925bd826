/** A script goes into the show: as an event, so that the log has it, and onto the stage. */
import { catalogue } from '../../engine/stage/catalogue';
import { prepare } from '../../engine/stage/code/prepare';
import type { Script } from '../../engine/stage/code/script';
import { said } from '../language/told';
import type { Live } from './live';

/** By a name of one of the house's, it would hide that for the rest of the show. @returns the name that it has instead */
export function ownName(name: string): string {
  const house = catalogue.names();
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} ${number}`;
    if (!house.includes(free)) return free;
  }
}

/**
 * Where it is on stage, it stays there as what it has become; else it is chosen.
 * @returns the name that it plays under
 * @throws {ScriptError} (rejects) where its text is wrong already; the show does not hear of it then.
 */
export async function playScript(live: Pick<Live, 'send' | 'state$'>, name: string, script: Script): Promise<string> {
  const own = ownName(name);
  const isNew = !Object.hasOwn(live.state$.value.scripts, own);
  await keepScript(live, own, script);
  // Chosen again, it would take the place of one that waits for its beat.
  if (live.state$.value.sketch !== own) live.send({ type: 'sketch', name: own, source: 'performer' });
  if (own !== name && isNew) {
    const text = said('The house has a sketch "{0}": yours plays as "{1}".', name, own);
    live.send({ type: 'notice', level: 'info', text, source: 'performer' });
  }
  return own;
}

/** It becomes what the show has by that name, on stage or not. @throws {ScriptError} (rejects) as `playScript` does */
export async function keepScript(live: Pick<Live, 'send'>, name: string, script: Script): Promise<void> {
  await prepare(script);
  live.send({ type: 'script', name, script, source: 'performer' });
}
