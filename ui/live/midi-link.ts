/** The MIDI port by which others follow the show (`engine/outputs/midi.ts`): none until it is chosen, and kept on this machine. */
import { BehaviorSubject } from 'rxjs';
import type { Output } from 'webmidi';
import type { Clock } from '../../engine/clock';
import type { ControllerMap } from '../../engine/control/mapping';
import type { ShowEvent } from '../../engine/events';
import { createMidiSender, type MidiMessage, type MidiSender } from '../../engine/outputs/midi';
import { createOutputs, inputOf } from '../../engine/outputs/ports';
import type { PerformanceState } from '../../engine/performance';
import { keep, kept } from '../kept/kept';

export interface MidiOutSettings {
  /** As its source is called; empty: none. It is waited for while it is not plugged in. */
  readonly port: string;
  /** Of the controllers, 1..16. */
  readonly channel: number;
  readonly notes: boolean;
}

export interface MidiLink {
  readonly settings$: BehaviorSubject<MidiOutSettings>;
  /** What is plugged in. */
  readonly ports$: BehaviorSubject<readonly string[]>;
  /** Remembered for the next time. */
  set(change: Partial<MidiOutSettings>): void;
  /** Each event of the show, as it comes in. */
  hear(event: ShowEvent): void;
  /** @param state as it is played */
  advance(state: PerformanceState, now: number): void;
  /** Whether an event of a port is what was sent to it, and comes back. */
  isEcho(event: ShowEvent): boolean;
  /** Ends what sounds. */
  close(): void;
}

const KEY = 'phosphene midi out';
const OFF: MidiOutSettings = { port: '', channel: 1, notes: false };

/** @param devices sources of the inputs that are plugged in */
export function createMidiLink(
  map: () => ControllerMap,
  clock: Pick<Clock, 'now' | 'toTimeStamp'>,
  devices: () => readonly string[],
): MidiLink {
  const settings$ = new BehaviorSubject(recalled());
  const ports$ = new BehaviorSubject<readonly string[]>([]);
  const outputs = createOutputs();
  let to: { readonly output: Output; readonly sender: MidiSender } | undefined;

  function send(messages: readonly MidiMessage[]): void {
    if (to?.output.state !== 'connected') return;
    for (const { bytes, at } of messages) to.output.send([...bytes], { time: clock.toTimeStamp(at) });
  }
  function close(): void {
    if (to) send(to.sender.end(clock.now()));
    to = undefined;
  }
  function look(): void {
    const there = outputs();
    const names = [...there.keys()].sort();
    if (String(names) !== String(ports$.value)) ports$.next(names);
    const { port, channel, notes } = settings$.value;
    const output = there.get(port);
    if (output === to?.output) return;
    close();
    // Who is there anew has heard nothing yet.
    if (output)
      to = { output, sender: createMidiSender({ map, channel, notes, device: () => inputOf(port, devices()) }) };
  }

  return {
    settings$,
    ports$,
    set(change) {
      close();
      settings$.next({ ...settings$.value, ...change });
      keep(KEY, JSON.stringify(settings$.value));
    },
    hear: (event) => to && send(to.sender.hear(event, clock.now())),
    advance(state, now) {
      look();
      if (to) send(to.sender.advance(state, now));
    },
    isEcho: (event) => !!to?.sender.isEcho(event),
    close,
  };
}

/** None where none are kept, or nothing that can be read. */
function recalled(): MidiOutSettings {
  try {
    const { port, channel, notes } = JSON.parse(kept(KEY) ?? '{}') as Partial<MidiOutSettings>;
    const isMeant = typeof port === 'string' && Number.isInteger(channel) && channel! >= 1 && channel! <= 16;
    return isMeant ? { port, channel: channel!, notes: notes === true } : OFF;
  } catch {
    return OFF;
  }
}
