import { readdirSync, readFileSync } from 'node:fs';
import { type MidiEvent, writeMidi } from 'midi-file';
import { describe, expect, it } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import type { WorkerKind } from '../../engine/models/protocol';
import type { SoundInput, SoundOutput } from '../../engine/models/sound/types';
import { valueFromTravel } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { DRUM_NOTES } from '../../engine/players/drum-notes';
import { rehearse } from '../../engine/record/render/rehearse';
import { buildShow, loadShow, parseShow, type Show, showNames } from '../../engine/show';
import { compose, pitchOf } from '../../shows/first-light/compose';
import { compose as composeFourWays } from '../../shows/four-ways/compose';
import { showSchema } from '../../shows/schema';
import schema from '../../shows/show.schema.json';

const lines = (...text: string[]) => text.join('\n');
const minimal = { title: 'X', seconds: 10 };
const build = (file: object, midi?: ArrayBuffer) => buildShow(parseShow(JSON.stringify(file), 'x'), midi);
const wrong = (file: object | string) => () => parseShow(typeof file === 'string' ? file : JSON.stringify(file), 'x');

const parameters = (events: readonly ShowEvent[]) =>
  events.flatMap((event) => (event.type === 'parameter' ? [{ id: event.id, value: event.value, at: event.at }] : []));

it('has a schema that fits the parameter table (else: npx tsx shows/schema.ts)', () => {
  expect(schema).toEqual(JSON.parse(JSON.stringify(showSchema())));
});

describe('a mistake is told with file, line and fix', () => {
  it('a parameter that there is not', () => {
    const text = lines(
      '{',
      '  "title": "X",',
      '  "seconds": 9,',
      '  "parameters": {',
      '    "image.sped": 1',
      '  }',
      '}',
    );
    expect(wrong(text)).toThrow(
      'shows/x/show.json, line 5: "image.sped" is not a parameter. Did you mean "image.speed"?',
    );
    expect(wrong({ ...minimal, controllers: { 1: 'image.zom' } })).toThrow('Did you mean "image.zoom"?');
  });

  it('a value out of its range', () => {
    const text = lines('{"title": "X", "seconds": 9,', '"cues": [', '{"bar": 1, "parameters":', '{"image.zoom": 9}}]}');
    expect(wrong(text)).toThrow('shows/x/show.json, line 4: "image.zoom" is 9. Make it 0.25 or more and 4 or less.');
    expect(wrong({ ...minimal, seconds: 0 })).toThrow('"seconds" is 0. Make it more than 0.');
    expect(wrong({ ...minimal, parameters: { 'image.family': 2.5 } })).toThrow('Make it an integer.');
  });

  it('an entry that there is not', () => {
    expect(wrong({ ...minimal, cues: [{ bar: 1, promt: 'night' }] })).toThrow(
      '"promt" is not known here. Did you mean "prompt"?',
    );
    expect(wrong({ ...minimal, controllers: { 128: 'image.zoom' } })).toThrow('Use a number from 0 to 119.');
  });

  it('something left out', () => {
    expect(wrong({ title: 'X' })).toThrow('shows/x/show.json, line 1: "seconds" is missing. Add it.');
    expect(wrong({ ...minimal, cues: [{ bar: 1 }] })).toThrow('this cue does nothing');
    expect(wrong({ ...minimal, cues: [{ sketch: 'drift', prompt: 'night' }] })).toThrow('needs either "bar" or "at"');
    expect(wrong({ ...minimal, cues: [{ bar: 1, at: 3, prompt: 'night' }] })).toThrow('needs either "bar" or "at"');
    expect(wrong('')).toThrow('shows/x/show.json is empty');
  });

  it('a slip of the keys', () => {
    expect(wrong(lines('{', '  "title": "X"', '  "seconds": 9', '}'))).toThrow(
      'shows/x/show.json, line 3: a comma is missing before this.',
    );
    expect(wrong(lines('{', '  "title": "X",', '  "seconds": 9,', '}'))).toThrow('line 4: something is missing here');
    expect(wrong(lines('{', '  // loud', '  "seconds": 9}'))).toThrow('line 2: JSON has no comments. Take it out.');
    expect(wrong(lines('{', '  "title": "X', '}'))).toThrow('line 2: a text has no closing quotation mark.');
  });

  it('several at once', () => {
    const mistakes = { ...minimal, title: 3, colour: 'red', parameters: { nonsense: 1 } };
    try {
      wrong(mistakes)();
      expect.fail('it was read');
    } catch (error) {
      expect((error as Error).message.split('\n')).toHaveLength(3);
    }
  });

  it('a tempo beside a MIDI file', () => {
    expect(wrong({ ...minimal, midi: 'x.mid', bpm: 90 })).toThrow('Take "bpm" out.');
    expect(wrong({ ...minimal, midi: 'x.wav' })).toThrow('Name a .mid file in the same folder.');
  });

  it('a show that there is not', async () => {
    await expect(loadShow('first-lite')).rejects.toThrow('There is no show "first-lite". Did you mean "first-light"?');
    await expect(loadShow('nothing')).rejects.toThrow('There is first-light');
  });
});

