/** Draws the stage's frames, with what is heard, in even time. */
import { Subject } from 'rxjs';
import { loudness } from '../../audio/analysis';
import { stopwatch } from '../../engine/clock';
import type { Player } from '../../engine/loop';
import type { PerformanceState } from '../../engine/performance';
import { SILENCE } from '../../engine/players/painter';
import type { StageHost } from '../../engine/stage/host';
import type { Loudness } from '../../engine/stage/sketch';
import { drawState, viewAt } from '../../engine/stage/view';

export interface LiveFrames {
  readonly player: Player;
  /** Show seconds of each picture, as soon as the stage has drawn it. */
  readonly drawn$: Subject<number>;
  /** At the last frame. */
  heard(): Loudness;
}

export interface LiveFramesParts {
  readonly stage: Pick<StageHost, 'draw' | 'scale'>;
  readonly seed: number;
  /** On what is heard. */
  readonly analyser: AnalyserNode;
  /** The state as far ahead as it is known, with what waits for its beat. */
  readonly soon: () => PerformanceState;
}

const LOUDNESS_WINDOW = 2048;
/** A frame that is held to a pace may come so much sooner, in seconds: the display's own time is not divided as evenly. */
const EARLY = 0.006;

export function createLiveFrames({ stage, seed, analyser, soon }: LiveFramesParts): LiveFrames {
  const drawn$ = new Subject<number>();
  const wave = new Float32Array(LOUDNESS_WINDOW);
  let heard = SILENCE;
  let next = 0;
  let drawnAt: number | undefined;
  return {
    drawn$,
    heard: () => heard,
    async player({ state, time, delta }) {
      const { frames, scale } = state.governed;
      const now = stopwatch();
      // A clock that was set back is not waited for.
      next = Math.min(next, now + 1 / frames);
      if (frames > 0 && now < next - EARLY) return;
      if (frames > 0) next = Math.max(next + 1 / frames, now);
      analyser.getFloatTimeDomainData(wave);
      heard = loudness(wave, analyser.context.sampleRate);
      // Since the last frame that was drawn: not each moment is.
      const since = drawnAt === undefined ? delta : time - drawnAt;
      const view = viewAt(state, time, { delta: since, seed, loudness: heard });
      drawnAt = time;
      stage.scale(scale);
      await drawState(stage, view, state, soon());
      drawn$.next(time);
    },
  };
}
