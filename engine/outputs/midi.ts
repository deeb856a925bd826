/**
 * The show as MIDI, for a sequencer, for lights or for a second Phosphene: parameters as they are played, by the controllers that
 * turn them when they come in, over the way of their knobs; and notes, with their pedal, as they sound. What came in from the device
 * that it goes to is not sent back, and what that device gives back is not heard: nothing goes round for ever, or fights the hand.
 */
import type { ControllerMap } from '../control/mapping';
import type { ShowEvent } from '../events';
import { travelFromValue } from '../parameters';
import type { PerformanceState } from '../performance';

export interface MidiMessage {
  readonly bytes: readonly number[];
  /** When it is to leave, in show seconds. */
  readonly at: number;
}

export interface MidiSender {
  /** What is to be sent of an event, which may be a little ahead of its time. */
  hear(event: ShowEvent, now: number): readonly MidiMessage[];
  /** What is to be sent of the parameters at a moment. @param state as it is played */
  advance(state: PerformanceState, now: number): readonly MidiMessage[];
  /** Whether an event is what was sent a moment ago, and comes back. */
  isEcho(event: ShowEvent): boolean;
  /** What ends all that sounds. */
  end(now: number): readonly MidiMessage[];
}

/** Values are sent so many times a second at most. */
const RATE = 30;
/** Values at a time, those first that have waited longest: two thirds of what a DIN cable carries. The rest is for notes. */
const MOST_AT_ONCE = 24;
/** Seconds in which a message comes back, where it does: a virtual port gives it back at once, a network a little later. */
export const COMES_BACK_WITHIN = 0.1;
/** It is remembered longer: a busy page is late to read what came in time. */
const REMEMBERED = 1;
const SUSTAIN = 64;
const [NOTE_OFF, NOTE_ON, CONTROL] = [0x80, 0x90, 0xb0];

export interface SenderParts {
  /** Another show of the setlist may have another. */
  readonly map: () => ControllerMap;
  /** Of the controllers, 1..16. Notes keep their own. */
  readonly channel: number;
  readonly notes: boolean;
  /** The source of the input of the device that it goes to, where it has one. */
  readonly device: () => string | undefined;
}

/** The first moments tell all parameters that have a controller. */
export function createMidiSender({ map, channel, notes, device }: SenderParts): MidiSender {
  /** The last value of each controller; whose was told longest ago is first. */
  const told = new Map<number, number | undefined>();
  let values = -Infinity;
  /** What the device itself has turned, until it has come into the state. */
  let own: ShowEvent[] = [];
  /** What sounds: what ends it. */
  const sounding = new Map<string, readonly number[]>();
  /** The last that was sent leaves then. */
  let last = -Infinity;
  let sent: readonly MidiMessage[] = [];

  function send(all: readonly (readonly number[])[], at: number, now: number): readonly MidiMessage[] {
    const messages = all.map((bytes) => ({ bytes, at: Math.max(at, now) }));
    last = Math.max(last, at, now);
    sent = [...sent.filter((message) => message.at > now - REMEMBERED), ...messages];
    return messages;
  }

  function end(now: number): readonly MidiMessage[] {
    const ends = [...sounding.values()];
    sounding.clear();
    // After what is on its way.
    return send(ends, last, now);
  }

  function played(event: ShowEvent): readonly number[] | undefined {
    const bytes = bytesOf(event);
    if (!bytes || (event.type === 'control' && event.controller !== SUSTAIN)) return undefined;
    const ends = event.type === 'control' ? [bytes[0]!, SUSTAIN, 0] : noteOff(event as Note);
    if (event.type !== 'note-off' && bytes[2]! > 0) {
      sounding.set(String(ends), ends);
      return bytes;
    }
    // What was not heard to begin there, or has been ended, is not ended.
    return sounding.delete(String(ends)) ? bytes : undefined;
  }

  return {
    hear(event, now) {
      if (event.type === 'panic') return end(now);
      if (event.source === device()) {
        if (event.type === 'parameter') own.push(event);
        return [];
      }
      const bytes = notes ? played(event) : undefined;
      return bytes ? send([bytes], event.at, now) : [];
    },
    advance({ parameters }, now) {
      const turns = map();
      const valueOf = (controller: number) => {
        const id = turns[controller];
        return id && sevenBits(travelFromValue(id, parameters[id]));
      };
      for (const controller in turns) if (!told.has(Number(controller))) told.set(Number(controller), undefined);
      for (const event of own) {
        if (event.type !== 'parameter' || event.at > now) continue;
        for (const controller of told.keys())
          if (turns[controller] === event.id) told.set(controller, valueOf(controller));
      }
      own = own.filter(({ at }) => at > now);
      if (now - values < 1 / RATE) return [];
      values = now;
      const due = [...told.keys()]
        .filter((controller) => turns[controller] && told.get(controller) !== valueOf(controller))
        .slice(0, MOST_AT_ONCE);
      for (const controller of due) {
        told.delete(controller);
        told.set(controller, valueOf(controller));
      }
      // Downwards: controller n + 32 behind n would be taken for its finer half.
      due.sort((a, b) => b - a);
      return send(
        due.map((controller) => [CONTROL + channel - 1, controller, told.get(controller)!]),
        now,
        now,
      );
    },
    isEcho(event) {
      if (event.source !== device()) return false;
      const bytes = String(bytesOf(event));
      const echo = sent.find(
        (message) => String(message.bytes) === bytes && Math.abs(event.at - message.at) <= COMES_BACK_WITHIN,
      );
      // It comes back once: the next like it is the hand's.
      sent = sent.filter((message) => message !== echo);
      return echo !== undefined;
    },
    end,
  };
}

type Note = Extract<ShowEvent, { type: 'note-on' | 'note-off' }>;

const noteOff = ({ channel, note }: Note) => [NOTE_OFF + channel - 1, note, 0];

/** A note or a controller, as it is sent. */
function bytesOf(event: ShowEvent): readonly number[] | undefined {
  switch (event.type) {
    case 'note-on':
      return [NOTE_ON + event.channel - 1, event.note, Math.max(1, sevenBits(event.velocity))];
    case 'note-off':
      return noteOff(event);
    case 'control':
      return [CONTROL + event.channel - 1, event.controller, sevenBits(event.value)];
    default:
      return undefined;
  }
}

function sevenBits(value: number): number {
  return Math.round(127 * value);
}
