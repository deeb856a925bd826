/**
 * Follows the MIDI clock of a sequencer: its tempo, its beat and its bar. The bars that have passed stay the show's own,
 * so that nothing that waits for a beat is passed over. When the clock stops, the show goes on at the last tempo.
 * MIDI 1.0 Detailed Specification 4.2, "System Real Time Messages": 24 clocks a beat; after a start or continue, the next
 * clock is the first of the place that was told.
 */
import { EMPTY, type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Clock } from '../clock';
import type { FollowMode } from '../control/timing';
import type { EventBody, ShowEvent } from '../events';
import { BEATS_PER_BAR } from '../moments';
import { follow, goOn, type Lock, LOCKED } from './delay-locked-loop';

export const CLOCKS_PER_BEAT = 24;

/** What the follower knows of the show. */
export interface Tempo {
  readonly bpm: number;
  beatAt(at: number): number;
}

export interface Following {
  /** Who is followed. */
  readonly leader?: string | undefined;
  /** Who has said start or continue, and from which beat of the song the next clock goes on. */
  readonly started?: string | undefined;
  readonly from?: number | undefined;
  /** Where the song goes on at a continue: as it was told, or where it stopped. */
  readonly sixteenths: number;
  /** The song's beat at the last clock, while it plays. */
  readonly song?: number | undefined;
  readonly lock?: Lock | undefined;
  /** Clocks since the leader is followed, and the show's beat at the last. */
  readonly clocks: number;
  readonly beat: number;
  /** When the last clock came. */
  readonly heard: number;
}

export const NOT_FOLLOWING: Following = { sixteenths: 0, clocks: 0, beat: 0, heard: 0 };

type Step = readonly [Following, readonly ShowEvent[]];

/** Seconds without a clock after which it has stopped. The slowest that is followed has one each 0.25 s. */
const SILENCE = 0.5;
/** The show is set right when it strays so far, in seconds, or its tempo does, in beats a minute. */
const STRAYED = { seconds: 0.0004, bpm: 0.01 };
const FAR = { seconds: 0.002, bpm: 0.3 };

/** One event of a port: what is known from then on, and the events for the show. */
export function hear(known: Following, event: ShowEvent, tempo: Tempo, mode: FollowMode): Step {
  switch (event.type) {
    case 'song-position':
      return [{ ...known, sixteenths: event.sixteenths }, [event]];
    case 'transport': {
      if (mode === 'off') return [known, [event]];
      if (event.action === 'stop') {
        // Its clock may run on, and is followed for as long.
        return [known.started === event.source ? songHeld(known) : known, [event]];
      }
      if (known.leader !== undefined && known.leader !== event.source) return [known, [event]];
      const sixteenths = event.action === 'start' ? 0 : known.sixteenths;
      return [{ ...known, started: event.source, sixteenths, from: sixteenths / 4, song: undefined }, [event]];
    }
    case 'clock':
      return mode === 'off' ? [NOT_FOLLOWING, []] : tick(known, event, tempo, mode);
    case 'device':
      if (!event.plugged && event.source === known.leader) {
        return [alone(known), [event, stopped(event.source, tempo, event.at)]];
      }
      return [known, [event]];
    default:
      return [known, [event]];
  }
}

/** Who has said start need not say it again: a sequencer that plays on after a pulled cable or a busy moment does not. */
function alone(known: Following): Following {
  const { started, sixteenths } = songHeld(known);
  return { ...NOT_FOLLOWING, started, sixteenths };
}

/** Much hardware tells no song position at a continue: whoever follows is to have counted. */
function songHeld(known: Following): Following {
  if (known.song === undefined) return known;
  return { ...known, song: undefined, sixteenths: 4 * (known.song + 1 / CLOCKS_PER_BEAT) };
}

/**
 * Somebody has set the show's beat, not its tempo: by a nudge, or because the bar begins here. From then on it is counted from there,
 * until the next start.
 */
export function setTo(known: Following, { beat, at }: { readonly beat: number; readonly at: number }): Following {
  if (known.leader === undefined || !known.lock) return known;
  return { ...known, beat: beat - (at - known.lock.at) / (CLOCKS_PER_BEAT * known.lock.period) };
}

/** The show's clock at `now`: a clock that has not come for a while has stopped. */
export function listenFor(known: Following, now: number, tempo: Tempo): Step {
  if (known.leader === undefined || now - known.heard < SILENCE) return [known, []];
  return [alone(known), [stopped(known.leader, tempo, now)]];
}

