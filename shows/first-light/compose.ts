/** Plays `score.ts` with a human touch and writes `first-light.mid`: `npx tsx shows/first-light/compose.ts`. */
import { writeFileSync } from 'node:fs';
import { type MidiEvent, writeMidi } from 'midi-file';
import { normal, uniform } from '../../engine/random';
import { ARPEGGIO, BARS, BPM, type Chord, CHORDS, DYNAMICS, LANES, MELODY, MELODY_FROM, type Ramp } from './score';

const BEATS = 4;
const TICKS = 480;
const SEED = 7;

interface Note {
  readonly note: number;
  /** Beats since the beginning, and how many it lasts. */
  readonly beat: number;
  readonly beats: number;
  /** 0..1. */
  readonly velocity: number;
}

interface Part {
  readonly name: string;
  /** 1..16, and 0..127 of General MIDI. */
  readonly channel: number;
  readonly program: number;
  /** Standard deviation of the timing, in milliseconds. */
  readonly looseness: number;
  readonly notes: readonly Note[];
}

/** `F#4` to 66; C4 is 60. */
export function pitchOf(name: string): number {
  const [, letter = '', accidental = '', octave = ''] = /^([A-G])(#|b|)(-?\d)$/.exec(name) ?? [];
  const step = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }[letter];
  if (step === undefined) throw new Error(`"${name}" is not a note.`);
  return 12 * (Number(octave) + 1) + step + { '#': 1, b: -1, '': 0 }[accidental as '#' | 'b' | ''];
}

/** A ramp's value at a bar, 1 being the beginning; eased, so that it starts and ends flat. */
function rampAt(ramps: readonly Ramp[], bar: number): number {
  const [first, last, from, to] = ramps.findLast(([first]) => first <= bar) ?? ramps[0]!;
  const x = Math.min(1, (bar - first) / (last + 1 - first));
  return from + (to - from) * x * x * (3 - 2 * x);
}

interface ChordAt extends Chord {
  /** Of its first bar, 1 being the beginning. */
  readonly bar: number;
}

export function chordsInBars(): ChordAt[] {
  let bar = 1;
  const placed = CHORDS.map((chord) => ({ ...chord, bar: (bar += chord.bars) - chord.bars }));
  if (bar !== BARS + 1) throw new Error(`The chords fill ${bar - 1} bars, not ${BARS}.`);
  return placed;
}

const beatOf = (bar: number) => (bar - 1) * BEATS;
const chords = chordsInBars();

function pad(): Note[] {
  return chords.flatMap(({ bar, bars, voices }) =>
    voices.split(' ').map((voice, i) => ({
      note: pitchOf(voice),
      // Spread from low to high, and held into the next chord.
      beat: beatOf(bar) + i * 0.03,
      beats: bars * BEATS - 0.05,
      velocity: rampAt(DYNAMICS, bar) * (0.62 - 0.03 * i),
    })),
  );
}

function bass(): Note[] {
  return chords.flatMap(({ bar, bars, bass: name }) => {
    const note = pitchOf(name);
    const beat = beatOf(bar);
    const velocity = 0.85 * rampAt(DYNAMICS, bar);
    const held = { note, beat, beats: bars * BEATS - 0.1, velocity };
    if (bar < 13 || bar > 28) return [held];
    if (bar < 21)
      return [
        { ...held, beats: 2.9 },
        { note: note + 12, beat: beat + 3, beats: 0.9, velocity: velocity * 0.7 },
      ];
    // A push before the third beat, and an octave that leads on.
    return [
      { ...held, beats: 1.4 },
      { note, beat: beat + 1.5, beats: 0.4, velocity: velocity * 0.7 },
      { note, beat: beat + 2, beats: 1.4, velocity: velocity * 0.9 },
      { note: note + 12, beat: beat + 3.5, beats: 0.4, velocity: velocity * 0.65 },
    ];
  });
}

