/**
 * What follows at once from an event: a controller that a MIDI file has turns its parameter, and words have a meaning.
 * The performer's own controllers have a hand behind them (`control/desk.ts`).
 */
import { type ControllerMap, parametersOf } from './control/mapping';
import type { ShowEvent } from './events';
import type { MeaningOf, WeightedText } from './models/meaning/meaning';
import { castColours } from './palette';
import { openingState, perform, type PerformanceState } from './performance';
import { blended, weighted } from './prompts';
import { isOvertaken } from './scenes/scenes';
import { MIDI_FILE } from './sources';
import { standing } from './travel';

/** A meaning on the way between two scenes covers 63 % of it in this share of the time. */
const SHARE_OF_WAY = 0.4;

/**
 * A function of the events of one show, in their order: it remembers the prompts and the line that is sung.
 * @param controllers of the MIDI file that plays
 * @param opening the state before the first event
 */
export function consequences(
  controllers: () => ControllerMap,
  meaningOf: MeaningOf,
  opening: PerformanceState = openingState('', []),
) {
  let state = opening;
  let line = '';
  let isFading = false;
  /** The last meaning, and when it is to be. */
  let said = '';
  let told = -Infinity;

  /** Of the prompts, or between two decks of both; and of the sung line. */
  function texts(): readonly WeightedText[] {
    const { parameters, prompts, scenes } = state;
    const { a, b } = scenes.decks;
    const told = isFading && a && b ? blended(a, b, parameters['deck.fade']) : weighted(prompts, parameters);
    return line === '' ? told : [...told, { text: line, weight: parameters['words.line'] }];
  }

  function meaning(at: number, glide?: number): readonly ShowEvent[] {
    const all = texts();
    said = JSON.stringify(all);
    told = Math.max(told, at);
    const vector = Array.from(castColours(meaningOf(all)));
    return [{ type: 'meaning', vector, ...(glide !== undefined && { glide }), source: 'meaning', at }];
  }
  /** A knob that is turned says the same again and again. */
  const newMeaning = (at: number) => (JSON.stringify(texts()) === said ? [] : meaning(at));

  return (event: ShowEvent): readonly ShowEvent[] => {
    const { at } = event;
    if (event.type === 'control') {
      if (event.source !== MIDI_FILE) return [];
      const turned = parametersOf(event, controllers()).map((body): ShowEvent => ({ ...body, at }));
      return turned.flatMap((one) => [one, ...follow(one)]);
    }
    return follow(event);
  };

  function follow(event: ShowEvent): readonly ShowEvent[] {
    const { at } = event;
    switch (event.type) {
      case 'tempo':
      case 'scene-saved':
      case 'scene-removed':
      case 'scene-safe':
        state = perform(standing(state, at), event);
        return [];
      case 'parameter':
        state = perform(standing(state, at), event);
        if (event.id !== 'deck.fade' && !event.id.startsWith('prompt.weight')) return [];
        isFading = event.id === 'deck.fade';
        return newMeaning(at);
      case 'deck-loaded':
        state = perform(standing(state, at), event);
        return newMeaning(at);
      case 'panic':
        state = perform(standing(state, at), event);
        // What is sung is over, and the safe scene has words of its own.
        if (state.scenes.current.slot > 0) [isFading, line] = [false, ''];
        // Also where it is the same: that of a scene which is about to land, or does now, lies between.
        return told >= at ? meaning(at) : newMeaning(at);
      case 'prompt':
        state = perform(standing(state, at), event);
        isFading = false;
        line = '';
        return meaning(at);
      case 'scene-recalled':
      case 'deck-crossed':
        if (isOvertaken(state.scenes, event)) return [];
        state = perform(standing(state, at), event);
        isFading = false;
        line = '';
        return meaning(at, event.beats > 0 ? (SHARE_OF_WAY * event.beats * 60) / state.tempo.bpm : undefined);
      case 'lyric-begun':
        if (state.parameters['words.line'] === 0) return [];
        line = event.text;
        return meaning(at);
      default:
        return [];
    }
  }
}