function tick(known: Following, { source, at }: ShowEvent, tempo: Tempo, mode: FollowMode): Step {
  const leads = known.leader ?? (mode === 'always' || known.started === source ? source : undefined);
  if (leads !== source) return [known, []];
  const begins = known.leader === undefined;
  const told = known.from !== undefined && known.started === source;
  const before = begins ? undefined : known.lock;
  const lock = before && told ? goOn(before, at) : follow(before, at);
  // The clocks that were lost on the way are counted as if they had come.
  const passed = before ? 1 + lock.lost - before.lost : 1;
  const clocks = begins ? 0 : known.clocks + passed;
  const goesOn = begins ? tempo.beatAt(at) : known.beat + passed / CLOCKS_PER_BEAT;
  const beat = told ? nextPlace(tempo.beatAt(at), known.from) : goesOn;
  const song = told ? known.from : known.song === undefined ? undefined : known.song + passed / CLOCKS_PER_BEAT;
  const next: Following = { ...known, leader: source, from: undefined, song, lock, clocks, beat, heard: at };
  const events: ShowEvent[] = [];
  if (begins) {
    const text = `The show follows the clock of ${source}.`;
    events.push({ type: 'notice', level: 'info', text, source: 'clock', at });
  }
  if (lock.count >= LOCKED) {
    const bpm = 60 / (CLOCKS_PER_BEAT * lock.period);
    const off = { seconds: (Math.abs(tempo.beatAt(lock.at) - beat) * 60) / bpm, bpm: Math.abs(tempo.bpm - bpm) };
    const limit = clocks % CLOCKS_PER_BEAT === 0 || isFresh(lock, told) ? STRAYED : FAR;
    const due = clocks % (CLOCKS_PER_BEAT / 4) === 0 || isFresh(lock, told);
    if (due && (off.seconds > limit.seconds || off.bpm > limit.bpm)) {
      events.push({ type: 'tempo', bpm, beat, source, at: lock.at });
    }
  }
  return [next, events];
}

function isFresh({ count }: Lock, told: boolean): boolean {
  return told || count === LOCKED || count === 2 * LOCKED || count === 4 * LOCKED;
}

/** The first beat of the show, from `beat` on, that stands in its bar where the song's beat `place` does. */
function nextPlace(beat: number, place: number): number {
  const inBar = place % BEATS_PER_BAR;
  const bars = Math.ceil((beat - inBar) / BEATS_PER_BAR - BAR_ROUNDING);
  return bars * BEATS_PER_BAR + inBar;
}
/** What is so little behind its place, in bars, stands there. */
const BAR_ROUNDING = 1 / 16;

function stopped(source: string, { bpm }: Tempo, at: number): EventBody & { at: number } {
  const text = `The clock of ${source} has stopped; the show goes on at ${bpm.toFixed(1)} bpm.`;
  return { type: 'notice', level: 'warning', text, source: 'clock', at };
}

/**
 * Turns the clocks of MIDI ports into tempos.
 * @param started who has said start before, in a show that goes on
 * @param onLeader is told who is followed from now on
 * @param shown$ what the show hears, also of others, as it comes in
 */
export function followingClock(
  clock: Clock,
  tempo: () => Tempo,
  mode: () => FollowMode,
  started?: string,
  onLeader: (leader: string | undefined) => void = () => undefined,
  shown$: Observable<ShowEvent> = EMPTY,
): MonoTypeOperatorFunction<ShowEvent> {
  return (events$) =>
    new Observable((subscriber) => {
      let known: Following = { ...NOT_FOLLOWING, started };
      let { bpm } = tempo();
      /** The beats that were told from here. */
      const own = new Set<number>();
      const take = ([next, events]: Step) => {
        if (next.leader !== known.leader) onLeader(next.leader);
        known = next;
        for (const event of events) {
          if (event.type === 'tempo' && event.beat !== undefined) own.add(event.beat);
          subscriber.next(event);
        }
      };
      const tempos = shown$.subscribe((event) => {
        if (event.type !== 'tempo') return;
        const { beat, at } = event;
        // A tempo that somebody taps is not kept: the clock has its own.
        if (beat !== undefined && !own.delete(beat) && event.bpm === bpm) known = setTo(known, { beat, at });
        ({ bpm } = event);
      });
      let wasSilent = false;
      const frames = clock.frames$.subscribe((now) => {
        const step = listenFor(known, now, tempo());
        const isSilent = step[0] !== known;
        // After a busy moment a frame may come before what a port has said in it: its silence counts from the second frame on.
        if (isSilent && wasSilent) take(step);
        wasSilent = isSilent;
      });
      const ports = events$.subscribe({
        next: (event) => take(hear(known, event, tempo(), mode())),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      return () => [frames, ports, tempos].forEach((subscription) => subscription.unsubscribe());
    });
}