/** Which tone of the chord each sixteenth takes: two waves of unlike length. */
const WAVE = [0, 2, 4, 1, 3, 5, 2, 4, 6, 4, 5, 3, 4, 2, 3, 1];

function arpeggio(): Note[] {
  const chance = uniform(SEED);
  return chords.flatMap((chord) =>
    Array.from({ length: chord.bars * 16 }, (_, step): Note[] => {
      const bar = chord.bar + step / 16;
      const sixteenths = bar >= 21 && bar < 29;
      if (!sixteenths && step % 2 === 1) return [];
      // The first note of the show and of each chord is sure.
      if (step > 0 && chance() > rampAt(ARPEGGIO, bar)) return [];
      const tones = tonesAbove(chord, 66);
      const note = tones[WAVE[sixteenths ? step % 16 : (step / 2) % 16]! % tones.length]!;
      const accent = step % 16 === 0 ? 1 : step % 4 === 0 ? 0.88 : 0.74;
      const velocity = rampAt(DYNAMICS, bar) * accent * (sixteenths ? 0.58 : 0.7);
      return [{ note, beat: beatOf(chord.bar) + step / 4, beats: sixteenths ? 0.6 : 1.4, velocity }];
    }).flat(),
  );
}

/** The chord's voices, each in the octave from `floor` on, then the lowest two an octave higher. */
function tonesAbove({ voices }: Chord, floor: number): number[] {
  const classes = voices.split(' ').map((voice) => pitchOf(voice) % 12);
  const tones = [...new Set(classes)].map((tone) => floor + ((tone - floor + 120) % 12)).sort((a, b) => a - b);
  return [...tones, ...tones.slice(0, 2).map((tone) => tone + 12)];
}

function melody(): Note[] {
  return MELODY.flatMap((line, i) => {
    const bar = MELODY_FROM + i;
    const words = line.split(' ');
    let beat = beatOf(bar);
    const notes: Note[] = [];
    for (let w = 0; w < words.length; w += 2) {
      const beats = Number(words[w + 1]);
      const velocity = rampAt(DYNAMICS, bar) * (beats >= 1.5 ? 0.86 : 0.74);
      if (words[w] !== '.') notes.push({ note: pitchOf(words[w]!), beat, beats: beats * 0.97, velocity });
      beat += beats;
    }
    if (beat !== beatOf(bar + 1)) throw new Error(`Bar ${bar} of the melody has ${beat - beatOf(bar)} beats.`);
    return notes;
  });
}

const KICK = 36;
const SNARE = 38;
const CLAP = 39;
const HAT = 42;

function drums(): Note[] {
  const hit = (note: number, beat: number, velocity: number): Note => ({ note, beat, beats: 0.2, velocity });
  return Array.from({ length: 14 }, (_, i) => 17 + i).flatMap((bar) => {
    const at = beatOf(bar);
    const loud = rampAt(DYNAMICS, bar);
    const hats = Array.from({ length: 8 }, (_, i) => hit(HAT, at + i / 2, loud * (i % 2 ? 0.4 : 0.26)));
    if (bar > 28) return hats;
    if (bar < 21) return [...hats, hit(KICK, at, loud * 0.5), ...(bar === 20 ? [hit(CLAP, at + 3, 0.3)] : [])];
    return [
      ...hats,
      hit(KICK, at, loud * 0.72),
      hit(KICK, at + 2.5, loud * 0.5),
      hit(SNARE, at + 2, loud * 0.46),
      ...(bar % 2 === 0 ? [hit(CLAP, at + 2, loud * 0.36), hit(KICK, at + 3.5, loud * 0.4)] : []),
      ...(bar === 28 ? [hit(SNARE, at + 3.5, 0.3), hit(SNARE, at + 3.75, 0.38)] : []),
    ];
  });
}

