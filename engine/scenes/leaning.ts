/** What the fader between the decks moves where a route moves it: a route on the fader is one on all that differs between them. */
import { isModulatable } from '../modulation/modulation';
import { isSpeed } from '../moments';
import { clampValue, type ParameterId, PARAMETERS, travelFromValue } from '../parameters';
import { SCENE_PARAMETERS } from './scene';
import type { Scenes } from './scenes';

type Leaning = readonly (readonly [id: ParameterId, way: number])[];

/** It is asked several times a frame. */
const known = new WeakMap<Scenes['decks'], Leaning>();

/** How far each goes from deck A to deck B, in travel. None where a deck is empty; and nothing that switches, or is a speed. */
export function leaning(decks: Scenes['decks']): Leaning {
  const all = known.get(decks) ?? leaningOf(decks);
  known.set(decks, all);
  return all;
}

function leaningOf({ a, b }: Scenes['decks']): Leaning {
  return SCENE_PARAMETERS.flatMap((id) => {
    const [from, to] = [a?.parameters[id], b?.parameters[id]];
    const leans = isModulatable(id) && !isSpeed(id) && PARAMETERS[id].curve !== 'step';
    if (!leans || from === undefined || to === undefined) return [];
    const way = travelFromValue(id, clampValue(id, to)) - travelFromValue(id, clampValue(id, from));
    return way === 0 ? [] : [[id, way] as const];
  });
}
