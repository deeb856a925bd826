/** The accompaniment as the page has it: tells whatever worker there is where to play to, and what has changed. */
import { type Observable, Subject } from 'rxjs';
import { type Score, scoreChange } from '../players/score';
import type { Part } from './accompaniment';
import type { Order, PlayedBlock } from './protocol';

/** The sound model, as it plays by itself. */
export interface RemoteAccompaniment {
  /** What it is to play from now on. It is told what has changed, as often as you like; another worker is told all. */
  follow(score: Score): void;
  readonly played$: Observable<PlayedBlock>;
  /** Why a block was not made, in words. It tries again, and the ring's reader covers what is missing. */
  readonly stumbles$: Observable<string>;
}

/** Where it plays to, but for where the ring stands: that is told to each worker as it begins. */
export type Place = Omit<Part, 'near'>;

export function createRemoteAccompaniment(order: (order: Order) => void) {
  let part: (() => Part) | undefined;
  let score: Score | undefined;
  const played$ = new Subject<PlayedBlock>();
  const stumbles$ = new Subject<string>();

  function follow(next: Score): void {
    const change = scoreChange(score, next);
    score = next;
    if (change) order({ order: 'follow', change });
  }

  return {
    played$,
    stumbles$,
    /** @param played tells the frame at which the ring is. */
    begin(place: Place, played: () => number): RemoteAccompaniment {
      part = () => ({ ...place, near: played() });
      order({ order: 'accompany', part: part() });
      return { follow, played$, stumbles$ };
    },
    /** Another worker goes on. */
    tellAll(): void {
      if (part) order({ order: 'accompany', part: part() });
      if (score) order({ order: 'follow', change: scoreChange(undefined, score)! });
    },
  };
}
