/**
 * The lyrics of a live show: lines are asked for in time, and let out when they are due. While some wait, they are written no
 * sooner than this machine may; but never is the stage without words for that.
 */
import { filter, firstValueFrom } from 'rxjs';
import type { Clock } from '../../engine/clock';
import type { Loop, Player } from '../../engine/loop';
import type { Minds } from '../../engine/minds/minds';
import { LEVELS } from '../../engine/governor/governor';
import { isComingFirst } from '../../engine/models/health';
import type { Kernel } from '../../engine/models/supervisor';
import type { PerformanceState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';

export interface LiveLyricsParts {
  readonly kernel: Pick<Kernel, 'step' | 'health$'>;
  readonly minds: Minds;
  readonly clock: Clock;
  readonly loop: Loop;
  readonly seed: number;
}

export interface LiveLyrics {
  readonly release: Player;
  readonly write: Player;
}

export function createLiveLyrics({ kernel, minds, clock, loop, seed }: LiveLyricsParts): LiveLyrics {
  let last = -Infinity;
  const isDue = ({ governed, queue }: PerformanceState, at: number) =>
    queue.lines.length === 0 || at >= last + LEVELS[governed.level]!.lyrics;

  /** Resolves when the model may be asked again: at once, where nothing is held back. */
  async function turn(): Promise<void> {
    if (!isDue(loop.state(), clock.now()))
      await firstValueFrom(loop.moments$.pipe(filter(({ set, time }) => isDue(set, time))));
    last = clock.now();
  }

  const lyricist = createLyricist(
    async (input, by) => {
      await turn();
      return kernel.step('lyrics', input, by);
    },
    (event) => loop.send(event),
    seed,
    (state, form) => minds.ask(state, form),
  );
  return {
    release: ({ state, time }) => lyricist.release(state, time),
    write: ({ state, time }) =>
      isComingFirst(kernel.health$.value, 'lyrics') ? undefined : lyricist.write(state, time),
  };
}
