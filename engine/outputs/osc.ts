/**
 * The show as OSC, for lights and whatever else follows it: every parameter as it is played, what is heard, the colours,
 * the beat, notes and words. What came in by OSC is not sent back, so that two programs do not echo each other for ever.
 */
import type { Moment } from '../loop';
import { addressOf, message, messageOf, OSC } from '../osc/addresses';
import type { OscMessage } from '../osc/packet';
import { PARAMETER_IDS, type ParameterId } from '../parameters';
import type { StageView } from '../stage/sketch';

/** Values are sent so many times a second at most: as often as lights can follow. */
const RATE = 30;
/** Messages of parameters at a time, those first that have waited longest; what is left comes the next time. */
const MOST_AT_ONCE = 64;

export type Seen = Pick<StageView, 'loudness' | 'palette' | 'beat' | 'kick'>;

export interface OscSender {
  /** What is to be sent at a moment. `seen`: the show as its sketches see it at that moment. */
  advance(moment: Pick<Moment, 'time' | 'state' | 'events'>, seen: Seen): readonly OscMessage[];
}

/** The first moments tell all parameters. */
export function createOscSender(): OscSender {
  /** The last value of each; which was told longest ago is first. */
  const told = new Map<ParameterId, number | undefined>(PARAMETER_IDS.map((id) => [id, undefined]));
  let values = -Infinity;
  let beat: number | undefined;
  let colours = '';

  return {
    advance({ time, state, events }, seen) {
      const messages: OscMessage[] = [];
      for (const event of events) {
        if (event.type === 'parameter' && event.source === OSC) told.set(event.id, state.parameters[event.id]);
        const said = event.source === OSC ? undefined : messageOf(event);
        if (said) messages.push(said);
      }
      const now = Math.floor(seen.beat);
      if (now !== beat) messages.push(message('beat', now));
      beat = now;
      if (time - values < 1 / RATE) return messages;
      values = time;
      const { level, bass, mid, treble } = seen.loudness;
      messages.push(message('loudness', level, bass, mid, treble), message('kick', seen.kick));
      const palette = seen.palette.flat().map((part) => part / 255);
      if (palette.join() !== colours) messages.push(message('palette', ...palette));
      colours = palette.join();
      const due = [...told.keys()].filter((id) => told.get(id) !== state.parameters[id]).slice(0, MOST_AT_ONCE);
      for (const id of due) {
        const value = state.parameters[id];
        told.delete(id);
        told.set(id, value);
        messages.push({ address: addressOf(id), values: [value] });
      }
      return messages;
    },
  };
}
