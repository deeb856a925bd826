/** The notes and controllers that were performed, as a Standard MIDI File (format 1) that lines up with the film. */
import { type MidiEvent, writeMidi } from 'midi-file';
import type { ShowEvent } from '../../events';

const TICKS_PER_BEAT = 960;
/** The wheel's middle, and how far it goes. */
const BEND = 8192;

/**
 * @param from, to show seconds of the film's ends. What sounds at either end is cut there.
 * @param bpm the tempo at the show's second 0
 */
export function midiOf(events: readonly ShowEvent[], from: number, to: number, bpm: number): Uint8Array<ArrayBuffer> {
  const sorted = [...events].sort((a, b) => a.at - b.at);
  const tempoEvents = sorted.filter((event) => event.type === 'tempo');
  const atStart = tempoEvents.filter(({ at }) => at <= from).at(-1)?.bpm ?? bpm;
  const changes = [
    { at: from, bpm: atStart },
    ...tempoEvents.filter(({ at }) => at > from && at <= to).map(({ at, bpm }) => ({ at, bpm })),
  ];
  const ticksAt = tickCounter(changes);
  const tempo = changes.map((change) => ({
    tick: ticksAt(change.at),
    event: { type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / change.bpm) } as const,
  }));
  return Uint8Array.from(
    writeMidi({
      header: { format: 1, numTracks: 2, ticksPerBeat: TICKS_PER_BEAT },
      tracks: [track(tempo), track(performed(sorted, from, to, ticksAt))],
    }),
  );
}

type Body = MidiEvent extends infer E ? (E extends MidiEvent ? Omit<E, 'deltaTime'> : never) : never;
interface Timed {
  readonly tick: number;
  readonly event: Body;
}

function tickCounter(changes: readonly { at: number; bpm: number }[]): (at: number) => number {
  return (at) => {
    let beats = 0;
    for (const [i, change] of changes.entries()) {
      const end = Math.min(at, changes[i + 1]?.at ?? Infinity);
      if (end > change.at) beats += ((end - change.at) * change.bpm) / 60;
    }
    return Math.round(beats * TICKS_PER_BEAT);
  };
}

function performed(events: readonly ShowEvent[], from: number, to: number, ticksAt: (at: number) => number): Timed[] {
  const timed: Timed[] = [];
  const held = new Map<string, { noteNumber: number; channel: number }>();
  const off = (key: string, tick: number) => {
    const note = held.get(key);
    if (!note) return;
    held.delete(key);
    timed.push({ tick, event: { type: 'noteOff', ...note, velocity: 0 } });
  };
  for (const event of events) {
    if (event.at > to) break;
    const tick = ticksAt(Math.max(from, event.at));
    if (event.type === 'note-on' && event.at >= from) {
      const key = `${event.source} ${event.channel} ${event.note}`;
      off(key, tick);
      const note = { noteNumber: event.note, channel: event.channel - 1 };
      held.set(key, note);
      timed.push({ tick, event: { type: 'noteOn', ...note, velocity: Math.max(1, sevenBits(event.velocity)) } });
    } else if (event.type === 'note-off') off(`${event.source} ${event.channel} ${event.note}`, tick);
    else if (event.type === 'panic') for (const key of [...held.keys()]) off(key, tick);
    else if (event.at >= from) {
      const message = messageOf(event);
      if (message) timed.push({ tick, event: message });
    }
  }
  for (const key of [...held.keys()]) off(key, ticksAt(to));
  return timed;
}

function messageOf(event: ShowEvent): Body | undefined {
  if (!('channel' in event)) return undefined;
  const channel = event.channel - 1;
  switch (event.type) {
    case 'control':
      return { type: 'controller', channel, controllerType: event.controller, value: sevenBits(event.value) };
    case 'program':
      return { type: 'programChange', channel, programNumber: event.program };
    case 'pitch-bend':
      return { type: 'pitchBend', channel, value: Math.min(BEND - 1, Math.round(event.value * BEND)) };
    case 'pressure':
      return { type: 'channelAftertouch', channel, amount: sevenBits(event.value) };
    case 'poly-pressure':
      return { type: 'noteAftertouch', channel, noteNumber: event.note, amount: sevenBits(event.value) };
    default:
      return undefined;
  }
}

function sevenBits(value: number): number {
  return Math.min(127, Math.max(0, Math.round(127 * value)));
}

function track(timed: readonly Timed[]): MidiEvent[] {
  let last = 0;
  const events = timed.map(({ tick, event }) => {
    const deltaTime = tick - last;
    last = tick;
    return { deltaTime, ...event };
  });
  return [...events, { deltaTime: 0, meta: true, type: 'endOfTrack' }];
}