describe('a show', () => {
  it('opens with defaults where the file says nothing', () => {
    expect(build(minimal)).toEqual({
      name: 'x',
      title: 'X',
      seed: 1,
      seconds: 10,
      sketch: 'drift',
      events: [{ type: 'tempo', bpm: 100, source: 'show', at: 0 }],
      controllers: {},
    });
  });

  it('puts cues on bars of four beats, or at seconds', () => {
    const cues = [
      { at: 7.7, sketch: 'relief' },
      { bar: 3.5, prompt: 'night' },
      { bar: 1, prompt: 'dusk' },
    ];
    const { events } = build({ ...minimal, bpm: 120, cues });
    expect(events).toEqual([
      { type: 'prompt', text: 'dusk', source: 'show', at: 0 },
      { type: 'tempo', bpm: 120, source: 'show', at: 0 },
      { type: 'prompt', text: 'night', source: 'show', at: 5 },
      { type: 'sketch', name: 'relief', source: 'show', at: 7.7 },
    ]);
  });

  it('follows the tempo of its MIDI file, and merges its notes', () => {
    const tracks: MidiEvent[][] = [
      [
        { deltaTime: 0, type: 'setTempo', microsecondsPerBeat: 1_000_000 },
        { deltaTime: 4 * 96, type: 'setTempo', microsecondsPerBeat: 500_000 },
        { deltaTime: 0, type: 'noteOn', noteNumber: 60, velocity: 127, channel: 0 },
        { deltaTime: 96, type: 'noteOff', noteNumber: 60, velocity: 0, channel: 0 },
        { deltaTime: 0, type: 'endOfTrack' },
      ],
    ];
    const header = { format: 0, numTracks: 1, ticksPerBeat: 96 } as const;
    const midi = new Uint8Array(writeMidi({ header, tracks })).buffer;
    const show = build({ ...minimal, midi: 'x.mid', cues: [{ bar: 3, prompt: 'night' }] }, midi);
    expect(show.events[0]).toMatchObject({ type: 'tempo', bpm: 60 });
    expect(show.events.map(({ type, at }) => [type, at])).toEqual([
      ['tempo', 0],
      ['tempo', 4],
      ['note-on', 4],
      ['note-off', 4.5],
      ['prompt', 6],
    ]);
  });

  it('keeps its own controllers', () => {
    expect(build({ ...minimal, controllers: { 1: 'image.speed' } }).controllers).toEqual({ 1: 'image.speed' });
  });
});

