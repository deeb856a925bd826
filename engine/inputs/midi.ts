/**
 * Every MIDI port that is plugged in, as events. Ports may come and go: a port that goes releases the notes it held,
 * and is heard again when it comes back.
 * Web MIDI API: https://www.w3.org/TR/webmidi/
 */
import { Observable } from 'rxjs';
import { Input, type Message, type MessageEvent, WebMidi } from 'webmidi';
import type { Clock } from '../clock';
import type { EventBody, ShowEvent } from '../events';
import { createExpression, type Expression } from './mpe';

type NoteOff = Extract<EventBody, { type: 'note-off' }>;

/** The controllers that silence a channel: all sound off, and all notes off (MIDI 1.0, channel mode messages). */
const SILENCING = [120, 123];

/**
 * Asks for permission when subscribed to, so subscribe from a button. Without permission, or in a browser without
 * Web MIDI, it says so in one notice and completes. System exclusive messages are not asked for.
 */
export function midi(clock: Clock): Observable<ShowEvent> {
  return new Observable((subscriber) => {
    const ports = new Map<string, Port>();
    const say = (level: 'info' | 'warning', text: string) =>
      subscriber.next({ type: 'notice', level, text, source: 'midi', at: clock.now() });

    const plug = (input: Input) => {
      if (ports.has(input.id)) return;
      ports.set(
        input.id,
        listen(input, (body, timestamp) => subscriber.next({ ...body, at: clock.fromTimeStamp(timestamp) })),
      );
      say('info', `${input.name} is plugged in.`);
    };
    const unplug = ({ id, name }: Input) => {
      const port = ports.get(id);
      if (port === undefined) return;
      ports.delete(id);
      port.stop();
      for (const body of port.release()) subscriber.next({ ...body, at: clock.now() });
      say('warning', `${name} is unplugged; its notes are released. Plug it in again and it goes on.`);
    };
    const connected = ({ port }: { port: unknown }) => port instanceof Input && plug(port);
    const disconnected = ({ port }: { port: unknown }) => port instanceof Input && unplug(port);
    WebMidi.addListener('connected', connected);
    WebMidi.addListener('disconnected', disconnected);

    // A port that another program holds makes `enable` reject, though the other ports work.
    const enabled = WebMidi.supported ? WebMidi.enable({ validation: false }) : Promise.reject(new Error());
    enabled
      .catch(() => {
        if (WebMidi.enabled) say('warning', 'Another program holds a MIDI port, so it is not heard here.');
      })
      .then(() => {
        if (subscriber.closed) return;
        if (WebMidi.enabled) return WebMidi.inputs.forEach(plug);
        say('info', WebMidi.supported ? REFUSED : UNSUPPORTED);
        subscriber.complete();
      })
      .catch((error: unknown) => subscriber.error(error));

    return () => {
      WebMidi.removeListener('connected', connected);
      WebMidi.removeListener('disconnected', disconnected);
      for (const port of ports.values()) port.stop();
    };
  });
}

const REFUSED =
  'MIDI is not allowed here, so the computer keyboard plays. Allow it beside the address, and start again.';
const UNSUPPORTED = 'This browser has no MIDI, so the computer keyboard plays. Chrome, Edge and Firefox have it.';

interface Port {
  /** Note-offs for all that is held. */
  release(): NoteOff[];
  stop(): void;
}

function listen(input: Input, emit: (body: EventBody, timestamp: number) => void): Port {
  const source = input.name;
  const held = new Map<string, NoteOff>();
  const expression = createExpression(source);
  const release = (channel?: number) => {
    const notes = [...held.values()].filter((note) => channel === undefined || note.channel === channel);
    for (const note of notes) held.delete(keyOf(note));
    return notes;
  };
  const onMessage = ({ message, timestamp }: MessageEvent) => {
    for (const body of bodiesOf(message, source, expression, release)) {
      if (body.type === 'note-on') held.set(keyOf(body), noteOff(body.note, body.channel, source));
      if (body.type === 'note-off') held.delete(keyOf(body));
      emit(body, timestamp);
    }
  };
  input.addListener('midimessage', onMessage);
  return { release, stop: () => input.removeListener('midimessage', onMessage) };
}

const noteOff = (note: number, channel: number, source: string): NoteOff => ({
  type: 'note-off',
  note,
  channel,
  source,
});
const keyOf = ({ note, channel }: { note: number; channel: number }) => `${channel}:${note}`;

/** A channel message as events; none for what Phosphene does not hear. Data bytes are 0..127 (MIDI 1.0). */
function bodiesOf(
  message: Message,
  source: string,
  expression: Expression,
  release: (channel: number) => NoteOff[],
): EventBody[] {
  if (!message.isChannelMessage) return [];
  const { channel } = message;
  const [first = 0, second = 0] = message.dataBytes;
  switch (message.command) {
    case 0x8:
      return [noteOff(first, channel, source)];
    case 0x9:
      if (second === 0) return [noteOff(first, channel, source)];
      return [{ type: 'note-on', note: first, velocity: second / 127, channel, source }];
    case 0xa:
      return [{ type: 'poly-pressure', note: first, value: second / 127, channel, source }];
    case 0xb:
      if (SILENCING.includes(first)) return release(channel);
      return (
        expression.read(channel, first, second) ?? [
          { type: 'control', controller: first, value: second / 127, channel, source },
        ]
      );
    case 0xc:
      return [{ type: 'program', program: first, channel, source }];
    case 0xd:
      return [{ type: 'pressure', value: first / 127, channel, source }];
    case 0xe:
      return [{ type: 'pitch-bend', value: bendFrom(first + 128 * second), channel, source }];
    default:
      return [];
  }
}

/** 14 bits with the centre at 8192, as -1..1: both ends are reached. */
function bendFrom(bits: number): number {
  return bits < 8192 ? bits / 8192 - 1 : (bits - 8192) / 8191;
}
