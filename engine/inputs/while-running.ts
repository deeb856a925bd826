/** A show file that is started and stopped while the performer plays on; or a log, of many sources. */
import { concat, defer, from, type Observable, switchMap, tap } from 'rxjs';
import type { ShowEvent } from '../events';

type NoteOn = Extract<ShowEvent, { type: 'note-on' }>;

/** The sustain pedal (MIDI 1.0, controller 64). */
const PEDAL = 64;
/** What a channel plays until it is told otherwise (General MIDI). */
const PIANO = 0;
/** How far a bend goes until it is told otherwise, in semitones (General MIDI). */
const BEND_RANGE = 2;

/**
 * The events of `start()` from each true of `runs$` on. After the last of them, and at the next value, a start or a stop, what
 * they have left sounding ends at `end()`: their notes, the pedals that they hold, their bends and their pressure; then what they have told of
 * their channels. Notes of anyone else sound on.
 * @param end the show time, in seconds, of the last event that may have been let in ahead of its time
 */
export function whileRunning(
  runs$: Observable<boolean>,
  start: () => Observable<ShowEvent>,
  end: () => number,
): Observable<ShowEvent> {
  const notes = new Map<string, NoteOn>();
  /** By what is down, bent, pressed or told: what takes it back. */
  const held = new Map<string, ShowEvent>();
  const told = new Map<string, ShowEvent>();
  const remember = (event: ShowEvent) => {
    const keep = (backs: Map<string, ShowEvent>, key: string, isBack: boolean, back: ShowEvent) => {
      if (isBack) backs.delete(key);
      else backs.set(key, back);
    };
    switch (event.type) {
      case 'note-on':
        return notes.set(keyOf(event), event);
      case 'note-off':
        return notes.delete(keyOf(event));
      case 'control':
        if (event.controller !== PEDAL) return;
        return keep(held, `pedal ${event.channel} ${event.source}`, event.value < 0.5, { ...event, value: 0 });
      case 'pitch-bend':
        return keep(held, `bend ${event.channel} ${event.source}`, event.value === 0, { ...event, value: 0 });
      case 'pressure':
        return keep(held, `pressure ${event.channel} ${event.source}`, event.value === 0, { ...event, value: 0 });
      case 'poly-pressure':
        return keep(held, `pressure ${keyOf(event)}`, event.value === 0, { ...event, value: 0 });
      case 'mpe-zone':
        return keep(told, `zone ${event.manager} ${event.source}`, event.members === 0, { ...event, members: 0 });
      case 'program': {
        const isBack = event.program === PIANO;
        return keep(told, `program ${event.channel} ${event.source}`, isBack, { ...event, program: PIANO });
      }
      case 'bend-range': {
        const isBack = event.semitones === BEND_RANGE;
        return keep(told, `range ${event.channel} ${event.source}`, isBack, { ...event, semitones: BEND_RANGE });
      }
    }
  };
  const release = (): ShowEvent[] => {
    const at = end();
    const offs = [...notes.values()].map(({ note, channel, source }): ShowEvent => {
      return { type: 'note-off', note, channel, source, at };
    });
    const backs = (of: typeof told) => [...of.values()].map((event): ShowEvent => ({ ...event, at }));
    return [...backs(held), ...offs, ...backs(told)];
  };
  const released = defer(() => from(release()));
  return runs$.pipe(
    switchMap((runs) => (runs ? concat(released, start(), released) : released)),
    tap(remember),
  );
}

function keyOf({ note, channel, source }: { note: number; channel: number; source: string }): string {
  return `${channel}:${note} ${source}`;
}