describe('a show that is rendered', () => {
  /** Its events; the models are silent. */
  const rehearsed = async (show: Show, seconds: number, heard: (input: SoundInput) => void = () => undefined) => {
    let at = 0;
    const block = ({ until = at + 3413 }: SoundInput): SoundOutput => {
      const [left, right] = [new Float32Array(until - at), new Float32Array(until - at)];
      const made = { at, left, right, frames: new Float32Array(0), seconds: left.length / 16_000 };
      at += left.length;
      return made;
    };
    const step = (kind: WorkerKind, input: unknown) => {
      if (kind !== 'sound') return Promise.resolve({});
      heard(input as SoundInput);
      return Promise.resolve(block(input as SoundInput));
    };
    const rehearsal = await rehearse({
      show,
      seconds,
      seed: show.seed,
      kernel: { step: step, reset: () => undefined },
      meaningOf: neutralMeaning,
      sampleRate: 16_000,
      keepStream: () => Promise.resolve(),
      onProgress: () => undefined,
    });
    return rehearsal.events;
  };

  it('has what the controllers of its MIDI file turn, as on stage: the usual ones, and its own', async () => {
    const turn = (controllerType: number, value: number): MidiEvent => {
      return { deltaTime: 0, type: 'controller', controllerType, value, channel: 0 };
    };
    const tracks: MidiEvent[][] = [[turn(1, 127), turn(74, 0), turn(91, 127), { deltaTime: 9, type: 'endOfTrack' }]];
    const header = { format: 0, numTracks: 1, ticksPerBeat: 96 } as const;
    const midi = new Uint8Array(writeMidi({ header, tracks })).buffer;
    const show = build({ ...minimal, midi: 'x.mid', controllers: { 74: 'image.zoom' } }, midi);
    expect(parameters(await rehearsed(show, 0.1)).map(({ id, value }) => [id, value])).toEqual([
      ['image.kick', 1],
      ['image.zoom', 0.25],
      ['reverb.send', valueFromTravel('reverb.send', 1)],
    ]);
  });

  it('has a stream that plays the fills of its drum machine', async () => {
    const drums = { 'drums.pattern': 2, 'drums.fill': 1, 'drums.density': 1, 'drums.humanise': 0 };
    const values = { ...drums, 'sound.family': 10, 'sound.mix': 0, 'sound.loop': 1 };
    const fills = new Set<string>();
    for (const seed of [1, 2, 3]) {
      const asked: number[] = [];
      const events = await rehearsed(build({ ...minimal, bpm: 120, seed, parameters: values }), 8, ({ hits = [] }) =>
        asked.push(...[...hits].sort((a, b) => a.frame - b.frame || a.drum - b.drum).map(({ drum }) => drum)),
      );
      const struck = events.flatMap((event) => (event.type === 'note-on' ? [event] : []));
      const drumOf = (note: number) => DRUM_NOTES.findIndex((notes) => notes.includes(note));
      const played = struck
        .sort((a, b) => a.at - b.at || drumOf(a.note) - drumOf(b.note))
        .map(({ note }) => drumOf(note));
      expect(played.length).toBeGreaterThan(60);
      expect(asked.slice(0, played.length)).toEqual(played);
      fills.add(played.join());
    }
    expect(fills.size).toBeGreaterThan(1);
  });
});

describe('a parameter', () => {
  it('stands where the file puts it, exactly', () => {
    const values = { 'image.speed': 0.7, 'instrument.cutoff': 777 };
    const cues = [{ bar: 2, parameters: { 'instrument.cutoff': 1234.5 } }];
    expect(parameters(build({ ...minimal, bpm: 120, parameters: values, cues }).events)).toEqual([
      { id: 'image.speed', value: 0.7, at: 0 },
      { id: 'instrument.cutoff', value: 777, at: 0 },
      { id: 'instrument.cutoff', value: 1234.5, at: 2 },
    ]);
  });

  it('glides over bars, evenly along its knob', () => {
    const cues = [{ bar: 2, over: 2, parameters: { 'post.bloom': 1, 'image.zoom': 4 } }];
    const values = { 'post.bloom': 0.5, 'image.zoom': 1 };
    const moves = parameters(build({ ...minimal, bpm: 120, parameters: values, cues }).events);
    const at = (id: string, time: number) => moves.filter((move) => move.id === id && move.at <= time + 1e-9).at(-1)!;
    expect(at('post.bloom', 2).value).toBeCloseTo(0.5);
    expect(at('post.bloom', 4).value).toBeCloseTo(0.75);
    expect(at('post.bloom', 6)).toEqual({ id: 'post.bloom', value: 1, at: 6 });
    expect(at('image.zoom', 4).value).toBeCloseTo(2);
    const times = moves.filter(({ id, at }) => id === 'image.zoom' && at >= 2).map((move) => move.at);
    times.slice(1).forEach((time, i) => expect(time - times[i]!).toBeLessThan(1 / 29));
  });

  it('steps where it has steps', () => {
    const cues = [{ bar: 1, over: 4, parameters: { 'image.family': 3 } }];
    const moves = parameters(build({ ...minimal, cues }).events);
    expect(moves.map(({ value }) => value)).toEqual([0, 1, 2, 3]);
  });

  it('is taken over by a newer cue wherever it is', () => {
    const cues = [
      { at: 0, over: 5, parameters: { 'post.bloom': 1 } },
      { at: 5, over: 1, parameters: { 'post.bloom': 0 } },
    ];
    // 120 beats a minute: 5 bars are 10 s, so the glide is half way from 0.5 to 1 at 5 s.
    const moves = parameters(build({ ...minimal, bpm: 120, cues }).events);
    expect(moves.find((move) => move.at === 5)!.value).toBeCloseTo(0.75);
    expect(moves.at(-1)).toEqual({ id: 'post.bloom', value: 0, at: 7 });
    expect(moves.map(({ at }) => at)).toEqual(moves.map(({ at }) => at).sort((a, b) => a - b));
  });
});

