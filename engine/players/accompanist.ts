/**
 * The accompanist: keeps the stream of generated sound flowing, a block at a time, following the notes that are held
 * and what the words mean.
 */
import type { SoundInput, SoundOutput } from '../models/sound/types';
import { bentMeaning, moodOf } from '../mood';
import type { PerformanceState } from '../performance';

/** Where the blocks go: live, a ring that an audio worklet empties; in a render, a buffer. */
export interface SoundSink {
  /** Seconds of sound that are ready and not yet heard. */
  secondsAhead(): number;
  push(left: Float32Array, right: Float32Array): void;
}

export interface Accompanist {
  /** Generates until `ahead` seconds are ready. Not again before it has resolved; rejects when the model failed. */
  play(state: PerformanceState, at: number): Promise<void>;
}

const DRUM_CHANNEL = 10;
const FAMILIES = 8;
/** How far the words' brightness moves the sound's. */
const MOOD_SWAY = 0.6;

/** @param ahead tells the seconds of sound to keep ready: less answers sooner, more survives a busy machine. */
export function createAccompanist(
  step: (input: SoundInput, deadline: number) => Promise<SoundOutput>,
  sink: SoundSink,
  ahead: () => number,
): Accompanist {
  return {
    async play(state, at) {
      while (sink.secondsAhead() < ahead()) {
        const { left, right } = await step(soundAt(state, at), at + sink.secondsAhead());
        sink.push(left, right);
      }
    },
  };
}

/** What sound the performance asks for at time `at`. */
export function soundAt(state: PerformanceState, at: number): SoundInput {
  const { parameters } = state;
  const mood = moodOf(bentMeaning(state, at));
  return {
    notes: state.held
      .filter(({ channel }) => channel !== DRUM_CHANNEL)
      .map(({ note, velocity }) => ({ midi: note, velocity })),
    families: familyMix(parameters['sound.family']),
    brightness: sway(parameters['sound.brightness'], mood.brightness),
    energy: mood.energy,
    density: mood.density,
    roughness: mood.roughness,
    steps: denoisingSteps(parameters['sound.steps']),
    level: 1,
  };
}

/** A position between two neighbouring families, as weights that sum to 1. */
function familyMix(position: number): Float32Array {
  const mix = new Float32Array(FAMILIES);
  const lower = Math.min(FAMILIES - 2, Math.floor(position));
  mix[lower] = 1 - (position - lower);
  mix[lower + 1] = position - lower;
  return mix;
}

function sway(value: number, mood: number): number {
  return Math.min(1, Math.max(0, value + MOOD_SWAY * (mood - 0.5)));
}

function denoisingSteps(asked: number): 1 | 2 | 4 {
  return asked >= 3 ? 4 : asked >= 2 ? 2 : 1;
}
