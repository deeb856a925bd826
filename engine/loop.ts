/**
 * The loop: inputs -> events -> state -> models -> stage. All of a show, live or rendered, runs through this graph.
 *
 *   inputs ──┐                          replays ─> gate ─┐
 *   send() ──┴─> gate ─> launch ─> what follows at once ─┴─> aids ───────────> events$ ──> the band (at once: it plays each
 *                                                                              │           event at its own time)
 *   clock.frames$ ─────────────────────────────────────────────────────────────┴─> moments$ (the state at each frame: the fold
 *                                                                              │             of all that is due)
 *                                                                              └─> players: lyricist (sends words back),
 *                                                                                  accompanist, painter, stage, log
 */
import {
  exhaustMap,
  identity,
  map,
  merge,
  mergeMap,
  Observable,
  type MonoTypeOperatorFunction,
  share,
  Subject,
} from 'rxjs';
import type { Clock } from './clock';
import type { EventBody, ShowEvent } from './events';
import { createGate } from './gate/gated';
import { resilient } from './inputs/resilient';
import { playedAt } from './modulation/played';
import { perform, type PerformanceState } from './performance';

/** The show at a frame. */
export interface Moment {
  readonly time: number;
  /** Seconds since the last frame. */
  readonly delta: number;
  /** As it is played: with what is on its way between scenes, and moved by the modulation matrix. */
  readonly state: PerformanceState;
  /** As it is set: the fold of all events so far, and what the knobs show. */
  readonly set: PerformanceState;
  /** What became due since the last frame, in order of time. */
  readonly events: readonly ShowEvent[];
}

/** Does its part at each moment. While it is still at it, moments pass it by. */
export type Player = (moment: Moment) => Promise<void> | void;

export interface LoopParts {
  readonly clock: Clock;
  readonly opening: PerformanceState;
  readonly inputs: readonly Observable<ShowEvent>[];
  /** Events of a show that is played again: they pass the gate, and else are as they were. What followed from them is among them. */
  readonly replays?: readonly Observable<ShowEvent>[];
  /** What follows at once from an event: a knob turns a parameter, words have a meaning. */
  readonly consequences: (event: ShowEvent) => readonly ShowEvent[];
  /** Holds back what is to land on a beat: nothing follows from it before. */
  readonly launch?: MonoTypeOperatorFunction<ShowEvent>;
  /** What helps to play: from here on its events are the show's, and all that are played again are among them. */
  readonly aids?: (played$: Observable<ShowEvent>, replayed$: Observable<ShowEvent>) => Observable<ShowEvent>;
  /** A player failed at a moment. It is asked again at the next. */
  readonly onFault: (error: unknown) => void;
}

export interface Loop {
  /** Lets an event into the show, now, or a little ahead of its time. */
  send(event: EventBody, at?: number): void;
  /** Each event as it comes in, sometimes a little ahead of its time. */
  readonly events$: Observable<ShowEvent>;
  readonly moments$: Observable<Moment>;
  /** As it is set by now, with what has come since the last frame; or as it will be, by what is known of it yet. */
  state(at?: number): PerformanceState;
  /** What has come before its time and is not due yet, in order. */
  ahead(): readonly ShowEvent[];
  play(...players: readonly Player[]): void;
  /** Likewise, and also at each of these times, with what has come since the last frame: for what cannot wait for one. */
  playAlsoAt(pulse$: Observable<number>, player: Player): void;
  /** Resolves when every player is done with what it is at. A render waits for it; a live show never does. */
  settled(): Promise<void>;
  stop(): void;
}

