/** What a sketch is shown in tests. */
import { defaultValues } from '../../engine/parameters';
import type { StageView } from '../../engine/stage/sketch';

/** Of the stage. */
export const WIDTH = 320;
export const HEIGHT = 180;

/** A plain view of the show at `time`: 120 beats a minute, no sound, one line of words. */
export function viewAt(time: number, delta = 1 / 8, more: Partial<StageView> = {}): StageView {
  return {
    time,
    delta,
    beat: time * 2,
    tempo: 120,
    seed: 7,
    palette: [
      [236, 110, 48],
      [32, 58, 120],
      [250, 214, 160],
    ],
    mood: { energy: 0.6, valence: 0.1, density: 0.5, roughness: 0.4, symmetry: 0.4, tension: 0.4, brightness: 0.5 },
    loudness: { level: 0.4, bass: 0.4, mid: 0.3, treble: 0.2 },
    parameters: defaultValues(),
    held: [{ note: 60, velocity: 0.8, channel: 1, source: 'test', at: 0 }],
    kick: 0.5,
    prompt: 'a harbour at night',
    lyrics: [{ text: 'the harbour keeps its lanterns low', from: 0 }],
    ahead: '',
    ...more,
  };
}
