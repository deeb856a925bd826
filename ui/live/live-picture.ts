/** Has the picture painted for each moment that is to have one, and hands it to the stage. */
import { Subject } from 'rxjs';
import type { Clock } from '../../engine/clock';
import type { EventBody } from '../../engine/events';
import type { Loop, Player } from '../../engine/loop';
import { playedAt } from '../../engine/modulation/played';
import { NO_ROOM } from '../../engine/models/plan/plan';
import type { Kernel } from '../../engine/models/supervisor';
import { PARAMETERS } from '../../engine/parameters';
import type { PerformanceState } from '../../engine/performance';
import { isForeseen, paintedFor, reached } from '../../engine/players/foresight';
import { pictureAt } from '../../engine/players/painter';
import { ENGINE } from '../../engine/sources';
import type { StageHost } from '../../engine/stage/host';
import type { Loudness } from '../../engine/stage/sketch';

export interface LivePictureParts {
  readonly kernel: Pick<Kernel, 'step'>;
  readonly clock: Clock;
  readonly loop: Pick<Loop, 'ahead' | 'state'>;
  readonly send: (event: EventBody) => void;
  readonly stage: Pick<StageHost, 'canvas' | 'setPicture'>;
  readonly seed: number;
  readonly heard: () => Loudness;
  /** Seconds that a picture takes, and that lie between two at the least. */
  readonly pictureSeconds: () => number;
  readonly picturesApart: () => number;
  /** Lines of the picture that may be had. */
  readonly linesOf: (state: PerformanceState) => number;
}

export interface LivePicture {
  readonly player: Player;
  /** Pictures: the moment that each was painted for, and when the stage had it; in show seconds. */
  readonly painted$: Subject<{ readonly by: number; readonly at: number }>;
}

/** So many times fewer lines the picture has where there was no memory for more. */
const SMALLER = 1.5;

export function createLivePicture(parts: LivePictureParts): LivePicture {
  const { kernel, clock, loop, send, stage, seed, heard, pictureSeconds, picturesApart, linesOf } = parts;
  const painted$: LivePicture['painted$'] = new Subject();
  let next = 0;

  /** The graphics memory did not suffice for a picture of so many lines. */
  function makeRoom(lines: number): void {
    const value = Math.max(PARAMETERS['image.height'].min, Math.round(lines / SMALLER));
    send({ type: 'parameter', id: 'image.height', value, source: ENGINE });
  }

  return {
    painted$,
    async player({ state: now, time }) {
      if (time < next) return;
      next = Math.max(next + picturesApart(), time);
      const landings = loop
        .ahead()
        .filter(isForeseen)
        .map(({ at }) => at);
      const by = paintedFor(time, pictureSeconds(), picturesApart(), landings);
      const wanted = pictureAt(playedAt(loop.state(by), by), by, seed, stage.canvas, linesOf(now), heard());
      const { bitmap } = await kernel.step('image', wanted, time).catch((error: Error) => {
        if (error.message.startsWith(NO_ROOM)) makeRoom(wanted.height);
        throw error;
      });
      if (landings.includes(by)) await reached(by, clock);
      stage.setPicture(bitmap);
      painted$.next({ by, at: clock.now() });
    },
  };
}
