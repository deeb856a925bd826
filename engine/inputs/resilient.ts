/** An input that fails is tried again, and the other inputs never notice. */
import { defer, filter, finalize, merge, type Observable, retry, Subject, take } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';
import { messageOf } from '../message-of';

const LONGEST_PAUSE = 30;

/**
 * The input, with each error turned into a notice and a new attempt after 1, 2, 4 ... 30 seconds of the show clock.
 * An event that arrives starts the pauses from 1 again. Completes when the input completes; never errors.
 */
export function resilient(input: Observable<ShowEvent>, clock: Clock): Observable<ShowEvent> {
  return defer(() => {
    const notices = new Subject<ShowEvent>();
    const delay = (error: unknown, failures: number) => {
      const pause = Math.min(LONGEST_PAUSE, 2 ** (failures - 1));
      const text = `An input failed and is tried again in ${pause} s: ${messageOf(error)}`;
      notices.next({ type: 'notice', level: 'warning', text, source: 'input', at: clock.now() });
      return after(pause, clock);
    };
    const attempts = input.pipe(
      retry({ delay, resetOnSuccess: true }),
      finalize(() => notices.complete()),
    );
    return merge(notices, attempts);
  });
}

/** Emits once, on the first frame that is `seconds` from now or later. */
function after(seconds: number, clock: Clock): Observable<number> {
  const due = clock.now() + seconds;
  return clock.frames$.pipe(
    filter((now) => now >= due),
    take(1),
  );
}
