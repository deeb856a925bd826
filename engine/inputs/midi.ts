/**
 * Every MIDI port that is plugged in, as events. Ports may come and go: a port that goes releases what it held, and is
 * heard again when it comes back.
 * Web MIDI API: https://www.w3.org/TR/webmidi/
 */
import { BehaviorSubject, Observable } from 'rxjs';
import { Input, type Message, type MessageEvent, type Output, WebMidi } from 'webmidi';
import { type Clock, stampsInOrder } from '../clock';
import type { ControlId } from '../control/control';
import type { EventBody, ShowEvent } from '../events';
import { createControllers } from './controllers';
import { createHeld } from './held';
import { NO_ZONES, type Zones } from '../parts';
import { createExpression } from './mpe';

const PARAMETER_NUMBERS = [98, 99, 100, 101];
/** From here on a controller is a channel mode message. */
const FIRST_MODE = 120;

/** What a port sends, and a message that is no event of the show: of a mode, it is what it ends. */
export type Heard =
  | ShowEvent
  | { readonly type: 'message'; readonly bytes: readonly number[]; readonly source: string; readonly at: number };

/** Why there is no MIDI in this page, in words for the performer; undefined where there is, and until the browser has answered. */
export const noMidi$ = new BehaviorSubject<string | undefined>(undefined);

/**
 * Asks for permission when subscribed to, so subscribe from a button. Without permission, or in a browser without
 * Web MIDI, it says so in one notice and completes. System exclusive messages are not asked for.
 * @param zonesOf the zones that a device has told of in a show that goes on
 * @param isNamed whether a device's controller is known to stand for itself, and is no half of another
 * @param onHeard all that comes in: for the performer who sets a device up
 */
export function midi(
  clock: Clock,
  zonesOf: (source: string) => Zones = () => NO_ZONES,
  isNamed: (source: string, control: ControlId) => boolean = () => false,
  onHeard: (heard: Heard) => void = () => {},
): Observable<ShowEvent> {
  return new Observable((subscriber) => {
    const ports = new Map<string, Port>();
    const sources = createSources();
    /** Plugged in again, a device has its zones to tell anew. */
    const known = new Set<string>();
    const emit = (event: ShowEvent) => subscriber.next(event);
    const say = (level: 'info' | 'warning', text: string) =>
      emit({ type: 'notice', level, text, source: 'midi', at: clock.now() });

    const plug = (input: Input) => {
      if (ports.has(input.id)) return;
      const source = sources.plug(input);
      const zones = known.has(source) ? NO_ZONES : zonesOf(source);
      known.add(source);
      ports.set(input.id, listen(input, source, zones, isNamed, clock, emit, onHeard));
      emit({ type: 'device', plugged: true, source, at: clock.now() });
      say('info', `${source} is plugged in.`);
    };
    const unplug = ({ id }: Input) => {
      const port = ports.get(id);
      if (port === undefined) return;
      ports.delete(id);
      const source = sources.unplug(id);
      port.stop();
      for (const body of port.release()) emit({ ...body, at: clock.now() });
      emit({ type: 'device', plugged: false, source, at: clock.now() });
      say('warning', `${source} is unplugged; its notes are released. Plug it in again and it goes on.`);
    };
    const connected = ({ port }: { port: unknown }) => port instanceof Input && plug(port);
    const disconnected = ({ port }: { port: unknown }) => port instanceof Input && unplug(port);
    WebMidi.addListener('connected', connected);
    WebMidi.addListener('disconnected', disconnected);
    const waiting = clock.frames$.subscribe((now) => ports.forEach((port) => port.flush(now)));

    // A port that another program holds makes `enable` reject, though the other ports work.
    const enabled = WebMidi.supported ? WebMidi.enable({ validation: false }) : Promise.reject(new Error());
    enabled
      .catch(() => {
        if (WebMidi.enabled) say('warning', 'Another program holds a MIDI port, so it is not heard here.');
      })
      .then(() => {
        if (subscriber.closed) return;
        const why = WebMidi.enabled ? undefined : WebMidi.supported ? REFUSED : UNSUPPORTED;
        noMidi$.next(why);
        if (why === undefined) return WebMidi.inputs.forEach(plug);
        say('info', why);
        subscriber.complete();
      })
      .catch((error: unknown) => subscriber.error(error));

    return () => {
      WebMidi.removeListener('connected', connected);
      WebMidi.removeListener('disconnected', disconnected);
      waiting.unsubscribe();
      for (const port of ports.values()) port.stop();
    };
  });
}

const REFUSED =
  'MIDI is not allowed here, so the computer keyboard plays. Allow it beside the address, and start again.';
const UNSUPPORTED = 'This browser has no MIDI, so the computer keyboard plays. Chrome, Edge and Firefox have it.';

