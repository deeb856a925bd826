/**
 * The playing aids: a stage between the live inputs and the loop. Notes of live keys are moved into the scale, become
 * chords, or feed the arpeggio; the drum machine plays along. What comes out is what the show is made of, so its log
 * needs no aids. Notes that the show has written pass as they are.
 */
import { EMPTY, Observable } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';
import { beatAt, timeOfBeat } from '../moments';
import type { ParameterValues } from '../parameters';
import { DRUM_CHANNEL, partOf } from '../parts';
import { perform, type PerformanceState } from '../performance';
import { playedAt } from '../modulation/played';
import { hash } from '../random';
import { DRUM_MACHINE, WRITTEN } from '../sources';
import { standing } from '../travel';
import { ARPEGGIO_RATES, noteAt } from './arpeggio';
import { chordOn } from './chord';
import { drumStep, hitsAt } from './drum-machine';
import { stepsBetween } from './grid';
import { createKeys, type Key } from './keys';
import { nearestNote } from './scale';

export interface AidsParts {
  readonly clock: Clock;
  readonly opening: PerformanceState;
  /** The show as it is by now: what has been played and heard in it moves parameters. */
  readonly show: () => PerformanceState;
  /** Of the random arpeggio, and of the drummer's hands. */
  readonly seed: number;
  /**
   * Seconds by which the arpeggio and the drums are ahead of the clock; longer than a frame. Events that are known so long
   * beforehand change them at their exact time.
   */
  readonly ahead: number;
}

type At<T extends ShowEvent['type']> = Extract<ShowEvent, { type: T }>;
type Played = At<'note-on' | 'note-off' | 'poly-pressure'>;
/** What changes how steps are played. */
type Turned = At<
  | 'parameter'
  | 'chord-learnt'
  | 'tempo'
  | 'setlist-written'
  | 'setlist-at'
  | 'scene-saved'
  | 'scene-removed'
  | 'scene-safe'
  | 'scene-recalled'
  | 'panic'
  | 'deck-loaded'
  | 'deck-crossed'
  | 'modulation-set'
  | 'modulation-removed'
>;

const ARPEGGIATOR = 'arpeggiator';
const CHORD = 'chord';
/** A note ends so much before the next step, in seconds, that the same note may come again; but it lasts a moment. */
const BREATH = 0.001;
const SHORTEST = 0.005;
/** The sustain pedal (MIDI 1.0), which is down from the middle of its way on. */
const [PEDAL, DOWN] = [64, 0.5];
const DRUM_SECONDS = 0.05;
/** A step that has been missed by so many seconds is left out; by less, it comes late. */
const TOO_LATE = 0.25;
/** Seconds: half-way between two scenes is past its half by then, however the sums were rounded. */
const ROUNDING = 1e-6;

