/** What is at a moment: everything that moves between events is a function of the performance's state and the time. */
import { type ParameterId, type ParameterValues } from './parameters';
import type { PerformanceState } from './performance';
import { goalOf } from './route';
import { between } from './scenes/scene';

export const BEATS_PER_BAR = 4;
/** Seconds by which what is to fall on a beat is let in before it: the playing aids are almost so far ahead of the clock. */
export const BEFOREHAND = 0.12;
/** Seconds in which a kick falls to 1/e, and in which a meaning covers 63 % of its way. */
const KICK_DECAY = 0.45;
const MEANING_GLIDE = 1.6;
/** Likewise for a chord. */
const CHORD_GLIDE = 0.15;

/** Of these, what has been covered is counted. */
export const SPEEDS = { walk: 'image.speed', spin: 'image.spin', dive: 'image.dive' } as const;
export type Speed = (typeof SPEEDS)[keyof typeof SPEEDS];

export function isSpeed(id: string): id is Speed {
  return id === SPEEDS.walk || id === SPEEDS.spin || id === SPEEDS.dive;
}

/** The parameters as they are set at a moment, between two scenes; not moved by the matrix. */
export function setAt(state: PerformanceState, at: number): ParameterValues {
  const way = wayAt(state, at);
  if (way >= 1) return state.parameters;
  const { from } = state.glide!;
  const ids = Object.keys(from) as ParameterId[];
  return {
    ...state.parameters,
    ...Object.fromEntries(ids.map((id) => [id, between(id, from[id]!, state.parameters[id], way)])),
  };
}

/** How far the way between two scenes is covered, 0..1; 1 where there is none. */
export function wayAt(state: PerformanceState, at: number): number {
  if (!state.glide) return 1;
  const [begin, end] = state.glide.beats;
  // So short a way, so late in a show, that it ends where it begins.
  if (end <= begin) return 1;
  return Math.min(1, Math.max(0, (beatAt(state, at) - begin) / (end - begin)));
}

/** Beats since the show began, at time `at` (seconds). */
export function beatAt(state: Pick<PerformanceState, 'tempo'>, at: number): number {
  return state.tempo.beat + ((at - state.tempo.at) * state.tempo.bpm) / 60;
}

/** When a beat falls, in seconds, if the tempo stays. Inverse of `beatAt`. */
export function timeOfBeat(state: Pick<PerformanceState, 'tempo'>, beat: number): number {
  return state.tempo.at + ((beat - state.tempo.beat) * 60) / state.tempo.bpm;
}

/** Whether the performer wants more like what there is. */
export function isNear({ route }: PerformanceState): boolean {
  return goalOf(route).kind === 'near';
}

/** How far each pitch class draws the picture at time `at`, [12] in 0..1. */
export function chordAt({ chord }: PerformanceState, at: number): readonly number[] {
  const left = Math.exp(-Math.max(0, at - chord.at) / CHORD_GLIDE);
  return chord.to.map((value, i) => value + (chord.from[i]! - value) * left);
}

/**
 * An envelope on the keys, 0..1: rises evenly in `attack` seconds while any is held, to how hard the hardest was struck, and falls
 * to 1/e in `release` seconds; what rises anew does so out of what falls. Drums are no keys.
 */
export function gateAt({ gate }: PerformanceState, at: number, attack: number, release: number): number {
  const level = ({ from, to, velocity }: typeof gate): number => {
    const risen = (Math.min(at, to) - from) / Math.max(1e-3, attack);
    const left = Math.exp(-Math.max(0, at - to) / Math.max(1e-3, release));
    return velocity * Math.min(1, Math.max(0, risen)) * left;
  };
  return Math.max(level(gate), gate.before ? level(gate.before) : 0);
}

/** What is left of the notes' push, 0..2. */
export function kickAt(state: PerformanceState, at: number): number {
  return state.kick.level * Math.exp(-Math.max(0, at - state.kick.at) / KICK_DECAY);
}

/** The meaning vector at time `at`, gliding towards what the last words say; not yet bent by the performer. */
export function meaningAt(state: Pick<PerformanceState, 'meaning'>, at: number): readonly number[] {
  const { from, to, at: start, glide = MEANING_GLIDE } = state.meaning;
  const left = Math.exp(-Math.max(0, at - start) / glide);
  return to.map((value, i) => value + ((from[i] ?? value) - value) * left);
}
