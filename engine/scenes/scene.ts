/**
 * A scene: how the instrument is set, kept to come back to. The mixing of two is all there is to a crossfade: what is
 * continuous goes along its knob's travel, what switches does so half-way.
 */
import type { Mapping } from '../control/mapping';
import type { Modulations } from '../modulation/modulation';
import {
  clampValue,
  type ParameterId,
  PARAMETER_IDS,
  PARAMETERS,
  type ParameterValues,
  travelFromValue,
  valueFromTravel,
} from '../parameters';
import type { Cue } from '../performance';

export interface Scene {
  readonly name: string;
  readonly sketch: string;
  /** The parameters that belong to it, in their own units: a scene of an older version may lack some. */
  readonly parameters: Readonly<Partial<Record<ParameterId, number>>>;
  /** By prompt slot, from the first on. */
  readonly prompts: readonly string[];
  readonly modulations: Modulations;
  /** Where the picture was. */
  readonly place?: Cue;
  readonly follow?: Follow;
  /** What controllers turn while it is on, if it was kept with that; it is no part of the show, which hears only what is turned. */
  readonly mappings?: readonly Mapping[];
}

/** What comes after so many bars of a scene, if nobody does anything. */
export interface Follow {
  readonly bars: number;
  readonly action: FollowAction;
}

/** On to the next saved one, the same anew, or any of the others by the seed's chance. */
export const FOLLOW_ACTIONS = ['next', 'again', 'random'] as const;
export type FollowAction = (typeof FOLLOW_ACTIONS)[number];

export const MOST_SCENES = 64;
export const LONGEST_NAME = 80;
export const LONGEST_FOLLOW = 1024;

/** All but the desk's own, what the machine can do, and the whole's level. */
export const SCENE_PARAMETERS: readonly ParameterId[] = PARAMETER_IDS.filter((id) => !PARAMETERS[id].isOfNoScene);

/** The parameters of a scene out of all. */
export function sceneValues(values: ParameterValues): Scene['parameters'] {
  return Object.fromEntries(SCENE_PARAMETERS.map((id) => [id, values[id]]));
}

/** All parameters with a scene's own in their place; what is no parameter of scenes is left out. */
export function withScene(values: ParameterValues, { parameters }: Scene): ParameterValues {
  const own = SCENE_PARAMETERS.filter((id) => parameters[id] !== undefined);
  return { ...values, ...Object.fromEntries(own.map((id) => [id, clampValue(id, parameters[id]!)])) };
}

/** A parameter on its way. @param way 0..1 */
export function between(id: ParameterId, from: number, to: number, way: number): number {
  if (from === to || way >= 1) return to;
  if (way <= 0) return from;
  if (PARAMETERS[id].curve === 'step') return way < 0.5 ? from : to;
  const start = travelFromValue(id, from);
  return valueFromTravel(id, start + (travelFromValue(id, to) - start) * way);
}

/** All parameters as they are between two scenes. @param way 0..1 */
export function mixed(values: ParameterValues, a: Scene, b: Scene, way: number): ParameterValues {
  const [from, to] = [withScene(values, a), withScene(values, b)];
  return Object.fromEntries(PARAMETER_IDS.map((id) => [id, between(id, from[id], to[id], way)])) as ParameterValues;
}
