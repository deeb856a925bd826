/** Draws the stage's frames, with what is heard, in even time; and counts what they cost the page. */
import { Subject } from 'rxjs';
import { loudness } from '../../audio/analysis';
import { stopwatch } from '../../engine/clock';
import type { Player } from '../../engine/loop';
import { SILENCE } from '../../engine/players/painter';
import type { StageHost } from '../../engine/stage/host';
import type { Loudness } from '../../engine/stage/sketch';
import { viewAt } from '../../engine/stage/view';

/** What the loop costs the main thread, in seconds a frame, without p5's own drawing. */
export interface FrameCost {
  readonly frames: number;
  readonly median: number;
}

export interface LiveFrames {
  readonly player: Player;
  /** Show seconds of each picture, as soon as the stage has drawn it. */
  readonly drawn$: Subject<number>;
  /** At the last frame. */
  heard(): Loudness;
  cost(): FrameCost;
}

export interface LiveFramesParts {
  readonly stage: Pick<StageHost, 'draw' | 'scale' | 'lastDrawSeconds'>;
  readonly seed: number;
  /** On what is heard. */
  readonly analyser: AnalyserNode;
}

const LOUDNESS_WINDOW = 2048;
/** A frame that is held to a pace may come so much sooner, in seconds: the display's own time is not divided as evenly. */
const EARLY = 0.006;
/** The frame cost is the median of this many frames. */
const COST_WINDOW = 600;

/** Make it before the loop, so that its callback runs first in each frame. */
export function createLiveFrames({ stage, seed, analyser }: LiveFramesParts): LiveFrames {
  const drawn$ = new Subject<number>();
  const costs: number[] = [];
  const wave = new Float32Array(LOUDNESS_WINDOW);
  const frameBegan = frameStarts();
  let heard = SILENCE;
  let next = 0;
  let drawnAt: number | undefined;
  return {
    drawn$,
    heard: () => heard,
    cost: () => ({ frames: costs.length, median: median(costs) }),
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
      await stage.draw(view, state.sketch, state.scripts[state.sketch], state.files);
      drawn$.next(time);
      costs.push(stopwatch() - frameBegan() - stage.lastDrawSeconds);
      if (costs.length > COST_WINDOW) costs.shift();
    },
  };
}

/** Notes when each frame begins, before the loop's part in it. */
function frameStarts(): () => number {
  let began = 0;
  requestAnimationFrame(function tick() {
    requestAnimationFrame(tick);
    began = stopwatch();
  });
  return () => began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
