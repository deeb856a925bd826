/**
 * What can move a parameter by itself. Each source is a pure function of the state and the time, so that a show that is
 * played again moves as it did.
 */
import { beatAt, gateAt, meaningAt } from '../moments';
import type { PerformanceState } from '../performance';
import { hash } from '../random';
import { atRest, type Ear, followedAt, heardAt, type HeardValue } from './followed';

/** An oscillator's wave over its period, 0..1 in and out. */
export const SHAPES = {
  sine: (x: number) => 0.5 - 0.5 * Math.cos(2 * Math.PI * x),
  triangle: (x: number) => 1 - Math.abs(2 * x - 1),
  rise: (x: number) => x,
  fall: (x: number) => 1 - x,
  square: (x: number) => (x < 0.5 ? 1 : 0),
} as const;
export type Shape = keyof typeof SHAPES;

export type Source =
  /** A period every so many `beats`. */
  | { readonly kind: 'lfo'; readonly shape: Shape; readonly beats: number }
  /** Rises in `attack` seconds while notes are held, and falls to 1/e in `release`. */
  | { readonly kind: 'envelope'; readonly attack: number; readonly release: number }
  | { readonly kind: 'heard'; readonly ear: Ear; readonly value: HeardValue }
  /** Any device's controller, as it stands; or `BEND_CONTROLLER`, `PRESSURE_CONTROLLER`, `SLIDE_CONTROLLER`, or an NRPN. */
  | { readonly kind: 'control'; readonly controller: number }
  /** Wanders to another place every so many `beats`, by the chance of `seed`. */
  | { readonly kind: 'walk'; readonly beats: number; readonly seed: number }
  /** The energy of what the words say, or a push at each word that is sung. */
  | { readonly kind: 'words'; readonly value: 'energy' | 'word' };

export type SourceKind = Source['kind'];
export const SOURCE_KINDS: readonly SourceKind[] = ['lfo', 'envelope', 'heard', 'control', 'walk', 'words'];

/** Of the meaning vector. */
const ENERGY = 9;
/** Seconds in which a word's push falls to 1/e. */
const WORD_DECAY = 0.25;

/** What a source says at time `at` (show seconds), 0..1. */
export function sourceAt(source: Source, state: PerformanceState, at: number): number {
  switch (source.kind) {
    case 'lfo': {
      const turns = beatAt(state, at) / source.beats;
      return SHAPES[source.shape](turns - Math.floor(turns));
    }
    case 'envelope':
      return gateAt(state, at, source.attack, source.release);
    case 'heard':
      return heardAt(state.heard[source.ear], source.value, at);
    case 'control': {
      const turned = state.controllers[source.controller];
      return turned ? followedAt(turned, at) : atRest(source.controller);
    }
    case 'walk': {
      const steps = beatAt(state, at) / source.beats;
      const step = Math.floor(steps);
      const x = steps - step;
      const [from, to] = [hash(source.seed, step) / 2 ** 32, hash(source.seed, step + 1) / 2 ** 32];
      return from + (to - from) * x * x * (3 - 2 * x);
    }
    case 'words': {
      if (source.value === 'energy') return Math.min(1, Math.max(0, meaningAt(state, at)[ENERGY] ?? 0));
      const last = state.words.at(-1);
      return last === undefined ? 0 : Math.exp(-Math.max(0, at - last.at) / WORD_DECAY);
    }
  }
}