export function createLoop({
  clock,
  opening,
  inputs,
  replays = [],
  consequences,
  launch = identity,
  aids = merge,
  onFault,
}: LoopParts): Loop {
  const sent = new Subject<ShowEvent>();
  /** An event that cannot be made sense of is left out, and told of: it must not be the last one of the show. */
  const each = (become: (event: ShowEvent) => readonly ShowEvent[]) =>
    mergeMap((event: ShowEvent) => {
      try {
        return become(event);
      } catch (error) {
        onFault(error);
        return [];
      }
    });
  const played = merge(sent, ...inputs.map((input) => resilient(input, clock))).pipe(
    each(createGate()),
    launch,
    each((event) => [event, ...consequences(event)]),
  );
  const replayed = merge(...replays.map((replay) => resilient(replay, clock))).pipe(
    each(createGate()),
    each((event) => {
      // For what is played over it.
      consequences(event);
      return [event];
    }),
  );
  const events$ = aids(played, replayed).pipe(share());
  const fold = foldWhenDue(events$, clock, opening);
  const moments$ = fold.moments$.pipe(share());

  const atWork = new Set<Promise<void>>();
  const work = (player: Player) => (moment: Moment) => {
    const task: Promise<void> = (async () => player(moment))()
      .catch(onFault)
      .finally(() => atWork.delete(task));
    atWork.add(task);
    return task;
  };

  const running = moments$.subscribe();
  return {
    send: (event, at = clock.now()) => sent.next({ ...event, at }),
    events$,
    moments$,
    state: (at = clock.now()) => fold.stateAt(at),
    ahead: () => fold.dueBy(Infinity),
    play: (...players) => players.forEach((player) => running.add(moments$.pipe(exhaustMap(work(player))).subscribe())),
    playAlsoAt: (pulse$, player) => {
      const again = pulse$.pipe(
        map((time): Moment => {
          const set = fold.stateAt(time);
          return { time, delta: 0, state: playedAt(set, time), set, events: [] };
        }),
      );
      running.add(
        merge(moments$, again)
          .pipe(exhaustMap(work(player)))
          .subscribe(),
      );
    },
    async settled() {
      while (atWork.size > 0) await Promise.all(atWork);
    },
    stop: () => running.unsubscribe(),
  };
}

/** Holds each event back until a frame has reached its time, then folds it into the state. */
function foldWhenDue(events$: Observable<ShowEvent>, clock: Clock, opening: PerformanceState) {
  /** As of the last frame. */
  let state = opening;
  /** What became due since then and was folded for those who cannot wait for a frame, in order; and what came of it. */
  let early: ShowEvent[] = [];
  let earlyState = opening;
  let waiting: ShowEvent[] = [];
  /** When the last event was that a frame has folded. */
  let past = -Infinity;
  const inOrder = (events: ShowEvent[]) => events.sort((a, b) => a.at - b.at);
  const dueBy = (time: number) => inOrder([...early, ...waiting].filter(({ at }) => at <= time));
  const folded = () => early.at(-1)?.at ?? -Infinity;

  /** In a flood somebody asks after each event: it is folded once, and not again for each that follows. */
  function foldUpTo(time: number): void {
    const due = inOrder(waiting.filter(({ at }) => at <= time));
    if (due.length === 0) return;
    waiting = waiting.filter(({ at }) => at > time);
    const isInOrder = due[0]!.at >= folded();
    // Not spread: those of a night are more than a call may have arguments.
    for (const event of due) early.push(event);
    earlyState = isInOrder ? due.reduce(perform, earlyState) : inOrder(early).reduce(perform, state);
  }

  const moments$ = new Observable<Moment>((subscriber) => {
    let last = clock.now();
    const arrivals = events$.subscribe((event) => waiting.push(notBefore(past, event)));
    const frames = clock.frames$.subscribe((time) => {
      // A frame may be of a time that has passed already: what came after it is for the next.
      if (folded() > time) [waiting, early, earlyState] = [[...early, ...waiting], [], state];
      foldUpTo(time);
      const events = early;
      [state, early] = [earlyState, []];
      past = Math.max(past, events.at(-1)?.at ?? past);
      subscriber.next({ time, delta: time - last, state: playedAt(state, time), set: state, events });
      last = time;
    });
    return () => [arrivals, frames].forEach((subscription) => subscription.unsubscribe());
  });
  return {
    moments$,
    dueBy,
    stateAt(time: number) {
      if (time > clock.now()) return dueBy(time).reduce(perform, state);
      foldUpTo(time);
      return earlyState;
    },
  };
}

/**
 * An input tells when it happened, and a busy page may hear of it when later events have been folded: it comes after them, for the
 * log is read in the order of its times. A beat that it sets has gone on by then.
 */
function notBefore(past: number, event: ShowEvent): ShowEvent {
  if (!(event.at < past)) return event;
  if (event.type !== 'tempo' || event.beat === undefined) return { ...event, at: past };
  return { ...event, at: past, beat: event.beat + ((past - event.at) * event.bpm) / 60 };
}
