import { type MidiEvent, writeMidi } from 'midi-file';
import { describe, expect, it } from 'vitest';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { tempoMap } from '../../engine/inputs/tempo-map';

const PPQ = 480;
const end: MidiEvent = { deltaTime: 0, type: 'endOfTrack', meta: true };
const tempo = (deltaTime: number, bpm: number): MidiEvent => ({
  deltaTime,
  type: 'setTempo',
  meta: true,
  microsecondsPerBeat: 60_000_000 / bpm,
});
const on = (deltaTime: number, noteNumber: number, velocity = 127, channel = 0): MidiEvent => ({
  deltaTime,
  type: 'noteOn',
  noteNumber,
  velocity,
  channel,
});
const off = (deltaTime: number, noteNumber: number, channel = 0): MidiEvent => ({
  deltaTime,
  type: 'noteOff',
  noteNumber,
  velocity: 0,
  channel,
});

function write(...tracks: MidiEvent[][]): ArrayBuffer {
  const header = { format: 1, numTracks: tracks.length, ticksPerBeat: PPQ } as const;
  return new Uint8Array(writeMidi({ header, tracks: tracks.map((track) => [...track, end]) })).buffer;
}

const read = (...tracks: MidiEvent[][]) => readMidiFile(write(...tracks), 'test.mid').events;
const source = 'midi-file';

describe('a file', () => {
  it('comes back as it was written', () => {
    const events = read(
      [tempo(0, 120)],
      [
        { deltaTime: 0, type: 'programChange', programNumber: 89, channel: 3 },
        { deltaTime: 0, type: 'controller', controllerType: 74, value: 127, channel: 3 },
        on(PPQ, 60, 127, 3),
        { deltaTime: 0, type: 'pitchBend', value: -8192, channel: 3 },
        off(PPQ, 60, 3),
        { deltaTime: PPQ, type: 'pitchBend', value: 8191, channel: 3 },
        { deltaTime: 0, type: 'programChange', programNumber: 11, channel: 3 },
      ],
    );
    expect(events).toEqual([
      { type: 'tempo', bpm: 120, source, at: 0 },
      { type: 'program', program: 89, channel: 4, source, at: 0 },
      { type: 'control', controller: 74, value: 1, channel: 4, source, at: 0 },
      { type: 'note-on', note: 60, velocity: 1, channel: 4, source, at: 0.5 },
      { type: 'pitch-bend', value: -1, channel: 4, source, at: 0.5 },
      { type: 'note-off', note: 60, channel: 4, source, at: 1 },
      { type: 'pitch-bend', value: 1, channel: 4, source, at: 1.5 },
      { type: 'program', program: 11, channel: 4, source, at: 1.5 },
    ]);
  });

  it('merges its tracks by time', () => {
    const notes = read([tempo(0, 60)], [on(0, 60), off(2 * PPQ, 60)], [on(PPQ, 72, 64, 1), off(2 * PPQ, 72, 1)]);
    expect(notes.map(({ type, at }) => [type, at])).toEqual([
      ['tempo', 0],
      ['note-on', 0],
      ['note-on', 1],
      ['note-off', 2],
      ['note-off', 3],
    ]);
  });

  it('releases a note before it strikes it again', () => {
    const types = read([on(0, 60), off(PPQ, 60), on(0, 60), off(PPQ, 60)]).map(({ type }) => type);
    expect(types).toEqual(['tempo', 'note-on', 'note-off', 'note-on', 'note-off']);
  });

  it('follows tempo changes', () => {
    const events = read([tempo(0, 60), tempo(4 * PPQ, 120)], [on(8 * PPQ, 60), off(2 * PPQ, 60)]);
    expect(events.map(({ type, at }) => [type, at])).toEqual([
      ['tempo', 0],
      ['tempo', 4],
      ['note-on', 6],
      ['note-off', 7],
    ]);
  });

  it('has the bend ranges and the zones that it tells of, as a port has', () => {
    const turn = (channel: number, ...messages: [number, number][]): MidiEvent[] =>
      messages.map(([controllerType, value]) => ({ deltaTime: 0, type: 'controller', controllerType, value, channel }));
    const select: [number, number][] = [
      [101, 0],
      [100, 0],
      [6, 12],
    ];
    expect(read([...turn(2, ...select), ...turn(2, [101, 127], [100, 127], [74, 127])]).slice(1)).toEqual([
      { type: 'bend-range', semitones: 12, channel: 3, source, at: 0 },
      { type: 'control', controller: 74, value: 1, channel: 3, source, at: 0 },
    ]);
    // Two tracks that choose at the same time do not get into each other's way.
    const both = read(turn(0, ...select), turn(0, [101, 0], [100, 0], [6, 7]));
    expect(both.slice(1)).toMatchObject([{ semitones: 12 }, { semitones: 7 }]);
    const zone = read(turn(0, [101, 0], [100, 6], [6, 1]), turn(1, [74, 0]));
    expect(zone.slice(1).map(({ type }) => type)).toEqual(['mpe-zone', 'bend-range', 'bend-range', 'slide']);
  });

  it('plays at 120 beats a minute until it says otherwise', () => {
    expect(read([on(PPQ, 60), off(0, 60)])[0]).toEqual({ type: 'tempo', bpm: 120, source, at: 0 });
  });
});

describe('an unreadable file', () => {
  const whole = write([tempo(0, 60)], [on(0, 60), off(480, 60)]);

  it('is named, with what to do', () => {
    const page = new TextEncoder().encode('<!doctype html><title>Not found</title>').buffer;
    expect(() => readMidiFile(page, 'shows/x/x.mid')).toThrow(
      'shows/x/x.mid is not a Standard MIDI File. Export it again as a Standard MIDI File (.mid, type 0 or 1).',
    );
    expect(() => readMidiFile(new ArrayBuffer(0), 'x.mid')).toThrow('is not a Standard MIDI File');
  });

  it('is not taken for a shorter one', () => {
    for (let length = 4; length < whole.byteLength; length++)
      expect(() => readMidiFile(whole.slice(0, length), 'x.mid')).toThrow('x.mid is cut off');
  });

  it('is refused when its bytes make no sense, or when it has no beats', () => {
    const damaged = new Uint8Array(whole.slice(0));
    damaged[damaged.indexOf(0x90)] = 0xf4;
    expect(() => readMidiFile(damaged.buffer, 'x.mid')).toThrow('x.mid is damaged');
    const film = new Uint8Array(whole.slice(0));
    film[12] = 0xe7;
    expect(() => readMidiFile(film.buffer, 'x.mid')).toThrow('counts film frames instead of beats');
    const songs = new Uint8Array(whole.slice(0));
    songs[9] = 2;
    expect(() => readMidiFile(songs.buffer, 'x.mid')).toThrow('x.mid is of type 2');
  });
});

it('maps beats to seconds and back', () => {
  const map = tempoMap([
    { beat: 0, bpm: 60 },
    { beat: 4, bpm: 120 },
    { beat: 6, bpm: 30 },
  ]);
  expect([0, 2, 4, 5, 6, 7].map(map.timeOfBeat)).toEqual([0, 2, 4, 4.5, 5, 7]);
  for (const beat of [0, 3.3, 4, 5.9, 60]) expect(map.beatAt(map.timeOfBeat(beat))).toBeCloseTo(beat);
});
