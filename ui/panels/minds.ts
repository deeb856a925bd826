/** Who may write the lyrics, as the performer chooses them. */
import { LOCAL } from '../../engine/minds/types';
import { SHIPPED } from '../../engine/performance';
import type { Words } from '../language/translate';
import type { Live } from '../live/live';

interface MindChoice {
  readonly name: string;
  readonly words: Words;
}

/** Those that need no more than a press. */
export const MINDS: readonly MindChoice[] = [
  { name: SHIPPED, words: 'Phosphene' },
  { name: 'server', words: 'Model server' },
  { name: 'built-in', words: "The browser's model" },
];

/** Its name is only the beginning: where the model lies follows. */
export const LOCAL_MIND: MindChoice = { name: LOCAL, words: 'A model in this page …' };

/** Call it within the click: browsers download a model of their own only then. */
export function chooseMind(live: Pick<Live, 'minds' | 'send'>, name: string): void {
  live.minds.choose(name);
  live.send({ type: 'mind', name, source: 'performer' });
}
