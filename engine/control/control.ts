/** What a hand can touch on a MIDI device, by the messages it sends. */
import type { EventBody } from '../events';

/**
 * Such as `control 1 74`: what it sends, its channel and its number. One device's; the device is named beside it. `slide` has
 * neither: the notes of an MPE device take turns on its channels.
 */
export type ControlId = string;

export interface Touch {
  readonly control: ControlId;
  /** 0..1; of a bend, 0.5 is the middle. */
  readonly value: number;
  /** Of a key or a pad: it goes up again. */
  readonly released?: boolean;
}

const SLIDE: ControlId = 'slide';

/** Which control an event comes from; undefined for what cannot be mapped. */
export function touchOf(event: EventBody): Touch | undefined {
  switch (event.type) {
    case 'note-on':
      return { control: `note ${event.channel} ${event.note}`, value: event.velocity };
    case 'note-off':
      return { control: `note ${event.channel} ${event.note}`, value: 0, released: true };
    case 'control':
      return { control: `control ${event.channel} ${event.controller}`, value: event.value };
    case 'nrpn':
    case 'rpn':
      return { control: `${event.type} ${event.channel} ${event.number}`, value: event.value };
    case 'pitch-bend':
      return { control: `bend ${event.channel}`, value: (event.value + 1) / 2 };
    case 'pressure':
      return { control: `pressure ${event.channel}`, value: event.value };
    case 'poly-pressure':
      return { control: `poly-pressure ${event.channel} ${event.note}`, value: event.value };
    case 'slide':
      return { control: SLIDE, value: event.value };
    case 'program':
      return { control: `program ${event.channel} ${event.program}`, value: 1 };
    default:
      return undefined;
  }
}

export function isKey(control: ControlId): boolean {
  return control.startsWith('note ') || control.startsWith('program ');
}

/** Undefined for what is not bound to one. */
export function channelOf(control: ControlId): number | undefined {
  return control === SLIDE ? undefined : Number(control.split(' ')[1]);
}

/** The same control on another channel. */
export function onChannel(control: ControlId, channel: number): ControlId {
  if (control === SLIDE) return control;
  const [kind, , ...number] = control.split(' ');
  return [kind, channel, ...number].join(' ');
}
