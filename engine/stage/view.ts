/** What a sketch sees of a moment: a pure function of the state, the time and the sound. */
import { bentMeaning, moodOf } from '../mood';
import { oklabToRgb } from '../models/meaning/oklab';
import { beatAt, kickAt, type PerformanceState } from '../performance';
import type { Loudness, Rgb, StageView } from './sketch';

export function viewAt(
  state: PerformanceState,
  time: number,
  { delta, seed, loudness }: { delta: number; seed: number; loudness: Loudness },
): StageView {
  const meaning = bentMeaning(state, time);
  return {
    time,
    delta,
    beat: beatAt(state, time),
    seed,
    palette: [colour(meaning, 0), colour(meaning, 3), colour(meaning, 6)],
    mood: moodOf(meaning),
    loudness,
    parameters: state.parameters,
    held: state.held,
    kick: kickAt(state, time),
    prompt: state.prompt,
    lyrics: state.lyrics,
    ahead: state.queue.lines[0]?.text ?? '',
  };
}

function colour(meaning: Float32Array, from: number): Rgb {
  const [r, g, b] = oklabToRgb(meaning[from]!, meaning[from + 1]!, meaning[from + 2]!);
  return [255 * r, 255 * g, 255 * b];
}
