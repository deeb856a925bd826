/**
 * Standard MIDI Files (.mid) as events: notes, pressure, controllers, programs, pitch bends with their ranges, MPE zones and
 * tempo changes of all tracks.
 * Specification: https://midi.org/standard-midi-files-specification
 */
import { type MidiData, type MidiEvent, parseMidi } from 'midi-file';
import type { EventBody, ShowEvent } from '../events';
import { checkSize, LONGEST_SHOW } from '../limits';
import { messageOf } from '../message-of';
import { FASTEST_BPM } from '../performance';
import { checkEvent } from '../event-checks';
import { MIDI_FILE } from '../sources';
import { createExpression, type Expression } from './mpe';
import { type TempoMap, tempoMap } from './tempo-map';

export interface MidiFile {
  /** Sorted by `at`; what a track has at one time stays in its order. */
  readonly events: readonly ShowEvent[];
  readonly tempo: TempoMap;
}

/** What a file plays at until it says otherwise, in beats a minute. */
const DEFAULT_BPM = 120;
const source = MIDI_FILE;
const NO_SUCH = 'it has notes or values that there are none of';
/** In microseconds. */
const SHORTEST_BEAT = 60_000_000 / FASTEST_BPM;

/**
 * @param bytes the whole file
 * @param name for the messages, such as `shows/first-light/first-light.mid`
 * @throws Error naming the file, what is wrong with it, and what to do
 */
export function readMidiFile(bytes: ArrayBuffer, name: string): MidiFile {
  checkSize(name, 'midi', bytes.byteLength);
  const { header, tracks } = parse(new Uint8Array(bytes), name);
  if (header.format === 2) throw unreadable(`${name} is of type 2: each of its tracks is a song of its own`);
  const ticksPerBeat = header.ticksPerBeat;
  if (!ticksPerBeat) throw unreadable(`${name} counts film frames instead of beats`);

  const timed = tracks.flatMap((track) => {
    let ticks = 0;
    return track.map((event) => ({ event, beat: (ticks += event.deltaTime) / ticksPerBeat }));
  });
  timed.sort((a, b) => a.beat - b.beat);

  const changes = timed.flatMap(({ event, beat }) =>
    // None is faster than anybody plays, but in a damaged file.
    event.type === 'setTempo' && event.microsecondsPerBeat >= SHORTEST_BEAT
      ? [{ beat, bpm: 60_000_000 / event.microsecondsPerBeat }]
      : [],
  );
  if (changes[0]?.beat !== 0) changes.unshift({ beat: 0, bpm: DEFAULT_BPM });
  const tempo = tempoMap(changes);

  const tempos = changes.map(({ beat, bpm }) => ({ type: 'tempo' as const, bpm, source, at: tempo.timeOfBeat(beat) }));
  const expression = createExpression(source);
  const played = timed.flatMap(({ event, beat }) =>
    bodiesOf(event, expression).map((body) => ({ ...body, at: tempo.timeOfBeat(beat) })),
  );
  const events = [...tempos, ...played].sort((a, b) => a.at - b.at);
  if (events.at(-1)!.at > LONGEST_SHOW) throw unreadable(`${name} is longer than a week`);
  // The parser reads on behind a track's end, and takes any byte for a number.
  if (events.some((event) => typeof checkEvent(event) === 'string'))
    throw unreadable(`${name} is damaged (${NO_SUCH})`);
  return { events, tempo };
}

function bodiesOf(event: MidiEvent, expression: Expression): readonly EventBody[] {
  switch (event.type) {
    case 'noteOn': {
      const [note, velocity, channel] = [event.noteNumber, event.velocity / 127, event.channel + 1];
      return [{ type: 'note-on', note, velocity, channel, source }];
    }
    case 'noteOff':
      return [{ type: 'note-off', note: event.noteNumber, channel: event.channel + 1, source }];
    case 'controller': {
      const [controller, value, channel] = [event.controllerType, event.value, event.channel + 1];
      const meant = expression.read(channel, controller, value);
      return meant ?? [{ type: 'control', controller, value: value / 127, channel, source }];
    }
    case 'noteAftertouch': {
      const [note, value, channel] = [event.noteNumber, event.amount / 127, event.channel + 1];
      return [{ type: 'poly-pressure', note, value, channel, source }];
    }
    case 'channelAftertouch':
      return [{ type: 'pressure', value: event.amount / 127, channel: event.channel + 1, source }];
    case 'programChange':
      return [{ type: 'program', program: event.programNumber, channel: event.channel + 1, source }];
    case 'pitchBend':
      return [{ type: 'pitch-bend', value: bendFrom(event.value), channel: event.channel + 1, source }];
    default:
      return [];
  }
}

/** -8192..8191 as -1..1. */
function bendFrom(value: number): number {
  return value < 0 ? value / 8192 : value / 8191;
}

function parse(bytes: Uint8Array, name: string): MidiData {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'MThd') throw unreadable(`${name} is not a Standard MIDI File`);
  if (!isComplete(new DataView(bytes.buffer))) throw unreadable(`${name} is cut off`);
  try {
    return parseMidi(bytes);
  } catch (error) {
    throw unreadable(`${name} is damaged (${messageOf(error)})`);
  }
}

/** The header chunk and as many track chunks as it tells of. The parser takes a cut-off file for a shorter one. */
function isComplete(file: DataView): boolean {
  let end = 0;
  for (let chunks = 1 + (file.byteLength < 12 ? 0 : file.getUint16(10)); chunks > 0; chunks--) {
    if (end + 8 > file.byteLength) return false;
    end += 8 + file.getUint32(end + 4);
  }
  return end <= file.byteLength;
}

function unreadable(what: string): Error {
  return new Error(`${what}. Export it again as a Standard MIDI File (.mid, type 0 or 1).`);
}
