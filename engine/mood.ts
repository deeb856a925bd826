/** What the words mean at a moment, as the performer bends it. */
import { MEANING } from './models/meaning/vector';
import { meaningAt } from './moments';
import type { PerformanceState } from './performance';
import { isParameterId } from './parameters';
import { bendColours, lightColours } from './palette';
import type { Mood } from './stage/sketch';

/**
 * The meaning vector at time `at` as the stage takes it: the colours lit for their parts and as vivid, turned
 * and lightened as the performer wants them; the rest with the performer's bends: a bend of 1 goes all the way to a number's maximum, of -1 to its
 * minimum, 0 leaves it.
 */
export function bentMeaning(state: Pick<PerformanceState, 'meaning' | 'parameters'>, at: number): Float32Array {
  const vector = Float32Array.from(meaningAt(state, at));
  lightColours(vector, state.parameters['meaning.colour']);
  bendColours(vector, state.parameters['meaning.hue'], state.parameters['meaning.lightness']);
  for (const { name, index, min, max } of MEANING) {
    const id = `meaning.${name}`;
    if (!isParameterId(id)) continue;
    const bend = state.parameters[id];
    const value = vector[index]!;
    vector[index] = value + (bend > 0 ? bend * (max - value) : -bend * (min - value));
  }
  return vector;
}

/** The seven numbers of the vector that are not colours, by name. */
export function moodOf(meaning: Float32Array): Mood {
  const [energy, valence, density, roughness, symmetry, tension, brightness] = meaning.subarray(9, 16);
  return {
    energy: energy!,
    valence: valence!,
    density: density!,
    roughness: roughness!,
    symmetry: symmetry!,
    tension: tension!,
    brightness: brightness!,
  };
}
