/** Plays the files of shows: the one that the page was opened with, and those that the setlist brings. */
import { concat, type Observable, Subject } from 'rxjs';
import type { Clock } from '../../engine/clock';
import type { ControllerMap } from '../../engine/control/mapping';
import type { EventBody, ShowEvent } from '../../engine/events';
import { scheduled } from '../../engine/inputs/schedule';
import { whileRunning } from '../../engine/inputs/while-running';
import { messageOf } from '../../engine/message-of';
import { beatAt, BEATS_PER_BAR, timeOfBeat } from '../../engine/moments';
import { PARAMETERS } from '../../engine/parameters';
import type { PerformanceState } from '../../engine/performance';
import { SCENE_PARAMETERS } from '../../engine/scenes/scene';
import type { SetlistEntry } from '../../engine/scenes/scenes';
import { stillToCome } from '../../engine/record/log/resume';
import { loadShow, type Show } from '../../engine/show';
import { ENGINE, SHOW } from '../../engine/sources';

export interface ShowPlayer {
  /** What the file says, a little ahead of its time. */
  readonly events$: Observable<ShowEvent>;
  /** From its beginning, on the next bar; of a log, with the clock. */
  play(): void;
  /**
   * An entry of the setlist: a show plays likewise, its parameters as if the one before it had not been, or where it cannot be loaded the
   * performer is told, and all stays as it is; with a scene the show ends that such an entry has begun.
   */
  playEntry(entry: SetlistEntry): void;
  /** Goes on with a file that began at `from`, where it broke off; both in show seconds. */
  goOn(file: { readonly name: string; readonly from: number }, broke: number): Promise<void>;
  stop(): void;
  /** What the controllers of its MIDI file turn. */
  controllers(): ControllerMap;
}

export interface ShowPlayerParts {
  readonly show: Show;
  readonly clock: Clock;
  readonly state: () => PerformanceState;
  readonly send: (event: EventBody) => void;
  /** Opens the log that is played anew: it begins as its night began, before anything was played. */
  readonly reopen: () => void;
}

/** Events of a show file are let in this far ahead of their time, in seconds, so that the band can play them exactly. */
const SCHEDULE_AHEAD = 0.1;
/** Seconds. */
const JUST_BEGUN = 0.7;

export function createShowPlayer({ show, clock, state, send, reopen }: ShowPlayerParts): ShowPlayer {
  const runs = new Subject<boolean>();
  let playing = show;
  /** What of its file is to come, at the seconds of this show. */
  let toCome: readonly ShowEvent[] = [];
  /** That it is over: not ahead of its time, or what begins meanwhile would be over. */
  let over: readonly ShowEvent[] = [];
  /** Counts what was asked for: a show that has loaded when something else is wanted does not begin. */
  let wish = 0;
  /** What plays, the setlist has begun. */
  let isEntry = false;

  /** @param play is told whether it is another show than before */
  async function taking(name: string, play: (isOther: boolean) => void): Promise<void> {
    const mine = ++wish;
    try {
      const isOther = name !== playing.name;
      const loaded = isOther ? await loadShow(name) : playing;
      if (mine !== wish) return;
      playing = loaded;
      play(isOther);
    } catch (error) {
      if (mine !== wish) return;
      const text = `${messageOf(error)} The show goes on as it is.`;
      send({ type: 'notice', level: 'warning', text, source: ENGINE });
    }
  }

  function play(isOther = false): void {
    const now = clock.now();
    const from = playing.opening ? 0 : nextBar(state(), now + SCHEDULE_AHEAD);
    const cleared = isOther ? usual(playing, state(), from) : [];
    toCome = playing.opening
      ? logged(playing, now)
      : [...begins(playing, from), ...cleared, ...shifted(playing.events, from)];
    over = [overOf(playing, from, from)];
    send({ type: 'show-begun', name: playing.name, from, source: ENGINE });
    runs.next(true);
  }

  function stop(): void {
    wish++;
    send({ type: 'show-stopped', source: ENGINE });
    runs.next(false);
  }

  return {
    events$: whileRunning(
      runs,
      () => concat(scheduled(toCome, clock, SCHEDULE_AHEAD), scheduled(over, clock, 0)),
      // After the last of the events that were let in ahead of their time: no note begins behind it.
      () => clock.now() + SCHEDULE_AHEAD,
    ),
    play() {
      if (playing.opening && wish > 0) return reopen();
      wish++;
      isEntry = false;
      play();
    },
    playEntry(entry) {
      if ('scene' in entry) return isEntry && state().playing ? stop() : undefined;
      void taking(entry.show, (isOther) => {
        isEntry = true;
        play(isOther);
      });
    },
    goOn: ({ name, from }, broke) =>
      taking(name, () => {
        toCome = stillToCome(shifted(playing.events, from), broke, clock.now());
        over = [overOf(playing, from, broke)];
        runs.next(true);
      }),
    controllers: () => playing.controllers,
    stop,
  };
}

/** When a show that is asked for now begins: with the clock, if that has hardly begun, else on the next bar. */
function nextBar(state: PerformanceState, at: number): number {
  if (at < JUST_BEGUN) return 0;
  return timeOfBeat(state, BEATS_PER_BAR * Math.ceil(beatAt(state, at) / BEATS_PER_BAR));
}

/** What a file goes without where the show begins with it: its first sketch. */
function begins({ sketch }: Show, from: number): ShowEvent[] {
  return from === 0 ? [] : [{ type: 'sketch', name: sketch, source: SHOW, at: from }];
}

/** What another file has turned, and this one does not as it begins, goes back to where it usually stands. */
function usual({ events }: Show, { parameters }: PerformanceState, from: number): ShowEvent[] {
  const own = new Set(events.flatMap((event) => (event.type === 'parameter' && event.at === 0 ? [event.id] : [])));
  const others = SCENE_PARAMETERS.filter((id) => !own.has(id) && parameters[id] !== PARAMETERS[id].default);
  return others.map((id) => ({ type: 'parameter', id, value: PARAMETERS[id].default, source: SHOW, at: from }));
}

/** What a log brings by `now`, late where the page had much to set up: but for notes that have passed, and for who played it. */
function logged({ events }: Show, now: number): readonly ShowEvent[] {
  const own = events.filter(({ type }) => type !== 'show-begun' && type !== 'show-stopped');
  return stillToCome(own, -Infinity, now - JUST_BEGUN);
}

function shifted(events: readonly ShowEvent[], by: number): ShowEvent[] {
  return events.map((event) => ({ ...event, at: event.at + by }));
}

/** @param from when its file began, and `least`, the soonest; in seconds of the show that plays it */
function overOf({ events, seconds }: Show, from: number, least: number): ShowEvent {
  const at = Math.max(least, from + Math.max(seconds, events.at(-1)?.at ?? 0));
  return { type: 'show-stopped', source: ENGINE, at };
}
