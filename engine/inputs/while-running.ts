/** A show file that is started and stopped while the performer plays on. */
import { concat, from, type Observable, switchMap, tap } from 'rxjs';
import type { ShowEvent } from '../events';

type NoteOn = Extract<ShowEvent, { type: 'note-on' }>;

/** The sustain pedal (MIDI 1.0, controller 64). */
const PEDAL = 64;

/**
 * The events of `start()` from each true of `runs$` on. At the next value, a start or a stop, what they have left sounding ends
 * at `end()`: their notes, the pedals that they hold, and their bends. Notes of anyone else sound on.
 * @param end the show time, in seconds, of the last event that may have been let in ahead of its time
 */
export function whileRunning(
  runs$: Observable<boolean>,
  start: () => Observable<ShowEvent>,
  end: () => number,
): Observable<ShowEvent> {
  const notes = new Map<string, NoteOn>();
  /** By what is down or bent: what takes it back. */
  const backs = new Map<string, ShowEvent>();
  const remember = (event: ShowEvent) => {
    if (event.type === 'note-on') notes.set(keyOf(event), event);
    if (event.type === 'note-off') notes.delete(keyOf(event));
    if (event.type === 'pitch-bend' || (event.type === 'control' && event.controller === PEDAL)) {
      const key = `${event.type} ${event.channel}`;
      const isBack = event.type === 'pitch-bend' ? event.value === 0 : event.value < 0.5;
      if (isBack) backs.delete(key);
      else backs.set(key, { ...event, value: 0 });
    }
  };
  const release = (): ShowEvent[] => {
    const at = end();
    const offs = [...notes.values()].map(({ note, channel, source }): ShowEvent => {
      return { type: 'note-off', note, channel, source, at };
    });
    return [...[...backs.values()].map((event): ShowEvent => ({ ...event, at })), ...offs];
  };
  return runs$.pipe(
    switchMap((runs) => (runs ? concat(from(release()), start()) : from(release()))),
    tap(remember),
  );
}

function keyOf({ note, channel }: { note: number; channel: number }): string {
  return `${channel}:${note}`;
}
