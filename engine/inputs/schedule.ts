/** Events that are known beforehand, played on the show clock. */
import { concatMap, defer, type Observable, take } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';

/**
 * Emits each event once, on the first frame that lies at most `ahead` seconds before it, and completes after the last.
 * The events keep their exact `at`.
 * @param events sorted by `at`
 * @param ahead seconds by which the instruments want to know; 0 or more
 */
export function scheduled(events: readonly ShowEvent[], clock: Clock, ahead: number): Observable<ShowEvent> {
  return defer(() => {
    let next = 0;
    const due = (until: number) => {
      const first = next;
      while (next < events.length && events[next]!.at <= until) next++;
      return events.slice(first, next);
    };
    return clock.frames$.pipe(
      concatMap((now) => due(now + ahead)),
      take(events.length),
    );
  });
}
