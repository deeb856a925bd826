/**
 * What was performed, as a Standard MIDI File (format 1) that lines up with the film: notes, controllers, and what gives
 * them pitch and sound, as another program needs it (MIDI 1.0; MIDI Association, MPE specification v1.1).
 */
import type { ShowEvent } from '../../events';

const TICKS_PER_BEAT = 960;
/** The wheel's middle, and how far it goes. */
const BEND = 8192;
/** Of fourteen bits. */
const MOST = 2 ** 14 - 1;
/** The longest beat that a file can tell, in microseconds. */
const LONGEST_BEAT = 0xff_ffff;
/** Sustain and sostenuto. */
const PEDALS = [64, 66];
const SLIDE = 74;
/** Controllers that choose a parameter, coarse and fine, and that enter its value. */
const RPN = [101, 100] as const;
const NRPN = [99, 98] as const;
const DATA_ENTRY = [6, 38] as const;
const BEND_RANGE = 0;
const MPE_CONFIGURATION = 6;
const END_OF_TRACK = [0, 0xff, 0x2f, 0];

/**
 * @param from, to show seconds of the film's ends. What sounds at either end is cut there; what had been turned before
 * stands at its beginning.
 * @param bpm the tempo at the show's second 0
 */
export function midiOf(events: readonly ShowEvent[], from: number, to: number, bpm: number): Uint8Array<ArrayBuffer> {
  const sorted = [...events].sort((a, b) => a.at - b.at);
  const tempoEvents = sorted.filter((event) => event.type === 'tempo');
  const atStart = tempoEvents.findLast(({ at }) => at <= from)?.bpm ?? bpm;
  const changes = [{ at: from, bpm: atStart }, ...tempoEvents.filter(({ at }) => at > from && at <= to)];
  const ticksAt = tickCounter(changes);
  const tempo = changes.map(({ at, bpm }) => ({ tick: ticksAt(at), message: tempoMessage(bpm) }));
  const tracks = [track(tempo), track(performed(sorted, from, to, tickCounter(changes)))];
  const head = chunk('MThd', [1, tracks.length, TICKS_PER_BEAT].flatMap(sixteenBits));
  return joined([...head, ...tracks.flatMap((bytes) => chunk('MTrk', bytes))]);
}

/** Its first byte is its status. */
type Message = readonly number[];
interface Timed {
  readonly tick: number;
  readonly message: Message;
}

/** Ticks of times that come in their order. */
function tickCounter(changes: readonly { at: number; bpm: number }[]): (at: number) => number {
  /** The change that counts, and the beats until it. */
  let [i, beats] = [0, 0];
  const since = (at: number) => ((at - changes[i]!.at) * changes[i]!.bpm) / 60;
  return (at) => {
    for (; i + 1 < changes.length && changes[i + 1]!.at <= at; i++) beats += since(changes[i + 1]!.at);
    return Math.round((beats + since(at)) * TICKS_PER_BEAT);
  };
}

function performed(events: readonly ShowEvent[], from: number, to: number, ticksAt: (at: number) => number): Timed[] {
  const timed: Timed[] = [];
  const held = new Map<string, Extract<ShowEvent, { type: 'note-on' }>>();
  /** The last of each thing that is turned and then stays so, in the order of their times. */
  const standing = new Map<string, ShowEvent>();
  const letGo = (key: string): readonly Message[] => {
    const note = held.get(key);
    held.delete(key);
    return note ? [[status(0x80, note), note.note, 0]] : [];
  };
  const hear = (event: ShowEvent): readonly Message[] => {
    switch (event.type) {
      case 'note-on': {
        const before = letGo(keyOf(event));
        held.set(keyOf(event), event);
        return [...before, [status(0x90, event), event.note, Math.max(1, sevenBits(event.velocity))]];
      }
      case 'note-off':
        return letGo(keyOf(event));
      case 'panic':
        return [...[...held.keys()].flatMap(letGo), ...[...standing.values()].flatMap(atRest).flatMap(hear)];
      default: {
        const what = turnedBy(event);
        if (what === undefined) return messagesOf(event);
        standing.delete(what);
        standing.set(what, event);
        return messagesOf(event);
      }
    }
  };
  const write = (at: number, messages: readonly Message[]) => {
    if (messages.length === 0) return;
    const tick = ticksAt(at);
    for (const message of messages) timed.push({ tick, message });
  };

  for (const event of events) if (event.at < from) hear(event);
  held.clear();
  write(from, [...standing.values()].flatMap(messagesOf));
  for (const event of events) if (event.at >= from && event.at <= to) write(event.at, hear(event));
  write(to, [...held.keys()].flatMap(letGo));
  return timed;
}

