/** Which part a note is for: its channel, or where every note has a channel of its own (MPE), their manager's. */
import type { EventBody } from '../events';

export const DRUM_CHANNEL = 10;

export interface Parts {
  hear(zone: Extract<EventBody, { type: 'mpe-zone' }>): void;
  /** A channel, 1..16; 10 is drums. */
  of(note: { readonly channel: number; readonly source: string }): number;
}

export function createParts(): Parts {
  const zones = new Map<string, { readonly 1: number; readonly 16: number }>();
  return {
    hear: ({ source, manager, members }) =>
      void zones.set(source, { ...(zones.get(source) ?? { 1: 0, 16: 0 }), [manager]: members }),
    of({ source, channel }) {
      const members = zones.get(source);
      if (members === undefined) return channel;
      if (channel > 1 && channel <= 1 + members[1]) return 1;
      if (channel < 16 && channel >= 16 - members[16]) return 16;
      return channel;
    },
  };
}
