/** Writes `four-ways.mid`, 24 bars of slow chords: `npx tsx shows/four-ways/compose.ts`. A test says when it is due. */
import { writeFileSync } from 'node:fs';
import { type MidiEvent, writeMidi } from 'midi-file';
import { pitchOf } from '../first-light/compose';

const BPM = 90;
const TICKS = 480;
const BAR = 4 * TICKS;
const [PAD, BASS] = [0, 1];
const WARM_PAD = 89;
const FINGER_BASS = 33;

/** Two bars each: bass, then voices from low to high. Six bars for each way to sing. */
const CHORDS = [
  ['A1', 'E3 A3 B3 C4 G4'],
  ['F1', 'C3 A3 C4 E4 G4'],
  ['D2', 'F3 A3 C4 E4 A4'],
  ['G1', 'D3 B3 D4 F4 A4'],
  ['C2', 'E3 G3 B3 D4 G4'],
  ['F1', 'C3 A3 C4 E4 G4'],
  ['A1', 'E3 G3 B3 C4 E4'],
  ['E2', 'D3 G3 B3 D4 G4'],
  ['F1', 'C3 A3 C4 E4 A4'],
  ['D2', 'F3 A3 C4 E4 G4'],
  ['G1', 'D3 G3 B3 C4 F4'],
  ['A1', 'E3 A3 C4 E4 B4'],
] as const;

interface Message {
  readonly at: number;
  readonly on: boolean;
  readonly channel: number;
  readonly note: number;
  readonly velocity: number;
}

function messages(): Message[] {
  return CHORDS.flatMap(([bass, voices], i) => {
    const sound = (channel: number, name: string, at: number, velocity: number): Message[] => {
      const note = { channel, note: pitchOf(name), velocity };
      return [
        { ...note, at, on: true },
        { ...note, at: (i + 1) * 2 * BAR - TICKS / 8, on: false },
      ];
    };
    const begin = i * 2 * BAR;
    // Spread a little, as a hand would.
    const chord = voices.split(' ').flatMap((name, k) => sound(PAD, name, begin + 14 * k, 66 - 3 * k));
    return [...sound(BASS, bass, begin, 78), ...chord];
  }).sort((a, b) => a.at - b.at || Number(a.on) - Number(b.on));
}

export function compose(): Uint8Array {
  let now = 0;
  const notes = messages().map(({ at, on, channel, note, velocity }): MidiEvent => {
    const deltaTime = at - now;
    now = at;
    return { deltaTime, type: on ? 'noteOn' : 'noteOff', channel, noteNumber: note, velocity: on ? velocity : 0 };
  });
  const track: MidiEvent[] = [
    { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / BPM) },
    { deltaTime: 0, type: 'programChange', channel: PAD, programNumber: WARM_PAD },
    { deltaTime: 0, type: 'programChange', channel: BASS, programNumber: FINGER_BASS },
    ...notes,
    { deltaTime: TICKS / 8, meta: true, type: 'endOfTrack' },
  ];
  return Uint8Array.from(writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat: TICKS }, tracks: [track] }));
}

if (process.argv[1] === import.meta.filename) writeFileSync(`${import.meta.dirname}/four-ways.mid`, compose());