/** Ticks of a part's notes with the timing and the velocity of hands; no note overlaps the next of its pitch. */
function perform({ channel, looseness, notes }: Part): [ticks: number, event: MidiEvent][] {
  const hand = normal(SEED + channel);
  const ticksPerMillisecond = (TICKS * BPM) / 60_000;
  const played = notes.map(({ note, beat, beats, velocity }) => {
    const late = Math.max(-2, Math.min(2, hand())) * looseness * ticksPerMillisecond;
    const start = Math.max(0, Math.round(beat * TICKS + late));
    const touch = Math.max(1, Math.min(127, Math.round(127 * velocity + 4 * hand())));
    return { note, start, end: start + Math.round(beats * TICKS), velocity: touch };
  });
  played.sort((a, b) => a.start - b.start);
  return played.flatMap(({ note, start, end, velocity }, i) => {
    const next = played.slice(i + 1).find((other) => other.note === note);
    const stop = Math.max(start + 1, Math.min(end, (next?.start ?? Infinity) - 1));
    const common = { deltaTime: 0, noteNumber: note, channel: channel - 1 };
    return [
      [start, { ...common, type: 'noteOn', velocity }],
      [stop, { ...common, type: 'noteOff', velocity: 64 }],
    ] as [number, MidiEvent][];
  });
}

/** A controller lane, in steps of an eighth note; what does not change is not said again. */
function lane(controllerType: number, ramps: readonly Ramp[]): [number, MidiEvent][] {
  const steps = Array.from({ length: BARS * 8 }, (_, i) => Math.round(127 * rampAt(ramps, 1 + i / 8)));
  return steps.flatMap((value, i) =>
    value === steps[i - 1]
      ? []
      : [[(i * TICKS) / 2, { deltaTime: 0, type: 'controller', controllerType, value, channel: 0 }]],
  );
}

function track(name: string, events: readonly [number, MidiEvent][]): MidiEvent[] {
  let last = 0;
  const sorted = [...events].sort(([a], [b]) => a - b);
  const timed = sorted.map(([ticks, event]) => {
    const deltaTime = ticks - last;
    last = ticks;
    return { ...event, deltaTime };
  });
  return [{ deltaTime: 0, type: 'trackName', text: name }, ...timed, { deltaTime: 0, type: 'endOfTrack' }];
}

export function compose(): Uint8Array {
  const parts: Part[] = [
    { name: 'Pad', channel: 1, program: 89, looseness: 6, notes: pad() },
    { name: 'Arpeggio', channel: 2, program: 46, looseness: 7, notes: arpeggio() },
    { name: 'Bass', channel: 3, program: 38, looseness: 4, notes: bass() },
    { name: 'Melody', channel: 4, program: 4, looseness: 9, notes: melody() },
    { name: 'Drums', channel: 10, program: 0, looseness: 3, notes: drums() },
  ];
  const conductor: [number, MidiEvent][] = [
    [0, { deltaTime: 0, type: 'setTempo', microsecondsPerBeat: 60_000_000 / BPM }],
    [0, { deltaTime: 0, type: 'timeSignature', numerator: 4, denominator: 4, metronome: 24, thirtyseconds: 8 }],
    [0, { deltaTime: 0, type: 'keySignature', key: 2, scale: 0 }],
  ];
  const lanes = Object.entries(LANES).flatMap(([controller, ramps]) => lane(Number(controller), ramps));
  const tracks = [
    track('First Light', conductor),
    ...parts.map((part) => {
      const program: MidiEvent = {
        deltaTime: 0,
        type: 'programChange',
        programNumber: part.program,
        channel: part.channel - 1,
      };
      return track(part.name, [[0, program], ...(part.channel === 1 ? lanes : []), ...perform(part)]);
    }),
  ];
  return new Uint8Array(writeMidi({ header: { format: 1, numTracks: tracks.length, ticksPerBeat: TICKS }, tracks }));
}

if (process.argv[1] === import.meta.filename) {
  const file = `${import.meta.dirname}/first-light.mid`;
  writeFileSync(file, compose());
  console.log(`wrote ${file}`);
}
