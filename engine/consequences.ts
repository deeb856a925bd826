/**
 * What follows at once from an event: a controller that a MIDI file has turns its parameter, and words have a meaning.
 * The performer's own controllers have a hand behind them (`control/desk.ts`).
 */
import { type ControllerMap, parametersOf } from './control/mapping';
import type { ShowEvent } from './events';
import { castColours } from './palette';

export function consequences(controllers: ControllerMap, meaningOf: (text: string) => Float32Array) {
  return (event: ShowEvent): readonly ShowEvent[] => {
    const { at } = event;
    if (event.type === 'control' && event.source === 'midi-file')
      return parametersOf(event, controllers).map((body) => ({ ...body, at }));
    if (event.type !== 'prompt') return [];
    return [{ type: 'meaning', vector: Array.from(castColours(meaningOf(event.text))), source: 'meaning', at }];
  };
}
