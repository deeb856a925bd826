/**
 * What follows at once from an event: a controller that a MIDI file has turns its parameter, and words have a meaning.
 * The performer's own controllers have a hand behind them (`control/desk.ts`).
 */
import { type ControllerMap, parametersOf } from './control/mapping';
import type { EventBody, ShowEvent } from './events';
import type { MeaningOf } from './models/meaning/meaning';
import { castColours } from './palette';
import { PARAMETERS } from './parameters';

/** A function of the events of one show, in their order: it remembers the last words and the line that is sung. */
export function consequences(controllers: ControllerMap, meaningOf: MeaningOf) {
  let prompt = '';
  let line = '';
  let lineWeight: number = PARAMETERS['words.line'].default;

  function meaning(at: number): readonly ShowEvent[] {
    const said = meaningOf([
      { text: prompt, weight: 1 },
      { text: line, weight: lineWeight },
    ]);
    return [{ type: 'meaning', vector: Array.from(castColours(said)), source: 'meaning', at }];
  }

  function weigh(body: EventBody): void {
    if (body.type === 'parameter' && body.id === 'words.line') lineWeight = body.value;
  }

  return (event: ShowEvent): readonly ShowEvent[] => {
    const { at } = event;
    if (event.type === 'control' && event.source === 'midi-file') {
      const turned = parametersOf(event, controllers);
      for (const body of turned) weigh(body);
      return turned.map((body) => ({ ...body, at }));
    }
    weigh(event);
    if (event.type === 'prompt') {
      prompt = event.text;
      line = '';
      return meaning(at);
    }
    if (event.type === 'lyric-begun' && lineWeight > 0) {
      line = event.text;
      return meaning(at);
    }
    return [];
  };
}
