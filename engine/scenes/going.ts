/** From one scene to another, and between two decks. */
import { type Modulation, type Modulations, MOST_MODULATIONS } from '../modulation/modulation';
import { goneAt } from '../modulation/played';
import { beatAt, setAt, wayAt } from '../moments';
import { type ParameterId, PARAMETER_IDS, type ParameterValues } from '../parameters';
import type { Change, Glide, PerformanceState } from '../performance';
import { allOf, heaviest } from '../prompts';
import { goTo, set } from '../route-changes';
import { mixed, type Scene, withScene } from './scene';
import type { Deck, Scenes } from './scenes';

/** To a scene, in so many beats; its picture's place is landed on a beat. */
export function toScene(
  state: PerformanceState,
  scene: Scene,
  beats: number,
  at: number,
  more: Partial<Record<ParameterId, number>> = {},
): Change {
  const parameters = { ...withScene(state.parameters, scene), ...more };
  const begin = beatAt(state, at);
  const glide: Glide = {
    from: leftBehind(state, parameters, at),
    sketch: wayAt(state, at) < 0.5 ? state.glide!.sketch : state.sketch,
    modulations: movingNow(state, at),
    beats: [begin, begin + beats],
  };
  const changes = set(state, parameters, at);
  const { sketch, prompts, modulations, place } = scene;
  return {
    ...changes,
    glide: beats > 0 ? glide : undefined,
    sketch,
    modulations,
    prompts: allOf(prompts),
    prompt: heaviest(prompts, parameters),
    ...(place && goTo({ ...state, ...changes }, place, beats, at)),
  };
}

/** Routes of scenes that are left while others are on their way. */
const MOST_MOVING = 4 * MOST_MODULATIONS;

/** What moves at a moment: on the way between two scenes the routes of both, each as deep as it is there. */
function movingNow(state: PerformanceState, at: number): Modulations {
  const way = wayAt(state, at);
  if (way >= 1) return state.modulations;
  const gone = goneAt(state, way);
  const depth = setAt(state, at)['mod.depth'];
  const share = (amount: number) => (depth > 0 ? amount / depth : 0);
  const all = new Map<string, Modulation>();
  for (const [modulations, amount] of [
    [state.modulations, share(state.parameters['mod.depth'] * way)],
    [gone.modulations, share(gone.depth * (1 - way))],
  ] as const) {
    for (const modulation of Object.values(modulations)) {
      const { source, target, polarity } = modulation;
      const route = JSON.stringify([source, target, polarity]);
      all.set(route, { ...modulation, depth: (all.get(route)?.depth ?? 0) + amount * modulation.depth });
    }
  }
  const strongest = [...all.values()];
  if (strongest.length > MOST_MOVING) strongest.sort((a, b) => Math.abs(b.depth) - Math.abs(a.depth));
  return Object.fromEntries(strongest.slice(0, MOST_MOVING).map((modulation, i) => [i + 1, modulation]));
}

/** Each parameter that will be another, as it is now. */
function leftBehind(state: PerformanceState, to: ParameterValues, at: number): Glide['from'] {
  const now = setAt(state, at);
  return Object.fromEntries(PARAMETER_IDS.filter((id) => now[id] !== to[id]).map((id) => [id, now[id]]));
}

/** A deck that is heard gets another scene. */
export function loaded(state: PerformanceState, deck: Deck, slot: number, at: number): Change {
  const fade = state.parameters['deck.fade'];
  const isHeard = deck === 'a' ? fade < 1 : fade > 0;
  const scene = state.scenes.saved[slot];
  if (!isHeard || !scene) return {};
  // Where the other deck is empty, this one is all that is heard.
  return faded(state, { a: scene, b: scene, ...state.scenes.decks, [deck]: scene }, state.parameters, at);
}

/** Beats in which the picture goes to the place of the deck that the fader has come to. */
const ACROSS = 1;

/** The two decks as the fader stands. With one alone there is nothing to fade to. */
export function faded(state: PerformanceState, { a, b }: Scenes['decks'], values: ParameterValues, at: number): Change {
  const way = values['deck.fade'];
  if (!a || !b) return set(state, values, at);
  const { sketch, prompts, modulations, place } = way < 0.5 ? a : b;
  const parameters = mixed(values, a, b, way);
  const changes = set(state, parameters, at);
  const isAcross = state.parameters['deck.fade'] < 0.5 !== way < 0.5;
  return {
    ...changes,
    glide: undefined,
    sketch,
    modulations,
    prompts: allOf(prompts),
    prompt: heaviest(prompts, parameters),
    ...(isAcross && place && goTo({ ...state, ...changes }, place, ACROSS, at)),
  };
}

/** The hand that turns a parameter has it from there on. */
export function freed(glide: Glide, id: ParameterId): Glide {
  return { ...glide, from: Object.fromEntries(Object.entries(glide.from).filter(([other]) => other !== id)) };
}
