/**
 * What a controller has: its controls by the bytes of its maker's manual, what they turn until they are mapped, and how
 * its lights are set, without system exclusive messages. A profile is one file in `profiles/`.
 */
import type { PerformanceState } from '../performance';
import { beatAt, BEATS_PER_BAR } from '../moments';
import { travelFromValue, valueFromTravel } from '../parameters';
import { ACTIONS, isActionId } from './actions';
import type { ControlId } from './control';
import { type Mapping, newMapping, type Target } from './mapping';

export type { Target };

/** What a light shows: nothing, that there is something behind it, that it is on, and that it is on as the beat falls. */
export type Look = 'off' | 'ready' | 'on' | 'beat';

export interface Profile {
  readonly name: string;
  /** Of the port's maker and name. */
  readonly match: RegExp;
  /** Where its bytes were read; and what of them could not be. */
  readonly manual: string;
  /** What its controls turn until they are mapped. */
  readonly defaults: Readonly<Record<ControlId, Target>>;
  /** The controls that have a light, and the bytes that set it; undefined for one that has none. */
  readonly light?: (control: ControlId, look: Look) => readonly number[] | undefined;
  /** Lights that count the beats of the bar. */
  readonly beats?: readonly ControlId[];
}

/** Types a profile where it is written. */
export function defineProfile(profile: Profile): Profile {
  return profile;
}

export function defaultMappings(source: string, { defaults }: Profile): readonly Mapping[] {
  return Object.entries(defaults).map(([control, target]) => newMapping(source, control, target));
}

/** How the lights of a device are, by control. */
export function looksOf(
  { light, beats = [] }: Profile,
  mappings: readonly Mapping[],
  state: PerformanceState,
  at: number,
): ReadonlyMap<ControlId, Look> {
  const looks = new Map<ControlId, Look>();
  if (!light) return looks;
  const beat = beatAt(state, at);
  const falls = beat - Math.floor(beat) < 0.25;
  for (const mapping of mappings) {
    if (mapping.button !== undefined) looks.set(mapping.control, lookOf(mapping, state, falls));
  }
  beats.forEach((control, i) => {
    if (!looks.has(control)) looks.set(control, Math.floor(beat) % BEATS_PER_BAR === i ? 'beat' : 'off');
  });
  return looks;
}

function lookOf({ target, button, from, to }: Mapping, state: PerformanceState, falls: boolean): Look {
  if (!isActionId(target)) {
    const value = state.parameters[target];
    const travel = travelFromValue(target, value);
    // What goes on by steps is on past the first, and anything else where it stands as the button would leave it.
    const isOn =
      button === 'increment'
        ? value > valueFromTravel(target, Math.min(from, to))
        : Math.abs(travel - to) < Math.abs(travel - from);
    return isOn ? 'on' : 'ready';
  }
  if (target === 'tap') return falls ? 'beat' : 'ready';
  const { isOn, isReady } = ACTIONS[target];
  if (isOn?.(state)) return 'on';
  if (!isReady) return 'ready';
  // Where one of several is on, the others are told from it, and from those that have nothing.
  const [full, empty] = isOn ? (['ready', 'off'] as const) : (['on', 'ready'] as const);
  return isReady(state) ? full : empty;
}

/** The controls of a row that begins at a number, each with its target. */
export function row(kind: 'note' | 'control', channel: number, first: number, targets: readonly Target[]) {
  return Object.fromEntries(targets.map((target, i) => [`${kind} ${channel} ${first + i}`, target]));
}

export const CUES: readonly Target[] = ['cue.1', 'cue.2', 'cue.3', 'cue.4', 'cue.5', 'cue.6', 'cue.7', 'cue.8'];
export const KNOBS: readonly Target[] = [
  'image.speed',
  'image.zoom',
  'image.truncation',
  'post.kaleidoscope',
  'post.feedback',
  'post.bloom',
  'meaning.energy',
  'meaning.tension',
];
export const LEVELS: readonly Target[] = [
  'mixer.notes.level',
  'mixer.stream.level',
  'mixer.drums.level',
  'mixer.effects.level',
  'sound.brightness',
  'sound.mix',
  'reverb.send',
  'master.level',
];
