/** What a sketch sees of a moment, a pure function of the state, the time and the sound; and how the stage draws it. */
import { begins, clash, isFit } from '../gate/gate';
import { bentMeaning, moodOf } from '../mood';
import { oklabToRgb } from '../models/meaning/oklab';
import { beatAt, kickAt } from '../moments';
import type { LyricLine, PerformanceState } from '../performance';
import { scriptOn } from './code/script';
import type { StageHost } from './host';
import type { Loudness, Rgb, StageView } from './sketch';

export function viewAt(
  state: PerformanceState,
  time: number,
  { delta, seed, loudness }: { delta: number; seed: number; loudness: Loudness },
): StageView {
  const meaning = bentMeaning(state, time);
  const mute = state.parameters['stage.hush'] === 1;
  const shown = (text: string) => (mute || !isFit(text) ? '' : text);
  return {
    time,
    delta,
    beat: beatAt(state, time),
    tempo: state.tempo.bpm,
    seed,
    palette: [colour(meaning, 0), colour(meaning, 3), colour(meaning, 6)],
    mood: moodOf(meaning),
    loudness,
    parameters: state.parameters,
    held: state.held,
    kick: kickAt(state, time),
    prompt: shown(state.prompt),
    // Whatever way a line came, the gate is asked once more: what it does not vouch for is not drawn.
    lyrics: mute ? NONE : state.lyrics.filter(mayBeDrawn),
    ahead: shown(aheadOf(state)),
  };
}

/**
 * Draws the view with the sketch that the state has on stage.
 * @param soon the state as far ahead as it is known. One of the performer's own is not made ready by it: its time would pass meanwhile, and
 *   its files may come after its text.
 */
export function drawState(
  stage: Pick<StageHost, 'draw'>,
  view: StageView,
  state: PerformanceState,
  soon = state,
): Promise<void> {
  const next = scriptOn(soon) ? undefined : soon.sketch;
  return stage.draw(view, state.sketch, scriptOn(state), state.files, state.chosenAt, next);
}

/** The line that comes next, where it may stand beside the one on stage. */
function aheadOf({ lyrics, queue }: PerformanceState): string {
  const ahead = queue.lines[0]?.text ?? '';
  const last = lyrics.at(-1);
  return clash(last?.plan?.text ?? last?.text ?? '', ahead) ? '' : ahead;
}

const NONE: readonly LyricLine[] = [];

function mayBeDrawn({ text, plan }: LyricLine): boolean {
  return plan
    ? isFit(plan.text) && isFit(plan.unstyled ?? '') && (begins(plan.text, text) || isFit(text))
    : isFit(text);
}

function colour(meaning: Float32Array, from: number): Rgb {
  const [r, g, b] = oklabToRgb(meaning[from]!, meaning[from + 1]!, meaning[from + 2]!);
  return [255 * r, 255 * g, 255 * b];
}