const keyOf = ({ source, channel, note }: { source: string; channel: number; note: number }) =>
  `${source} ${channel} ${note}`;

/** What it turns, where it stays as it was turned: an instrument that hears the film's beginning alone has to be told. */
function turnedBy(event: ShowEvent): string | undefined {
  switch (event.type) {
    case 'control':
      return `control ${event.channel} ${event.controller}`;
    case 'rpn':
    case 'nrpn':
      return `${event.type} ${event.channel} ${event.number}`;
    case 'mpe-zone':
      return `mpe-zone ${event.manager}`;
    case 'program':
    case 'bend-range':
    case 'pitch-bend':
    case 'pressure':
    case 'slide':
      return `${event.type} ${event.channel}`;
    default:
      return undefined;
  }
}

/** What a panic makes of it: the rest stays as it is. */
function atRest(event: ShowEvent): readonly ShowEvent[] {
  switch (event.type) {
    case 'control':
      return PEDALS.includes(event.controller) ? [{ ...event, value: 0 }] : [];
    case 'pitch-bend':
    case 'pressure':
      return [{ ...event, value: 0 }];
    case 'slide':
      return [{ ...event, value: 0.5 }];
    default:
      return [];
  }
}

function messagesOf(event: ShowEvent): readonly Message[] {
  switch (event.type) {
    case 'control':
      return [control(event, event.controller, sevenBits(event.value))];
    case 'slide':
      return [control(event, SLIDE, sevenBits(event.value))];
    case 'program':
      return [[status(0xc0, event), event.program]];
    case 'pitch-bend':
      return [[status(0xe0, event), ...fourteenBits(BEND + Math.round(event.value * BEND)).reverse()]];
    case 'pressure':
      return [[status(0xd0, event), sevenBits(event.value)]];
    case 'poly-pressure':
      return [[status(0xa0, event), event.note, sevenBits(event.value)]];
    case 'rpn':
    case 'nrpn':
      return parameter(event, event.type === 'rpn' ? RPN : NRPN, event.number, fourteenBits(event.value * MOST));
    case 'bend-range': {
      const cents = Math.round(100 * event.semitones);
      return parameter(event, RPN, BEND_RANGE, [Math.min(127, Math.floor(cents / 100)), cents % 100]);
    }
    case 'mpe-zone':
      return parameter({ channel: event.manager }, RPN, MPE_CONFIGURATION, [event.members, 0]);
    default:
      return [];
  }
}

/** A channel message's first byte. */
const status = (kind: number, { channel }: { readonly channel: number }) => kind | (channel - 1);

const control = (on: { readonly channel: number }, controller: number, value: number): Message => [
  status(0xb0, on),
  controller,
  value,
];

/** The parameter is chosen, and afterwards none is: a data entry that is turned by itself shall not change it. */
function parameter(
  on: { readonly channel: number },
  chosenBy: readonly [coarse: number, fine: number],
  number: number,
  value: readonly number[],
): readonly Message[] {
  const both = (controllers: readonly number[], halves: readonly number[]) =>
    controllers.map((controller, i) => control(on, controller, halves[i]!));
  return [...both(chosenBy, fourteenBits(number)), ...both(DATA_ENTRY, value), ...both(RPN, [127, 127])];
}

function sevenBits(value: number): number {
  return Math.min(127, Math.max(0, Math.round(127 * value)));
}

/** Coarse and fine half. */
function fourteenBits(value: number): number[] {
  const bits = Math.min(MOST, Math.max(0, Math.round(value)));
  return [bits >> 7, bits & 127];
}

function tempoMessage(bpm: number): Message {
  const beat = Math.min(LONGEST_BEAT, Math.max(1, Math.round(60e6 / bpm)));
  return [0xff, 0x51, 3, beat >> 16, ...sixteenBits(beat & 0xffff)];
}

function track(timed: readonly Timed[]): number[] {
  const bytes: number[] = [];
  let last = 0;
  for (const { tick, message } of timed) {
    bytes.push(...variableLength(tick - last), ...message);
    last = tick;
  }
  bytes.push(...END_OF_TRACK);
  return bytes;
}

/** Seven bits a byte, of which all but the last have their eighth bit set. */
function variableLength(value: number): number[] {
  const bytes = [value & 127];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

const sixteenBits = (value: number) => [value >> 8, value & 255];

function chunk(name: string, bytes: readonly number[]): readonly ArrayLike<number>[] {
  const length = [...sixteenBits(bytes.length >>> 16), ...sixteenBits(bytes.length & 0xffff)];
  return [new TextEncoder().encode(name), length, bytes];
}

function joined(pieces: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
