/** Who sends events, as far as others go by it. The rest of the sources are told for whoever reads the log. */
import type { Source } from './events';

/** What `show.json` says, and what a MIDI file plays. */
export const SHOW = 'show';
export const MIDI_FILE = 'midi-file';
/** What the machine itself does and tells. */
export const ENGINE = 'engine';
export const DRUM_MACHINE = 'drum machine';
/** Recalls scenes that come by themselves (`scenes/conductor.ts`). */
export const CONDUCTOR = 'conductor';

/** Parts that the show has written: the performer's aids and choice of instrument are not for them. */
export const WRITTEN: ReadonlySet<Source> = new Set([SHOW, MIDI_FILE]);
