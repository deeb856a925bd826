/** The modulation matrix: which source moves which parameter, and how far. The log holds these alone, never their values. */
import { isParameterId, type ParameterId, PARAMETERS } from '../parameters';
import type { Source } from './source';

export interface Modulation {
  readonly source: Source;
  readonly target: ParameterId;
  /** Of the knob's travel, -1..1: how far a full source moves it. */
  readonly depth: number;
  /** To one side of where the knob stands, or to both. */
  readonly polarity: Polarity;
}

export const POLARITIES = ['one way', 'both ways'] as const;
export type Polarity = (typeof POLARITIES)[number];

/** By slot, from 1 on. */
export type Modulations = Readonly<Record<number, Modulation>>;

export const MOST_MODULATIONS = 32;

/** Whether a parameter can be modulated: not the desk's own, and nothing that is a size of the machine's work. */
export function isModulatable(id: string): id is ParameterId {
  return isParameterId(id) && !PARAMETERS[id].isUnmoved;
}

/** Whether it changes the picture: a wave on it must not make the stage flash. */
export function isSeen(id: ParameterId): boolean {
  return SEEN.test(id);
}

const SEEN = /^(image|bend|meaning|prompt|words|stage|tunnel|swarm|post|deck)\./;
