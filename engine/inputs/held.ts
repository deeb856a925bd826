/** What a MIDI port holds: notes, pedals, bends and pressure that would be stuck if it were pulled out. */
import type { EventBody } from '../events';

/** The sustain pedal, which holds notes, and the sostenuto, which is a controller like others here (MIDI 1.0, 64 and 66). */
const PEDALS = [64, 66];

/** Channel mode messages (MIDI 1.0): 122, whether a keyboard plays its own sounds, is none of ours. */
const ALL_SOUND_OFF = 120;
const RESET_ALL_CONTROLLERS = 121;
/** All notes off; and omni off and on, mono and poly, which end them too. */
const ALL_NOTES_OFF = [123, 124, 125, 126, 127];

type Kind = 'note' | 'pedal' | 'pitch-bend' | 'pressure';

export interface Held {
  /** @param event as it is, without a time */
  hear(event: EventBody): void;
  /**
   * What a channel mode message ends on these channels, which then is not held any more; undefined for any other controller.
   * A pedal goes up before the notes end, or it would hold them on.
   */
  mode(controller: number, channels: readonly number[]): EventBody[] | undefined;
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
  const taken = (channels: readonly number[], ...kinds: readonly Kind[]) => {
    const isOf = (key: string, kind: Kind) => channels.some((channel) => `${key} `.startsWith(`${kind} ${channel} `));
    return kinds.flatMap((kind) => take([...ends.keys()].filter((key) => isOf(key, kind))));
  };
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
        case 'poly-pressure': {
          const key =
            event.type === 'poly-pressure'
              ? `pressure ${event.channel} ${event.note}`
              : `${event.type} ${event.channel}`;
          return void hold(key, event.value === 0 ? undefined : { ...event, value: 0 });
        }
      }
    },
    mode(controller, channels) {
      if (controller === ALL_SOUND_OFF) return taken(channels, 'pedal', 'note');
      if (controller === RESET_ALL_CONTROLLERS) return taken(channels, 'pedal', 'pitch-bend', 'pressure');
      return ALL_NOTES_OFF.includes(controller) ? taken(channels, 'note') : undefined;
    },
    all: () => take([...ends.keys()]),
  };
}