/** They take what is played, and beside it what is played again, which passes as it is. */
export function playingAids({ clock, opening, show, seed, ahead }: AidsParts) {
  return (events$: Observable<ShowEvent>, replayed$: Observable<ShowEvent> = EMPTY): Observable<ShowEvent> =>
    new Observable((subscriber) => {
      const emit = (event: ShowEvent) => subscriber.next(event);
      const keys = createKeys();
      /** Those that are down, by source and channel, as they were told last. */
      const pedals = new Map<string, At<'control'>>();
      /** What `turn` folds alone, as it is at `out`, the time up to which all steps are played. */
      let state = opening;
      let out = 0;
      let waiting: readonly Turned[] = [];
      /** Steps since the arpeggio began, and the beat of the last. */
      let count = 0;
      let lastBeat = -1;
      let isArpeggio = false;

      /** As they are played a moment later than `at`: on the way between scenes, and moved. */
      function playedParameters(at: number): ParameterValues {
        const { controllers: told, heard, gate, words, meaning } = show();
        // The foot as it is, not what was made of it here: or what a pedal switches on would switch itself off.
        const controllers = pedals.size > 0 ? { ...told, [PEDAL]: { from: 1, to: 1, at } } : told;
        return playedAt({ ...state, controllers, heard, gate, words, meaning }, at + ROUNDING).parameters;
      }

      function hear(event: ShowEvent): void {
        switch (event.type) {
          case 'note-on':
          case 'note-off':
          case 'poly-pressure':
            if (WRITTEN.has(event.source) || partOf(show().zones, event) === DRUM_CHANNEL) return emit(event);
            return play(event);
          case 'control':
            return event.controller === PEDAL && !WRITTEN.has(event.source) ? tread(event) : emit(event);
          case 'parameter':
          case 'chord-learnt':
          case 'tempo':
          case 'setlist-written':
          case 'setlist-at':
          case 'scene-saved':
          case 'scene-removed':
          case 'scene-safe':
          case 'scene-recalled':
          case 'deck-loaded':
          case 'deck-crossed':
          case 'modulation-set':
          case 'modulation-removed':
            emit(event);
            return turnInTime(event);
          case 'panic':
            emit(event);
            keys.clear();
            pedals.clear();
            turnInTime(event);
            return stopDrums(event.at);
          default:
            return emit(event);
        }
      }

      /** What is played over a show has its beat. How its own aids stood is not for them: what they played is among its events. */
      function hearAgain(event: ShowEvent): void {
        emit(event);
        if (event.type === 'tempo') turnInTime(event);
      }

      function play(event: Played): void {
        const id = `${event.source}:${event.channel}:${event.note}`;
        if (event.type === 'note-on') return press(id, event);
        const key = keys.get(id);
        if (key === undefined) return emit(event);
        if (event.type === 'note-off' && isArpeggio && key.arpeggiated && isPedalled(key))
          return keys.press(id, { ...key, isUp: true });
        if (event.type === 'note-off') return release(key, keys.lift(id), event.at);
        if (!key.arpeggiated) key.notes.forEach((note) => emit({ ...event, note }));
      }

      function press(id: string, event: At<'note-on'>): void {
        const parameters = watch(event.at);
        const scale = { kind: parameters['scale.kind'], root: parameters['scale.root'] };
        const root = nearestNote(event.note, scale);
        const notes = chordOn(root, parameters['chord.kind'], scale, state.learntChord);
        const { velocity, channel, source, at } = event;
        const arpeggiated = isArpeggio;
        const key: Key = { root, notes, velocity, channel, source, part: partOf(show().zones, event), at, arpeggiated };
        // A key that is struck again without having been lifted: what the new stroke sounds anyway need not end.
        const stale = keys.lift(id);
        release(key, arpeggiated ? stale : stale.filter((note) => !notes.includes(note)), at);
        const isFirst = arpeggiating().length === 0;
        keys.press(id, key);
        if (!arpeggiated) notes.forEach((note) => emit({ ...event, note }));
        else if (isFirst) beginArpeggio(parameters, at);
      }

      /** While the arpeggio is on, a pedal holds its keys, and does not sustain its steps. */
      function tread(event: At<'control'>): void {
        watch(event.at);
        const name = `${event.source}:${event.channel}`;
        const isDown = event.value >= DOWN;
        // It may have been told ahead that it is down.
        const at = Math.max(event.at, pedals.get(name)?.at ?? event.at);
        if (isDown) pedals.set(name, { ...event, at });
        else pedals.delete(name);
        if (!isDown || !isArpeggio) emit({ ...event, at });
        liftUnheld();
      }

      function isPedalled({ source, part }: Key): boolean {
        return [...pedals.values()].some((pedal) => pedal.source === source && partOf(show().zones, pedal) === part);
      }

      function liftUnheld(): void {
        for (const [id, key] of keys.all()) if (key.isUp && !(isArpeggio && isPedalled(key))) keys.lift(id);
      }

      function release({ channel, source }: Key, notes: readonly number[], at: number): void {
        for (const note of notes) emit({ type: 'note-off', note, channel, source, at });
      }

      function turnInTime(event: Turned): void {
        if (event.at <= out) return turn(event);
        waiting = [...waiting, event].sort((a, b) => a.at - b.at);
      }

      function turn(event: Turned): void {
        const learns = state.parameters['chord.learn'];
        const beat = beatAt(state, out);
        state = perform(standing(state, event.at), event);
        // Steps are played up to a beat: another tempo moves it to another time. What a jump of the beat passes over is not played.
        // Since one that came long ago, where the show goes on, none was played.
        if (event.type === 'tempo' && event.at > clock.now() - TOO_LATE)
          out = Math.max(timeOfBeat(state, beat), Math.min(out, event.at));
        if (learns === 0 && state.parameters['chord.learn'] === 1) learn(event.at);
        watch(event.at);
      }

      /** Where the arpeggio begins, by a turn or by itself, it takes over what is held, and gives the pedals back. @returns what is played */
      function watch(at: number): ParameterValues {
        const parameters = playedParameters(Math.max(at, out));
        const was = isArpeggio;
        isArpeggio = parameters['arp.kind'] > 0;
        if (was === isArpeggio) return parameters;
        for (const [name, pedal] of pedals) {
          const told = { ...pedal, at: Math.max(at, pedal.at) };
          pedals.set(name, told);
          emit(isArpeggio ? { ...told, value: 0 } : told);
        }
        if (!isArpeggio) {
          liftUnheld();
          return parameters;
        }
        for (const [id, key] of keys.all()) {
          // It may have come down since, and been heard before the turn was.
          release(key, keys.lift(id), Math.max(at, key.at));
          keys.press(id, { ...key, arpeggiated: true });
        }
        beginArpeggio(parameters, at);
        return parameters;
      }

      function learn(at: number): void {
        const roots = keys.all().map(([, { root }]) => root);
        if (roots.length === 0) return;
        const semitones = roots.map((root) => root - Math.min(...roots));
        hear({ type: 'chord-learnt', semitones, source: CHORD, at });
      }

      /** The drum machine is switched off, as its knob shows. */
      function stopDrums(at: number): void {
        // Of what lands in the meantime it is not known yet.
        if (state.parameters['drums.pattern'] === 0 && at <= clock.now()) return;
        hear({ type: 'parameter', id: 'drums.pattern', value: 0, source: DRUM_MACHINE, at });
      }

      /** What passed while the page was hidden is left out. */
      function advance(time: number): void {
        out = Math.max(out, time - TOO_LATE);
        const until = time + ahead;
        for (let next = waiting[0]; next !== undefined && next.at < until; next = waiting[0]) {
          waiting = waiting.slice(1);
          playUntil(next.at);
          turn(next);
        }
        playUntil(until);
      }

      function playUntil(until: number): void {
        if (until <= out) return;
        const [begin, end] = state.glide?.beats ?? [0, 0];
        const middle = timeOfBeat(state, (begin + end) / 2);
        // There a scene's choices are made.
        if (middle > out && middle < until) playUntil(middle);
        const parameters = watch(out);
        const events = [...arpeggio(parameters, out, until), ...drums(parameters, out, until)];
        out = until;
        inOrder(events).forEach(emit);
      }

      function arpeggiating(): readonly Key[] {
        return keys.all().flatMap(([, key]) => (key.arpeggiated ? [key] : []));
      }

      /** From the next step on, though others may have been passed over for want of a key. */
      function beginArpeggio(parameters: ParameterValues, at: number): void {
        count = 0;
        inOrder(arpeggio(parameters, at, out)).forEach(emit);
      }

      function arpeggio(parameters: ParameterValues, from: number, until: number): readonly ShowEvent[] {
        const held = arpeggiating();
        const kind = parameters['arp.kind'];
        if (kind === 0 || held.length === 0) return [];
        const length = ARPEGGIO_RATES[parameters['arp.rate']]!.beats;
        const steps = stepsBetween(state, length, from, until).filter(({ beat }) => beat > lastBeat);
        return steps.flatMap(({ number, beat, at }) => {
          lastBeat = beat;
          const chance = hash(seed, number);
          const { note, velocity, part } = noteAt(held, kind, parameters['arp.octaves'], count++, chance);
          const seconds = parameters['arp.gate'] * (timeOfBeat(state, beat + length) - at) - BREATH;
          return sounded({ note, velocity, channel: part, source: ARPEGGIATOR, at }, Math.max(SHORTEST, seconds));
        });
      }

      function drums(parameters: ParameterValues, from: number, until: number): readonly ShowEvent[] {
        const pattern = parameters['drums.pattern'];
        if (pattern === 0) return [];
        return stepsBetween(state, drumStep(pattern), from, until).flatMap(({ number, at }) =>
          hitsAt(number, parameters, seed).flatMap(({ note, velocity, late }) =>
            sounded({ note, velocity, channel: DRUM_CHANNEL, source: DRUM_MACHINE, at: at + late }, DRUM_SECONDS),
          ),
        );
      }

      const error = (fault: unknown) => subscriber.error(fault);
      // The events first: what comes in at a frame is known when its steps are played.
      const arrivals = events$.subscribe({ next: hear, error, complete: () => subscriber.complete() });
      const replays = replayed$.subscribe({ next: hearAgain, error });
      const frames = clock.frames$.subscribe(advance);
      return () => [arrivals, replays, frames].forEach((subscription) => subscription.unsubscribe());
    });
}

/** A note and its end together, so that none is left sounding whatever happens in between. */
function sounded(note: Omit<At<'note-on'>, 'type'>, seconds: number): readonly ShowEvent[] {
  const { channel, source, at } = note;
  return [
    { ...note, type: 'note-on' },
    { type: 'note-off', note: note.note, channel, source, at: at + seconds },
  ];
}

function inOrder(events: readonly ShowEvent[]): readonly ShowEvent[] {
  return [...events].sort((a, b) => a.at - b.at);
}
