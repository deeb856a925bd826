/** What a MIDI port holds: notes, pedals, bends and pressure that would be stuck if it were pulled out. */
import type { EventBody } from '../events';

/** Controllers that hold notes: the sustain and the sostenuto pedal (MIDI 1.0, controllers 64 and 66). */
const PEDALS = [64, 66];

export interface Held {
  /** @param event as it is, without a time */
  hear(event: EventBody): void;
  /** Note-offs for all that is held on a channel, which then is not held any more. */
  notes(channel: number): EventBody[];
  /** What ends everything. */
  all(): EventBody[];
}

export function createHeld(source: string): Held {
  /** By what is held: what would end it. */
  const ends = new Map<string, EventBody>();
  const hold = (key: string, end: EventBody | undefined) => (end ? ends.set(key, end) : ends.delete(key));
  const take = (keys: readonly string[]) =>
    keys.map((key) => {
      const end = ends.get(key)!;
      ends.delete(key);
      return end;
    });
  return {
    hear(event) {
      switch (event.type) {
        case 'note-on':
        case 'note-off': {
          const { note, channel } = event;
          const end = { type: 'note-off', note, channel, source } as const;
          return void hold(`note ${channel} ${note}`, event.type === 'note-on' ? end : undefined);
        }
        case 'control':
          if (!PEDALS.includes(event.controller)) return;
          return void hold(
            `pedal ${event.channel} ${event.controller}`,
            event.value > 0 ? { ...event, value: 0 } : undefined,
          );
        case 'pitch-bend':
        case 'pressure':
          return void hold(`${event.type} ${event.channel}`, event.value === 0 ? undefined : { ...event, value: 0 });
      }
    },
    notes: (channel) => take([...ends.keys()].filter((key) => key.startsWith(`note ${channel} `))),
    all: () => take([...ends.keys()]),
  };
}
