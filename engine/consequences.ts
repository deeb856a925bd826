/** What follows at once from an event: a knob turns the parameters it is mapped to, and words have a meaning. */
import { type ControllerMap, parametersOf } from './control/mapping';
import type { ShowEvent } from './events';
import { castColours } from './palette';

export function consequences(controllers: ControllerMap, meaningOf: (text: string) => Float32Array) {
  return (event: ShowEvent): readonly ShowEvent[] => {
    const { at } = event;
    if (event.type === 'control') return parametersOf(event, controllers).map((body) => ({ ...body, at }));
    if (event.type !== 'prompt') return [];
    return [{ type: 'meaning', vector: Array.from(castColours(meaningOf(event.text))), source: 'meaning', at }];
  };
}
