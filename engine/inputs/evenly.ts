/** Notes that are played by hand sound evenly late rather than sooner or later, as busy as the page happens to be. */
import type { ShowEvent } from '../events';

/** In seconds: a page that is busy for no longer delays no note. Ten milliseconds, as long as they are even, are not felt. */
export const EVENLY = 0.005;

/** The event as it is to sound; what is let in before its time stays. */
export function evenly(event: ShowEvent, now: number): ShowEvent {
  const isPlayed = (event.type === 'note-on' || event.type === 'note-off') && event.at <= now;
  return isPlayed ? { ...event, at: event.at + EVENLY } : event;
}
