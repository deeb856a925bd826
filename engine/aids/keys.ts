/** Remembers what each key became, so that letting go of it ends just that, whatever has been turned meanwhile. */

export interface Key {
  /** The note of the key itself, moved into the scale. */
  readonly root: number;
  /** What it plays, lowest first. */
  readonly notes: readonly number[];
  readonly velocity: number;
  readonly channel: number;
  readonly source: string;
  /** The channel of the part that it belongs to. */
  readonly part: number;
  /** When it came down, in show seconds. */
  readonly at: number;
  /** Its notes feed the arpeggio instead of sounding. */
  readonly arpeggiated: boolean;
  /** It has come up, and the pedal holds it in the arpeggio. */
  readonly isUp?: true;
}

export interface Keys {
  press(id: string, key: Key): void;
  get(id: string): Key | undefined;
  /** Forgets the key. @returns those of its notes that sounded for it and for no other key. */
  lift(id: string): readonly number[];
  /** By id, in the order in which they were pressed. */
  all(): readonly (readonly [string, Key])[];
  clear(): void;
}

export function createKeys(): Keys {
  const held = new Map<string, Key>();
  const sounds = (note: number, { channel, source }: Key) =>
    [...held.values()].some(
      (other) =>
        !other.arpeggiated && other.channel === channel && other.source === source && other.notes.includes(note),
    );
  return {
    press: (id, key) => void held.set(id, key),
    get: (id) => held.get(id),
    lift(id) {
      const key = held.get(id);
      held.delete(id);
      return key === undefined || key.arpeggiated ? [] : key.notes.filter((note) => !sounds(note, key));
    },
    all: () => [...held],
    clear: () => held.clear(),
  };
}
