/**
 * Frames of a page that is out of sight, which has none of its own: they come from an output window. Without one nobody sees
 * them, but they come often enough all the same: words are sung, scenes come and the log is written in them.
 */
import { filter, fromEvent, interval, merge, type Observable, tap } from 'rxjs';
import { stopwatch } from '../../engine/clock';
import { FRAME } from '../../engine/stage/output/messages';

/** Milliseconds between frames that nobody sees. */
const UNSEEN_MS = 100;

export interface FramesElsewhere {
  readonly frames$: Observable<unknown>;
  /** Whether nobody sees them now: how evenly they come says nothing of the machine. */
  readonly isUnseen: () => boolean;
}

export function framesElsewhere(): FramesElsewhere {
  let shown = -Infinity;
  let pace = '';
  // Of several windows one sets the pace, as long as it is there.
  const shown$ = fromEvent<CustomEvent<string>>(window, FRAME).pipe(
    filter(({ detail }) => detail === pace || stopwatch() - shown > UNSEEN_MS / 1000),
    tap(({ detail }) => ([pace, shown] = [detail, stopwatch()])),
  );
  const isUnseen = () => document.hidden && stopwatch() - shown > UNSEEN_MS / 1000;
  return { frames$: merge(shown$, interval(UNSEEN_MS).pipe(filter(isUnseen))), isUnseen };
}