/** What a device is called, in the log and where its mappings are kept: its maker, its name, and which of several it is. */
export function sourceOf({ manufacturer, name }: Pick<Input | Output, 'manufacturer' | 'name'>, ordinal = 1): string {
  const known = !manufacturer || name.toLowerCase().startsWith(manufacturer.toLowerCase());
  return `${known ? name : `${manufacturer} ${name}`}${ordinal > 1 ? ` (${ordinal})` : ''}`;
}

/** Gives each port the lowest ordinal that is free; one that comes back gets its own again. */
export function createSources() {
  const plugged = new Map<string, string>();
  const known = new Map<string, string>();
  return {
    plug(port: Pick<Input | Output, 'id' | 'manufacturer' | 'name'>): string {
      const taken = new Set(plugged.values());
      let source = known.get(port.id) ?? sourceOf(port);
      for (let ordinal = 1; taken.has(source); ordinal++) source = sourceOf(port, ordinal);
      plugged.set(port.id, source);
      known.set(port.id, source);
      return source;
    },
    unplug(id: string): string {
      plugged.delete(id);
      return known.get(id) ?? '';
    },
  };
}

interface Port {
  /** What ends all that is held. */
  release(): EventBody[];
  /** Lets out what has waited for its second half too long. */
  flush(now: number): void;
  stop(): void;
}

function listen(
  input: Input,
  source: string,
  zones: Zones,
  isNamed: (source: string, control: ControlId) => boolean,
  clock: Clock,
  emit: (event: ShowEvent) => void,
  onHeard: (heard: Heard) => void,
): Port {
  const held = createHeld(source);
  const expression = createExpression(source, zones);
  const controllers = createControllers(source, (channel, controller) =>
    isNamed(source, `control ${channel} ${controller}`),
  );

  const tell = (event: ShowEvent) => {
    onHeard(event);
    emit(event);
  };
  function turn(channel: number, controller: number, value: number, at: number): readonly (EventBody | ShowEvent)[] {
    const ended = held.mode(controller, expression.channelsOf(channel));
    if (ended !== undefined) return ended;
    const meant = expression.read(channel, controller, value);
    // The choice of a parameter number concerns both.
    if (meant !== undefined && !PARAMETER_NUMBERS.includes(controller)) return meant;
    return controllers.read(channel, controller, value, at);
  }
  const stamped = stampsInOrder(clock);
  const onMessage = ({ message, timestamp }: MessageEvent) => {
    const at = stamped(timestamp);
    const [first = 0, second = 0] = message.dataBytes;
    // A cable that breaks up gives such bytes.
    if (!isData(first) || !isData(second)) return;
    const isControl = message.command === 0xb;
    const bodies = isControl ? turn(message.channel, first, second, at) : bodiesOf(message, first, second, source);
    // What chooses a parameter, and the half that waits for another, are told with what comes of them.
    if (isControl ? first >= FIRST_MODE : bodies.length === 0)
      onHeard({ type: 'message', bytes: [...message.data], source, at });
    for (const body of bodies) {
      held.hear(body);
      tell({ at, ...body });
    }
  };
  input.addListener('midimessage', onMessage);
  return {
    release: () => [...held.all(), ...expression.end()],
    flush: (now) => controllers.flush(now).forEach(tell),
    stop: () => input.removeListener('midimessage', onMessage),
  };
}

const isData = (byte: number) => byte >= 0 && byte < 128;

/** A message as events; none for what Phosphene does not hear. Data bytes are 0..127 (MIDI 1.0). */
function bodiesOf(message: Message, first: number, second: number, source: string): EventBody[] {
  const { channel } = message;
  switch (message.isChannelMessage ? message.command : message.statusByte) {
    case 0x8:
      return [{ type: 'note-off', note: first, channel, source }];
    case 0x9:
      if (second === 0) return [{ type: 'note-off', note: first, channel, source }];
      return [{ type: 'note-on', note: first, velocity: second / 127, channel, source }];
    case 0xa:
      return [{ type: 'poly-pressure', note: first, value: second / 127, channel, source }];
    case 0xc:
      return [{ type: 'program', program: first, channel, source }];
    case 0xd:
      return [{ type: 'pressure', value: first / 127, channel, source }];
    case 0xe:
      return [{ type: 'pitch-bend', value: bendFrom(first + 128 * second), channel, source }];
    case 0xf2:
      return [{ type: 'song-position', sixteenths: first + 128 * second, source }];
    case 0xf8:
      return [{ type: 'clock', source }];
    case 0xfa:
      return [{ type: 'transport', action: 'start', source }];
    case 0xfb:
      return [{ type: 'transport', action: 'continue', source }];
    case 0xfc:
      return [{ type: 'transport', action: 'stop', source }];
    default:
      return [];
  }
}

/** 14 bits with the centre at 8192, as -1..1: both ends are reached. */
function bendFrom(bits: number): number {
  return bits < 8192 ? bits / 8192 - 1 : (bits - 8192) / 8191;
}
