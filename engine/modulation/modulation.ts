/** The modulation matrix: which source moves which parameter, and how far. The log holds these alone, never their values. */
import { isParameterId, type ParameterId } from '../parameters';
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

/**
 * Whether a parameter can be modulated. Not the desk's own, and not the three speeds: what has been covered at a speed is
 * a sum over all the time before, which no function of this moment tells. Modulate zoom, rotation and the pans instead.
 */
export function isModulatable(id: string): id is ParameterId {
  return isParameterId(id) && !UNMOVED.test(id);
}

const UNMOVED =
  /^(launch|clock|deck|scene|governor|mod)\.|^image\.(speed|spin|dive|walk|loop|height)$|^stage\.(hush|blackout|freeze)$|^prompt\.|^sound\.(ahead|steps)$|^chord\.learn$/;
