/** What the words mean at a moment, as the performer bends it. */
import { MEANING } from './models/meaning/vector';
import { meaningAt, type PerformanceState } from './performance';
import { isParameterId } from './parameters';
import type { Mood } from './stage/sketch';

/** Where the three colours' a and b lie in the vector. */
const CHROMA = [1, 2, 4, 5, 7, 8];
/** The vector's limit for a and b. */
const MOST_CHROMA = 0.4;

/**
 * The meaning vector at time `at` with the performer's bends: a bend of 1 goes all the way to the number's maximum,
 * of -1 to its minimum, 0 leaves it. Colours keep their hue and lightness; their chroma is scaled.
 */
export function bentMeaning(state: PerformanceState, at: number): Float32Array {
  const vector = Float32Array.from(meaningAt(state, at));
  for (const i of CHROMA) {
    const vivid = vector[i]! * state.parameters['meaning.colour'];
    vector[i] = Math.max(-MOST_CHROMA, Math.min(MOST_CHROMA, vivid));
  }
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
