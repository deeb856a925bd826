/**
 * The state as it is played at a moment: with what is on its way between two scenes, and moved by the modulation matrix.
 * A pure function of the state and the time; nothing of it is ever folded back.
 */
import type { ShowEvent } from '../events';
import { calmed } from '../flashes';
import { type ParameterId, PARAMETER_IDS, type ParameterValues, travelFromValue, valueFromTravel } from '../parameters';
import { isSpeed, wayAt } from '../moments';
import type { PerformanceState } from '../performance';
import { leaning } from '../scenes/leaning';
import { between } from '../scenes/scene';
import { isModulatable, isSeen, type Modulation, type Modulations } from './modulation';
import { sourceAt } from './source';

/** @param at show seconds. The same state where nothing moves. */
export function playedAt(state: PerformanceState, at: number): PerformanceState {
  const way = wayAt(state, at);
  const depth = state.parameters['mod.depth'];
  const { modulations: gone, depth: goneDepth } = goneAt(state, way);
  const isModulated = (depth > 0 && hasAny(state.modulations)) || (goneDepth > 0 && hasAny(gone));
  if (way >= 1 && !isModulated) return state;
  const parameters: Record<ParameterId, number> = { ...state.parameters };
  if (way < 1) {
    const { from } = state.glide!;
    for (const id of Object.keys(from) as ParameterId[]) {
      // What was covered at a speed is known by the fold.
      if (!isSpeed(id)) parameters[id] = between(id, from[id]!, parameters[id], way);
    }
  }
  if (isModulated) {
    const moved: Partial<Record<ParameterId, number>> = {};
    move(moved, parameters, state.modulations, depth * Math.min(1, way), state, at);
    move(moved, parameters, gone, goneDepth * (1 - way), state, at);
    lean(moved, parameters, state);
    for (const id in moved)
      parameters[id as ParameterId] = valueFromTravel(id as ParameterId, moved[id as ParameterId]!);
  }
  return { ...state, parameters, sketch: way < 0.5 ? state.glide!.sketch : state.sketch };
}

const NONE: Modulations = {};

/** What moves the scene that is left, and how deep: as deep as it was there. */
export function goneAt(
  { glide, parameters }: PerformanceState,
  way: number,
): { modulations: Modulations; depth: number } {
  if (way >= 1 || !glide) return { modulations: NONE, depth: 0 };
  return { modulations: glide.modulations, depth: glide.from['mod.depth'] ?? parameters['mod.depth'] };
}

function hasAny(modulations: Modulations): boolean {
  for (const _ in modulations) return true;
  return false;
}

function move(
  moved: Partial<Record<ParameterId, number>>,
  parameters: ParameterValues,
  modulations: Modulations,
  amount: number,
  state: PerformanceState,
  at: number,
): void {
  if (amount <= 0) return;
  for (const slot in modulations) {
    const modulation = modulations[slot]!;
    const { target } = modulation;
    // What is covered at a speed is summed up elsewhere (`travel.ts`).
    if (!isModulatable(target) || isSpeed(target)) continue;
    moved[target] ??= travelFromValue(target, parameters[target]);
    moved[target] += amount * shiftOf(modulation, state, at);
  }
}

/** Where the fader is moved, so is all that it fades. */
function lean(
  moved: Partial<Record<ParameterId, number>>,
  parameters: ParameterValues,
  { scenes }: PerformanceState,
): void {
  const fade = moved['deck.fade'];
  if (fade === undefined) return;
  const far = valueFromTravel('deck.fade', fade) - parameters['deck.fade'];
  for (const [id, way] of leaning(scenes.decks))
    moved[id] = (moved[id] ?? travelFromValue(id, parameters[id])) + far * way;
}

/** How far a modulation moves its knob at a moment, in travel. */
export function shiftOf({ source, target, depth, polarity }: Modulation, state: PerformanceState, at: number): number {
  const isWave = source.kind === 'lfo' || source.kind === 'walk';
  const played = isWave && isSeen(target) ? { ...source, beats: calmed(source.beats, state.tempo.bpm) } : source;
  const value = sourceAt(played, state, at);
  return depth * (polarity === 'both ways' ? 2 * value - 1 : value);
}

type Turned = Extract<ShowEvent, { type: 'parameter' }>;

export const MOVED = 'moved';

/**
 * What moves without an event of its own, as events for those that hear events alone, such as instruments: not for the
 * log, which has the scenes and the matrix. Call it once a moment.
 * @param opening what they were told at the beginning, if they were
 */
export function createMover(opening?: ParameterValues) {
  let before = opening;
  let moving: ReadonlySet<ParameterId> = new Set();

  return (played: PerformanceState, events: readonly ShowEvent[], at: number): readonly Turned[] => {
    const was = before;
    before = played.parameters;
    if (was === undefined || was === before) return [];
    const now = movingIn(played, at);
    const switched = events.findLast(turnsMany);
    const ids = switched ? PARAMETER_IDS : new Set([...moving, ...now]);
    const since = switched?.at ?? at;
    moving = now;
    const turned: Turned[] = [];
    // Whoever heard a knob turn that is moved heard where it would stand unmoved.
    const named = new Set(events.flatMap((event) => (event.type === 'parameter' ? [event.id] : [])));
    for (const id of ids) {
      if (was[id] !== before[id] || named.has(id))
        turned.push({ type: 'parameter', id, value: before[id], source: MOVED, at: Math.min(since, at) });
    }
    return turned;
  };
}

/**
 * What an event that turns many parameters turns at its time: for instruments, which are told of its notes beforehand as well.
 * @param from as they are played now
 * @param to the state with it, at its time
 */
export function turnedAt(from: ParameterValues, to: PerformanceState, at: number): readonly Turned[] {
  const { parameters } = playedAt(to, at);
  const others = PARAMETER_IDS.filter((id) => parameters[id] !== from[id]);
  return others.map((id) => ({ type: 'parameter', id, value: parameters[id], source: MOVED, at }));
}

const SWITCHING: ReadonlySet<ShowEvent['type']> = new Set(['scene-recalled', 'deck-loaded', 'deck-crossed', 'panic']);

/** Whether an event turns many parameters at once. */
export function turnsMany(event: ShowEvent): boolean {
  return SWITCHING.has(event.type) || (event.type === 'parameter' && event.id === 'deck.fade');
}

/** Whether a parameter moves by itself at a moment, so that it does not stand where its knob does. */
export function isMoved(state: PerformanceState, id: ParameterId, at: number): boolean {
  return movingIn(state, at).has(id);
}

/**
 * A parameter that was turned though it moves by itself, as it is heard: where it is moved to, which its mover tells a moment later.
 * @param set the state with the event, at `at`. Undefined where it stands where its knob does.
 */
export function asMoved(event: ShowEvent, set: PerformanceState, at: number): Turned | undefined {
  if (event.type !== 'parameter' || !isMoved(set, event.id, at)) return undefined;
  return { ...event, value: playedAt(set, at).parameters[event.id], source: MOVED };
}

function movingIn(state: PerformanceState, at: number): ReadonlySet<ParameterId> {
  const glide = wayAt(state, at) < 1 ? state.glide : undefined;
  const routes = [...Object.values(state.modulations), ...Object.values(glide?.modulations ?? {})];
  const isFaded = routes.some(({ target }) => target === 'deck.fade');
  return new Set([
    ...routes.map(({ target }) => target),
    ...(isFaded ? leaning(state.scenes.decks).map(([id]) => id) : []),
    ...(glide ? (Object.keys(glide.from) as ParameterId[]) : []),
  ]);
}
