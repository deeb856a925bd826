/**
 * Which controller turns which parameter. Where the MIDI standard gives a controller a meaning, it keeps it
 * (General MIDI level 2, "Control Change messages"); the rest have none in the standard and are free.
 */
import type { EventBody } from '../events';
import { type ParameterId, valueFromTravel } from '../parameters';

/** Controller number (0..119) to parameter. */
export type ControllerMap = Readonly<Record<number, ParameterId>>;

export const DEFAULT_CONTROLLERS: ControllerMap = {
  // A modulation wheel rests at 0, and so many files set it: at 0 the picture still walks, but notes do not push it.
  1: 'image.kick',
  7: 'instrument.level',
  // General purpose 1 to 4.
  16: 'image.speed',
  17: 'image.zoom',
  18: 'post.kaleidoscope',
  19: 'post.bloom',
  // Undefined in the standard: the eight knobs and more that controllers are often set to.
  20: 'image.truncation',
  21: 'image.rotation',
  22: 'post.feedback',
  23: 'stage.react',
  24: 'sound.family',
  25: 'meaning.energy',
  26: 'meaning.tension',
  27: 'meaning.valence',
  28: 'sound.level',
  29: 'stage.words',
  30: 'lyrics.temperature',
  // Timbre, release time, attack time, brightness.
  71: 'sound.brightness',
  72: 'instrument.release',
  73: 'instrument.attack',
  74: 'instrument.cutoff',
  // Effect sends: reverb, chorus, and the one that many instruments use for the delay.
  91: 'reverb.send',
  93: 'delay.feedback',
  94: 'delay.send',
};

/** The default controllers, with a show's own in their place. */
export function controllerMap(own: ControllerMap): ControllerMap {
  return { ...DEFAULT_CONTROLLERS, ...own };
}

/** What an event turns: nothing, unless it is a controller that the map knows. */
export function parametersOf(event: EventBody, map: ControllerMap): EventBody[] {
  if (event.type !== 'control') return [];
  const id = map[event.controller];
  if (id === undefined) return [];
  return [{ type: 'parameter', id, value: valueFromTravel(id, event.value), source: event.source }];
}
