/** Keeps the sound going: its health is that the context's time goes on, whatever the context says of itself. */
import { interval, Observable } from 'rxjs';

/** Milliseconds between looks. They are the page's own, so a machine that holds up the page has not waited. */
const LOOK_MS = 100;
/** Looks at a clock that stands still after which it has stopped: where the context says so itself, and where it says that it runs. */
const STOPPED = 2;
const STOPPED_THOUGH_RUNNING = 20;
/** Looks between two attempts. */
const AGAIN = 10;

/** An `AudioContext`, as far as this needs one. */
export interface Waking {
  readonly currentTime: number;
  /** `interrupted` is a state, too: a call on a phone. */
  readonly state: string;
  suspend(): Promise<void>;
  resume(): Promise<void>;
  setSinkId?(id: string): Promise<void>;
}

/**
 * Wakes the context when its time stands still: a phone call, an audio device that is gone, a system that slept. Where that does not
 * help, the device is the trouble, and the system's own choice is taken.
 * @param looks$ ticks as it is to look.
 * @returns what the performer should know; it works as long as somebody listens.
 */
export function keepSounding(context: Waking, looks$: Observable<unknown> = interval(LOOK_MS)): Observable<string> {
  return new Observable((subscriber) => {
    let last = context.currentTime;
    let still = 0;
    let attempts = 0;

    async function wake(): Promise<void> {
      attempts++;
      if (attempts > 1) await context.setSinkId?.('');
      // Running, and yet still: only a change of state sets it going again.
      if (context.state === 'running') await context.suspend();
      await context.resume();
    }

    const looking = looks$.subscribe(() => {
      const now = context.currentTime;
      if (now !== last || context.state === 'closed') {
        if (attempts > 0) subscriber.next('The sound plays again.');
        last = now;
        still = attempts = 0;
        return;
      }
      const since = ++still - (context.state === 'running' ? STOPPED_THOUGH_RUNNING : STOPPED);
      if (since < 0 || since % AGAIN !== 0) return;
      if (attempts === 0)
        subscriber.next('The sound has stopped and is started again. If it stays silent, choose another audio device.');
      wake().catch(() => undefined);
    });
    return () => looking.unsubscribe();
  });
}
