/**
 * What a port says of its channels with registered parameters: bend ranges, and the zones of MIDI Polyphonic Expression
 * (MIDI Association, MPE specification v1.1), in which every note has a channel of its own.
 */
import type { EventBody } from '../events';
import { NO_ZONES } from '../parts';

type Meant = Extract<EventBody, { type: 'bend-range' | 'mpe-zone' | 'slide' }>;

export interface Expression {
  /** What a controller (`value` 0..127) means here; undefined if it is a controller like any other. */
  read(channel: number, controller: number, value: number): Meant[] | undefined;
  /** The channels that a message on this one concerns: with a manager's, those of its zone. */
  channelsOf(channel: number): readonly number[];
  /** Ends all zones, as when the port is unplugged. */
  end(): Meant[];
}

const DATA_ENTRY = 6;
const DATA_ENTRY_FINE = 38;
const NRPN = [98, 99];
const RPN_FINE = 100;
const RPN_COARSE = 101;
const SLIDE = 74;
/** The registered parameters that are heard. */
const BEND_RANGE = 0;
const MPE_CONFIGURATION = 6;
/** Until a zone is told otherwise. */
const MEMBER_SEMITONES = 48;
const MANAGER_SEMITONES = 2;
/** A registered parameter whose number is yet to come, or was taken back (127, 127). */
const NONE = 127 * 128 + 127;

/** @param told before, in a show that goes on: a device says so once */
export function createExpression(source: string, told = NO_ZONES): Expression {
  const selected = new Map<number, number>();
  const zones = { ...told };

  const members = (manager: 1 | 16) =>
    Array.from({ length: zones[manager] }, (_, i) => (manager === 1 ? 2 + i : 15 - i));
  const managerOf = (channel: number) => ([1, 16] as const).find((manager) => members(manager).includes(channel));
  const ranges = (channels: readonly number[], semitones: number) =>
    channels.map((channel): Meant => ({ type: 'bend-range', semitones, channel, source }));

  function configure(manager: 1 | 16, count: number): Meant[] {
    const other = manager === 1 ? 16 : 1;
    const before = members(manager);
    zones[manager] = Math.min(15, count);
    // The newer zone takes what the older had: together they have the fourteen channels between the managers.
    const left = Math.max(0, 14 - zones[manager]);
    const shrunk = count > 0 && zones[other] > left;
    if (shrunk) zones[other] = left;
    return [
      { type: 'mpe-zone', manager, members: zones[manager], source },
      ...(shrunk ? [{ type: 'mpe-zone', manager: other, members: left, source } as const] : []),
      ...ranges(
        before.filter((channel) => managerOf(channel) === undefined),
        MANAGER_SEMITONES,
      ),
      ...ranges([manager], MANAGER_SEMITONES),
      ...ranges(members(manager), MEMBER_SEMITONES),
    ];
  }

  return {
    read(channel, controller, value) {
      const number = selected.get(channel) ?? NONE;
      if (NRPN.includes(controller)) selected.delete(channel);
      switch (controller) {
        case RPN_COARSE:
          selected.set(channel, value * 128 + (number % 128));
          return [];
        case RPN_FINE:
          selected.set(channel, Math.floor(number / 128) * 128 + value);
          return [];
        case DATA_ENTRY:
          if (number === MPE_CONFIGURATION) return channel === 1 || channel === 16 ? configure(channel, value) : [];
          if (number !== BEND_RANGE) return undefined;
          // A range told to one member is the whole zone's.
          return ranges(managerOf(channel) ? members(managerOf(channel)!) : [channel], value);
        case DATA_ENTRY_FINE:
          return number === BEND_RANGE || number === MPE_CONFIGURATION ? [] : undefined;
        case SLIDE:
          return managerOf(channel) ? [{ type: 'slide', value: value / 127, channel, source }] : undefined;
        default:
          return undefined;
      }
    },
    channelsOf: (channel) => (channel === 1 || channel === 16 ? [channel, ...members(channel)] : [channel]),
    end: () => ([1, 16] as const).flatMap((manager) => (zones[manager] > 0 ? configure(manager, 0) : [])),
  };
}
