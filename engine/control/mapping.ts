/**
 * What turns what. A mapping leads from one control of one device to one target; a control may have several, and so may a
 * target. What nobody has mapped does what its device's profile says (`profiles/`), and without one what the MIDI standard says.
 */
import type { EventBody } from '../events';
import { type ParameterId, PARAMETERS, valueFromTravel } from '../parameters';
import { type ActionId, isActionId } from './actions';
import { channelOf, type ControlId, isKey, onChannel } from './control';
import type { Encoding } from './encoder';

/** Controller number (0..119) to parameter. */
export type ControllerMap = Readonly<Record<number, ParameterId>>;

/**
 * Where the MIDI standard gives a controller a meaning, it keeps it (General MIDI level 2, "Control Change messages"); the
 * rest have none in the standard and are free.
 */
export const DEFAULT_CONTROLLERS: ControllerMap = {
  // A modulation wheel rests at 0, and so many files set it: at 0 the picture still walks, but notes do not push it.
  1: 'image.kick',
  7: 'instrument.level',
  // General purpose 1 to 4.
  16: 'image.speed',
  17: 'image.zoom',
  18: 'post.kaleidoscope',
  19: 'post.bloom',
  // Undefined in the standard: the eight knobs and more that controllers are often set to.
  20: 'image.truncation',
  21: 'image.rotation',
  22: 'post.feedback',
  23: 'stage.react',
  24: 'sound.family',
  25: 'meaning.energy',
  26: 'meaning.tension',
  27: 'meaning.valence',
  28: 'sound.level',
  29: 'stage.words',
  30: 'lyrics.temperature',
  // Timbre, release time, attack time, brightness.
  71: 'sound.brightness',
  72: 'instrument.release',
  73: 'instrument.attack',
  74: 'instrument.cutoff',
  // Effect sends: reverb, chorus, and the one that many instruments use for the delay.
  91: 'reverb.send',
  93: 'chorus.send',
  94: 'delay.send',
};

/** It is asked many times a second. */
const maps = new WeakMap<ControllerMap, ControllerMap>();

/** The default controllers, with a show's own in their place. */
export function controllerMap(own: ControllerMap): ControllerMap {
  const map = maps.get(own) ?? { ...DEFAULT_CONTROLLERS, ...own };
  maps.set(own, map);
  return map;
}

/** What an event of a MIDI file turns: nothing, unless it is a controller that the map knows. */
export function parametersOf(event: EventBody, map: ControllerMap): EventBody[] {
  if (event.type !== 'control') return [];
  const id = map[event.controller];
  if (id === undefined) return [];
  return [{ type: 'parameter', id, value: valueFromTravel(id, event.value), source: event.source }];
}

export type Target = ParameterId | ActionId;

/** A knob that stands elsewhere than its parameter jumps there, waits until it passes it, or closes the gap as it moves. */
export const TAKEOVERS = ['pick-up', 'scale', 'jump'] as const;
export type Takeover = (typeof TAKEOVERS)[number];

/** How the travel of the hand becomes the parameter's: 0 stays 0, and 1 stays 1. */
export const CURVES = {
  even: (x: number) => x,
  'slow start': (x: number) => x * x,
  'fast start': (x: number) => 1 - (1 - x) ** 2,
  'gentle ends': (x: number) => x * x * (3 - 2 * x),
} as const;
export type Curve = keyof typeof CURVES;

/** What a press does: strikes, switches to and fro, holds while it lasts, or goes one step on and round. */
export const BUTTONS = ['trigger', 'toggle', 'momentary', 'increment'] as const;
export type Button = (typeof BUTTONS)[number];

export interface Mapping {
  /** The device's source. */
  readonly device: string;
  readonly control: ControlId;
  readonly target: Target;
  /** Travel of the parameter's knob, 0..1, at either end of the control. `from` above `to` inverts. */
  readonly from: number;
  readonly to: number;
  readonly curve: Curve;
  readonly takeover: Takeover;
  readonly encoding: Encoding;
  /** Absent for knobs and faders. */
  readonly button?: Button | undefined;
}

/** A mapping as it begins: a key or a pad is a button, and what kind depends on what it is for. */
export function newMapping(device: string, control: ControlId, target: Target): Mapping {
  return {
    device,
    control,
    target,
    from: 0,
    to: 1,
    curve: 'even',
    takeover: 'pick-up',
    encoding: 'absolute',
    ...(isKey(control) || isActionId(target) ? { button: buttonFor(target, control) } : {}),
  };
}

export function buttonFor(target: Target, control: ControlId): Button {
  if (isActionId(target)) return 'trigger';
  const { curve, min, max } = PARAMETERS[target];
  // A program has no end that it could last to.
  if (curve !== 'step') return control.startsWith('program ') ? 'toggle' : 'momentary';
  return max - min === 1 ? 'toggle' : 'increment';
}

export function isSame(a: Mapping, b: Pick<Mapping, 'device' | 'control' | 'target'>): boolean {
  return a.device === b.device && a.control === b.control && a.target === b.target;
}

/** Whether two do the same in every way. */
export function isAlike(a: Mapping, b: Mapping): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Mapping>;
  return [...keys].every((key) => a[key] === b[key]);
}

/** Who else is on the same control, or on the same target: of nothing there is enough for all. */
export function conflictsOf(mapping: Mapping, all: readonly Mapping[]): readonly Mapping[] {
  const sharesTarget = (other: Mapping) => other.target === mapping.target && other.target !== 'none';
  return all.filter((other) => !isSame(mapping, other) && (isOnSame(mapping, other) || sharesTarget(other)));
}

export function isOnSame(a: Mapping, b: Pick<Mapping, 'device' | 'control'>): boolean {
  return a.device === b.device && a.control === b.control;
}

/** The mappings of a device with another channel's controls on this one. */
export function onOtherChannel(all: readonly Mapping[], device: string, from: number, to: number): readonly Mapping[] {
  return all.map((mapping) =>
    mapping.device === device && channelOf(mapping.control) === from
      ? { ...mapping, control: onChannel(mapping.control, to) }
      : mapping,
  );
}
