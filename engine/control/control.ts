/** What a hand can touch on a MIDI device, by the messages it sends. */
import type { EventBody } from '../events';
import { partOf, type Zones } from '../parts';

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

/**
 * Which control an event comes from; undefined for what cannot be mapped.
 * @param zones by source: what the notes of an MPE device touch, on whichever channel each has, is one control, their manager's
 */
export function touchOf(event: EventBody, zones: Readonly<Record<string, Zones>> = {}): Touch | undefined {
  const channel = 'channel' in event ? partOf(zones, event) : 0;
  switch (event.type) {
    case 'note-on':
      return { control: `note ${channel} ${event.note}`, value: event.velocity };
    case 'note-off':
      return { control: `note ${channel} ${event.note}`, value: 0, released: true };
    case 'control':
      return { control: `control ${channel} ${event.controller}`, value: event.value };
    case 'nrpn':
    case 'rpn':
      return { control: `${event.type} ${channel} ${event.number}`, value: event.value };
    case 'pitch-bend':
      return { control: `bend ${channel}`, value: (event.value + 1) / 2 };
    case 'pressure':
      return { control: `pressure ${channel}`, value: event.value };
    case 'poly-pressure':
      return { control: `poly-pressure ${channel} ${event.note}`, value: event.value };
    case 'slide':
      return { control: SLIDE, value: event.value };
    case 'program':
      return { control: `program ${channel} ${event.program}`, value: 1 };
    default:
      return undefined;
  }
}

export function isKey(control: ControlId): boolean {
  return control.startsWith('note ') || control.startsWith('program ');
}

/** Sustain, which holds notes, and sostenuto, which is a controller like others here (MIDI 1.0, controllers 64 and 66). */
const PEDALS: readonly number[] = [64, 66];

export function isPedal(control: ControlId): boolean {
  const [kind, , number] = control.split(' ');
  return kind === 'control' && PEDALS.includes(Number(number));
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
