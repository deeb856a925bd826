/**
 * What follows at once from an event: a controller that a MIDI file has turns its parameter, and words have a meaning, as heavy as
 * knobs and the matrix make them.
 * The performer's own controllers have a hand behind them (`control/desk.ts`).
 */
import { type ControllerMap, parametersOf } from './control/mapping';
import type { ShowEvent } from './events';
import type { MeaningOf, WeightedText } from './models/meaning/meaning';
import { castColours } from './palette';
import { wayAt } from './moments';
import type { ParameterId, ParameterValues } from './parameters';
import { openingState, perform, type PerformanceState } from './performance';
import { allOf, blended, PROMPT_SLOTS, weighted, weightId } from './prompts';
import { isOvertaken } from './scenes/scenes';
import { MIDI_FILE } from './sources';
import { standing } from './travel';

/** A meaning on the way between two scenes covers 63 % of it in this share of the time. */
const SHARE_OF_WAY = 0.4;
/** Of weights that the matrix moves: seconds between two meanings, in which each covers 63 % of its way; and in how small steps a log has them. */
const MOVED_EVERY = 0.1;
const MOVED_STEPS = 1e4;
const WEIGHTS: ReadonlySet<ParameterId> = new Set([...PROMPT_SLOTS.map(weightId), 'words.line', 'deck.fade']);
const NOTHING: readonly ShowEvent[] = [];
const rounded = (value: number) => Math.round(MOVED_STEPS * value) / MOVED_STEPS;

export interface Consequences {
  /** What follows from an event. */
  readonly follow: (event: ShowEvent) => readonly ShowEvent[];
  /**
   * What follows from where the matrix has moved the weights of the words: call it once a frame.
   * @param played the state as it is played at show second `at`
   */
  readonly moved: (played: PerformanceState, at: number) => readonly ShowEvent[];
}

/**
 * Of the events of one show, in their order: it remembers the prompts and the line that is sung.
 * @param controllers of the MIDI file that plays
 * @param opening the state before the first event
 */
export function consequences(
  controllers: () => ControllerMap,
  meaningOf: MeaningOf,
  opening: PerformanceState = openingState('', []),
): Consequences {
  let state = opening;
  let line = '';
  let isFading = false;
  /** The last meaning, and when it is to be. */
  let said = '';
  let told = -Infinity;
  /** The weights as the matrix has moved them, and when it did. */
  let weights: Partial<ParameterValues> = {};
  let movedAt = -Infinity;

  /** Of the prompts, or between two decks of both; and of the sung line. */
  function texts(): readonly WeightedText[] {
    const { prompts, scenes } = state;
    const parameters = { ...state.parameters, ...weights };
    const { a, b } = scenes.decks;
    const near = state.parameters['deck.fade'] < 0.5 ? a : b;
    // A route on the fader is no hand: what was typed since, or another scene's, counts more than the decks' words.
    const isOfDecks = near !== undefined && String(allOf(near.prompts)) === String(prompts);
    const fades = isFading || (weights['deck.fade'] !== undefined && isOfDecks);
    const told = fades && a && b ? blended(a, b, parameters['deck.fade']) : weighted(prompts, parameters);
    const weight = parameters['words.line'];
    return line === '' || weight === 0 ? told : [...told, { text: line, weight }];
  }

  function meaning(at: number, glide?: number): readonly ShowEvent[] {
    const all = texts();
    said = JSON.stringify(all);
    told = Math.max(told, at);
    const vector = Array.from(castColours(meaningOf(all)));
    return [{ type: 'meaning', vector, ...(glide !== undefined && { glide }), source: 'meaning', at }];
  }
  /** A knob that is turned says the same again and again. */
  const newMeaning = (at: number, glide?: number) => (JSON.stringify(texts()) === said ? [] : meaning(at, glide));

  return {
    follow: (event) => (event.type === 'control' ? turned(event) : follow(event)),
    moved(played, at) {
      if (at - movedAt < MOVED_EVERY || wayAt(played, at) < 1) return NOTHING;
      movedAt = at;
      const targets = Object.values(played.modulations).filter(({ target }) => WEIGHTS.has(target));
      if (targets.length === 0 && Object.keys(weights).length === 0) return NOTHING;
      weights = Object.fromEntries(targets.map(({ target }) => [target, played.parameters[target]]));
      return newMeaning(at, MOVED_EVERY).map((event) =>
        event.type === 'meaning' ? { ...event, vector: event.vector.map(rounded) } : event,
      );
    },
  };

  function turned(event: Extract<ShowEvent, { type: 'control' }>): readonly ShowEvent[] {
    if (event.source !== MIDI_FILE) return [];
    const all = parametersOf(event, controllers()).map((body): ShowEvent => ({ ...body, at: event.at }));
    return all.flatMap((one) => [one, ...follow(one)]);
  }

  function follow(event: ShowEvent): readonly ShowEvent[] {
    const { at } = event;
    switch (event.type) {
      case 'tempo':
      case 'setlist-written':
      case 'setlist-at':
      case 'scene-saved':
      case 'scene-removed':
      case 'scene-safe':
        state = perform(standing(state, at), event);
        return [];
      case 'parameter':
        state = perform(standing(state, at), event);
        if (event.id === 'words.line') return newMeaning(at);
        if (event.id !== 'deck.fade' && !event.id.startsWith('prompt.weight')) return [];
        isFading = event.id === 'deck.fade';
        return newMeaning(at);
      case 'deck-loaded':
        state = perform(standing(state, at), event);
        return newMeaning(at);
      case 'panic':
        state = perform(standing(state, at), event);
        weights = {};
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
        weights = {};
        return meaning(at, event.beats > 0 ? (SHARE_OF_WAY * event.beats * 60) / state.tempo.bpm : undefined);
      case 'lyric-begun':
        line = event.text;
        return newMeaning(at);
      default:
        return [];
    }
  }
}