describe.each(showNames())('shows/%s', (name) => {
  const folder = `${import.meta.dirname}/../../shows/${name}`;
  const parsed = parseShow(readFileSync(`${folder}/show.json`, 'utf8'), name);
  const { midi } = parsed.file;
  const show = buildShow(
    parsed,
    midi === undefined ? undefined : new Uint8Array(readFileSync(`${folder}/${midi}`)).buffer,
  );

  it('names sketches that there are', () => {
    const sketches = readdirSync(`${import.meta.dirname}/../../sketches`);
    const named = show.events.flatMap((event) => (event.type === 'sketch' ? [event.name] : []));
    for (const sketch of [show.sketch, ...named]) expect(sketches).toContain(`${sketch}.ts`);
  });

  it('is sorted, begins with sound and words, and ends in silence', () => {
    const times = show.events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(show.events.find(({ type }) => type === 'note-on')!.at).toBeLessThan(5);
    expect(show.events.find(({ type }) => type === 'prompt')!.at).toBeLessThan(5);
    const played = show.events.filter(({ at }) => at <= show.seconds);
    expect(played.reduce((state, event) => perform(state, event), openingState(show.sketch, [])).held).toEqual([]);
  });
});

it('Four Ways to Sing plays what its file composes (else: npx tsx shows/four-ways/compose.ts)', () => {
  const stored = readFileSync(`${import.meta.dirname}/../../shows/four-ways/four-ways.mid`);
  expect(Buffer.from(composeFourWays()).equals(stored)).toBe(true);
});

describe('First Light', () => {
  const midi = readMidiFile(compose().buffer as ArrayBuffer, 'first-light.mid');
  const notes = midi.events.flatMap((event) => (event.type === 'note-on' ? [event] : []));

  it('is the file that its score composes (else: npx tsx shows/first-light/compose.ts)', () => {
    const stored = readFileSync(`${import.meta.dirname}/../../shows/first-light/first-light.mid`);
    expect(Buffer.from(compose()).equals(stored)).toBe(true);
  });

  it('names its notes as the standard does', () => {
    expect(['C4', 'F#4', 'Bb3', 'A-1', 'G9'].map(pitchOf)).toEqual([60, 66, 58, 9, 127]);
    expect(() => pitchOf('H4')).toThrow('"H4" is not a note.');
  });

  it('is 36 bars of 2.5 s, with sound and movement from the beginning', () => {
    expect(midi.tempo.timeOfBeat(36 * 4)).toBe(90);
    expect(notes[0]!.at).toBeLessThan(0.05);
    expect(new Set(notes.filter(({ at }) => at < 10).map(({ channel }) => channel))).toEqual(new Set([1, 2, 3]));
  });

  it('sings in a singable range, and leaves the depths to one voice', () => {
    const range = (channel: number) => {
      const pitches = notes.filter((note) => note.channel === channel).map(({ note }) => note);
      return [Math.min(...pitches), Math.max(...pitches)];
    };
    expect(range(4)).toEqual([pitchOf('E4'), pitchOf('A5')]);
    for (const channel of [1, 2, 4]) expect(range(channel)[0]).toBeGreaterThanOrEqual(pitchOf('D3'));
  });
});
