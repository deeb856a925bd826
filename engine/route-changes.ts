/** How events turn the picture's route, and with it what was covered so far. */
import { BEATS_PER_BAR, beatAt, meaningAt } from './moments';
import type { ParameterId, ParameterValues } from './parameters';
import type { Change, Cue, PerformanceState } from './performance';
import { glideTo, goalOf, type Near, type Walk, WALK_MODES, walkOf } from './route';
import { travelAt } from './travel';

/** Beats in which the picture turns to another kind of walk, or to what is liked. */
const TURN_BEATS = BEATS_PER_BAR;

/** Parameters take values together: the walk turns to another kind, and what was covered is counted so far. */
export function set(state: PerformanceState, parameters: ParameterValues, at: number): Change {
  const isOther = (id: ParameterId) => parameters[id] !== state.parameters[id];
  const travel = { ...travelAt(state, at), at };
  if (!isOther('image.walk') && !isOther('image.loop')) return { parameters, travel };
  const goal = goalOf(state.route);
  const walk = asAsked(walkOf(state.route), parameters);
  return { parameters, travel, ...turn(state, goal.kind === 'near' ? { ...goal, walk } : walk, at) };
}

/** The walk in the mode, and as long, as the parameters say. */
export function asAsked(walk: Walk, parameters: ParameterValues): Walk {
  return { ...walk, mode: WALK_MODES[parameters['image.walk']]!, bars: parameters['image.loop'] };
}

export function turn(state: PerformanceState, to: Walk | Near, at: number): Change {
  return { route: glideTo(state.route, to, beatAt(state, at), TURN_BEATS) };
}

/** To a saved place, landing on a beat, and on from there. An empty slot leads nowhere. */
export function recall(state: PerformanceState, slot: number, beats: number, at: number): Change {
  const cue = state.cues[slot];
  return cue ? goTo(state, cue, beats, at) : {};
}

export function goTo(state: PerformanceState, { latent, families, meaning }: Cue, beats: number, at: number): Change {
  const beat = beatAt(state, at);
  const end = beats > 0 ? Math.max(Math.round(beat + beats), Math.floor(beat) + 1) : beat;
  const walk: Walk = { ...walkOf(state.route), through: { latent, families } };
  return {
    route: glideTo(state.route, walk, beat, end - beat),
    ...(meaning && { meaning: { from: meaningAt(state, at), to: meaning, at } }),
  };
}
