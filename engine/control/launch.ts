/**
 * Changes that land in time. What switches something (a sketch, a cue, a choice) waits for the next beat or bar, as
 * `launch.grid` says. Its time is that beat; it is let in a little before, so that the drums know of it, and what a model needs
 * a while for so much before that its model can foresee it. Notes, knobs and words are never held back.
 */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent, Source } from '../events';
import { PARAMETERS } from '../parameters';
import { beatAt, BEFOREHAND, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';
import { CONDUCTOR, DRUM_MACHINE, ENGINE, WRITTEN } from '../sources';
import { GRIDS } from './timing';

/** As far ahead as a change may be let in, in seconds. */
export const FURTHEST_AHEAD = 1;
/** What is written beforehand, and what the machine does: these have their time already. */
const HAVE_THEIR_TIME: ReadonlySet<Source> = new Set([...WRITTEN, ENGINE, DRUM_MACHINE, CONDUCTOR]);

/**
 * When a change that is asked for at `at` is let in, in seconds: so that it lands on the grid after `latency` seconds.
 * The first place on the grid that it can still reach.
 * @param beats the grid, above 0
 */
export function launchTime(state: PerformanceState, at: number, beats: number, latency: number): number {
  const ahead = Math.min(FURTHEST_AHEAD, Math.max(0, latency));
  const place = Math.ceil(beatAt(state, at + ahead) / beats - 1e-9);
  return Math.max(at, timeOfBeat(state, place * beats) - ahead);
}

export function isLaunched(event: ShowEvent): boolean {
  if (HAVE_THEIR_TIME.has(event.source)) return false;
  if (event.type === 'parameter') {
    const { names, isAtOnce } = PARAMETERS[event.id];
    return names !== undefined && !isAtOnce;
  }
  const { type } = event;
  return (
    type === 'sketch' ||
    type === 'scene-recalled' ||
    type === 'deck-crossed' ||
    (type === 'cue-recalled' && event.beats === 0)
  );
}

interface Waiting {
  readonly event: ShowEvent;
  /** It lands on this beat, or `forward` seconds before it; and is let in at least `ahead` seconds before the beat. */
  readonly beat: number;
  readonly forward: number;
  readonly ahead: number;
}

/**
 * Holds changes back until they are due.
 * @param foresight seconds that a model must know of it before, as measured. `launch.ahead` brings the change itself forward.
 * @param onWaiting is told what waits, whenever that is something else
 */
export function launching(
  clock: Clock,
  stateNow: () => PerformanceState,
  foresight: (event: ShowEvent) => number,
  onWaiting: (events: readonly ShowEvent[]) => void = () => undefined,
): MonoTypeOperatorFunction<ShowEvent> {
  return (events$) =>
    new Observable((subscriber) => {
      let waiting: readonly Waiting[] = [];
      const wait = (next: typeof waiting) => {
        if (next.length > 0 || waiting.length > 0) onWaiting(next.map(({ event }) => event));
        waiting = next;
      };
      /** When those land that were let in. */
      let landing: readonly number[] = [];
      const arrivals = events$.subscribe({
        next(event) {
          const state = stateNow();
          const beats = GRIDS[state.parameters['launch.grid']]!.beats;
          if (event.type === 'panic') return panic(event);
          if (event.source === CONDUCTOR) willLand(event.at);
          if (beats === 0 || !isLaunched(event)) return subscriber.next(inTurn(event));
          const forward = state.parameters['launch.ahead'];
          const ahead = Math.min(FURTHEST_AHEAD, Math.max(0, foresight(event) + forward));
          const due = launchTime(state, event.at, beats, ahead);
          const same = (other: ShowEvent) =>
            other.type === event.type && (event.type !== 'parameter' || ('id' in other && other.id === event.id));
          // The newer wish for the same thing replaces the older.
          wait([
            ...waiting.filter((one) => !same(one.event)),
            { event, beat: beatAt(state, due + ahead), forward, ahead },
          ]);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      function willLand(at: number): void {
        landing = [...landing.filter((other) => other > clock.now()), at];
      }
      /** A scene by hand comes after one that is about to land by itself: in that order for all, whenever they hear of it. */
      function inTurn(event: ShowEvent): ShowEvent {
        const isByHand = event.type === 'scene-recalled' && !HAVE_THEIR_TIME.has(event.source);
        return isByHand ? { ...event, at: Math.max(event.at, ...landing) } : event;
      }
      function panic(event: ShowEvent): void {
        wait([]);
        subscriber.next(event);
        // What was let in still lands, and is calmed at once.
        const soon = new Set(landing.filter((at) => at > event.at));
        for (const at of soon) subscriber.next({ ...event, at });
      }
      // By beat, not by time: the tempo may change while they wait.
      const frames = clock.frames$.subscribe((now) => {
        const state = stateNow();
        const dueAt = ({ beat, forward, ahead }: Waiting) =>
          timeOfBeat(state, beat) - Math.max(ahead, forward + BEFOREHAND);
        const due = waiting.filter((one) => dueAt(one) <= now);
        if (due.length > 0) wait(waiting.filter((one) => dueAt(one) > now));
        for (const { event, beat, forward } of due) {
          const at = timeOfBeat(state, beat) - forward;
          willLand(at);
          subscriber.next({ ...event, at });
        }
      });
      return () => [arrivals, frames].forEach((subscription) => subscription.unsubscribe());
    });
}
