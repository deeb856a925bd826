/** The film as it is written, and what lies beside it: stems and the notes performed; and their copies. */
import { readFileSync } from 'node:fs';
import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input } from 'mediabunny';
import { parseMidi } from 'midi-file';
import { expect, it, vi } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import { createControllers } from '../../engine/inputs/controllers';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { createExpression } from '../../engine/inputs/mpe';
import { openFilmFile } from '../../engine/record/take/film-file';
import { midiOf } from '../../engine/record/take/midi';
import { contentsOf } from '../../engine/record/take/remux';
import { openStem, pcm24, wavHead } from '../../engine/record/take/wav';
import { copyTogether } from '../../ui/kept/take-folder';
import { MemoryDisk } from './memory-disk';

const RATE = 48_000;

async function stemFile(disk = new MemoryDisk(), more: { longest?: number } = {}) {
  const file = await disk.root.getFileHandle('drums.wav', { create: true });
  const handle = await file.createSyncAccessHandle();
  const told: string[] = [];
  const [onFull, onLong] = ['full', 'long'].map((what) => () => void told.push(what));
  return {
    file,
    handle,
    told,
    stem: openStem({ handle, sampleRate: RATE, onFull: onFull!, onLong: onLong!, ...more }),
  };
}

function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const frames = view.getUint32(40, true) / 6;
  const sample = (frame: number, channel: number) => {
    const at = 44 + 6 * frame + 3 * channel;
    return ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 0x7fffff;
  };
  return { view, word, frames, sample };
}

it('a stem is a WAV file: its head says what it holds', async () => {
  const { file, stem } = await stemFile();
  stem.add(0, new Float32Array(100).fill(0.5), new Float32Array(100).fill(-1));
  stem.beginAt(0);
  stem.close();
  const { view, word } = read(file.bytes);
  expect(file.bytes.length).toBe(44 + 600);
  expect([0, 8, 12, 36].map(word)).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect(view.getUint32(4, true)).toBe(file.bytes.length - 8);
  const numbers = [view.getUint16(20, true), view.getUint16(22, true), view.getUint16(32, true)];
  expect([...numbers, view.getUint16(34, true)]).toEqual([1, 2, 6, 24]);
  expect([24, 28, 40].map((at) => view.getUint32(at, true))).toEqual([RATE, 6 * RATE, 600]);
});

it('holds every sample at its frame, from the film on, with silence where some are missing', async () => {
  const { file, stem } = await stemFile();
  const ramp = (from: number, length: number) => Float32Array.from({ length }, (_, i) => (from + i) / 1000);
  const block = (at: number, length: number) =>
    stem.add(
      at,
      ramp(at, length),
      ramp(at, length).map((x) => -x),
    );
  // Before the film has begun nothing is written: where it begins is known later.
  block(0, 128);
  stem.flush();
  stem.beginAt(100);
  block(128, 128);
  stem.flush();
  // Whole after each flush, for a crash may come now.
  expect(read(file.bytes).frames).toBe(156);
  expect(file.bytes.length).toBe(44 + 6 * 156);
  block(384, 128);
  stem.close();
  const { frames, sample } = read(file.bytes);
  expect(frames).toBe(412);
  for (let frame = 0; frame < frames; frame++) {
    const at = 100 + frame;
    const expected = at >= 256 && at < 384 ? 0 : at / 1000;
    expect(sample(frame, 0)).toBeCloseTo(expected, 6);
    expect(sample(frame, 1)).toBeCloseTo(-expected, 6);
  }
});

it('that has never begun holds nothing, however late in the show', async () => {
  const { file, stem } = await stemFile();
  stem.add(10 * RATE, new Float32Array(128), new Float32Array(128));
  stem.close();
  expect(file.bytes.length).toBe(0);
});

it('waits for room that another film gives back, and tells where none comes', async () => {
  const disk = new MemoryDisk(1000);
  const { file, stem, told } = await stemFile(disk);
  const block = (at: number) => stem.add(at, new Float32Array(100).fill(0.5), new Float32Array(100));
  stem.beginAt(0);
  block(0);
  stem.flush();
  block(100);
  stem.flush();
  stem.flush();
  disk.quota = 2000;
  stem.flush();
  expect(read(file.bytes).frames).toBe(200);
  expect(read(file.bytes).sample(150, 0)).toBeCloseTo(0.5, 6);
  block(200);
  block(300);
  for (let i = 0; i < 5; i++) stem.flush();
  expect(told).toEqual(['full']);
  stem.close();
  expect(read(file.bytes).frames).toBe(200);
});

it('tells once that it is longer than its head can say, and goes on', async () => {
  const { file, stem, told } = await stemFile(undefined, { longest: 900 });
  stem.beginAt(0);
  for (const [at, so] of [[], ['long'], ['long']].entries()) {
    stem.add(100 * at, new Float32Array(100), new Float32Array(100));
    stem.flush();
    expect(told).toEqual(so);
  }
  expect(file.bytes.length).toBe(44 + 1800);
});

it('a film waits for room that the copy of another one gives back', async () => {
  const bytes = readFileSync(new URL('../fixtures/cut-off-take.mp4', import.meta.url));
  const input = new Input({ source: new BlobSource(new Blob([bytes])), formats: ALL_FORMATS });
  const [video, audio] = [(await input.getPrimaryVideoTrack())!, (await input.getPrimaryAudioTrack())!];
  const disk = new MemoryDisk();
  const file = await disk.root.getFileHandle('live.mp4', { create: true });
  const failures: string[] = [];
  const film = await openFilmFile({
    handle: await file.createSyncAccessHandle(),
    video: (await video.getDecoderConfig())!,
    audio: (await audio.getDecoderConfig())!,
    fps: 30,
    zero: 0,
    onFailure: (why) => failures.push(why),
  });
  disk.quota = 50_000;
  for (const [track, source] of [['video', video] as const, ['audio', audio] as const]) {
    for await (const { type, timestamp: at, duration, data } of new EncodedPacketSink(source).packets()) {
      film.add({ track, key: type === 'key', at, duration, data });
    }
  }
  const whole = film.finish();
  await vi.waitFor(() => expect(disk.usage).toBeGreaterThan(1000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  disk.quota = 1e9;
  await whole;
  expect(failures).toEqual([]);
  expect(await contentsOf(new Blob([file.bytes]))).toEqual(await contentsOf(new Blob([bytes])));
});

it('is copied under a name of its own where another night had the same, and what belongs to it with it', async () => {
  const { root } = new MemoryDisk();
  const folder = root as unknown as FileSystemDirectoryHandle;
  const night = (...names: string[]) => new Map(names.map((name) => [name, new File([`${name}, ${++copies}`], name)]));
  let copies = 0;
  await copyTogether(folder, night('take-1.mp4', 'take-1.ndjson'));
  await copyTogether(folder, night('take-1.mp4', 'take-1-drums.wav'));
  await copyTogether(folder, night('take-1-drums.wav', 'take-1.mp4'));
  const texts = [...root.entries].map(async ([name, file]) => [
    name,
    await (await (file as FileLike).getFile()).text(),
  ]);
  expect(Object.fromEntries(await Promise.all(texts))).toEqual({
    'take-1.mp4': 'take-1.mp4, 1',
    'take-1.ndjson': 'take-1.ndjson, 2',
    'take-1 (2).mp4': 'take-1.mp4, 3',
    'take-1-drums (2).wav': 'take-1-drums.wav, 4',
    'take-1-drums (3).wav': 'take-1-drums.wav, 5',
    'take-1 (3).mp4': 'take-1.mp4, 6',
  });
});
type FileLike = Pick<FileSystemFileHandle, 'getFile'>;

it('goes no farther than full scale, and no longer than a WAV file can say', () => {
  expect(Array.from(pcm24(Float32Array.of(2, -2), Float32Array.of(1, -1)))).toEqual([
    ...[0xff, 0xff, 0x7f, 0xff, 0xff, 0x7f],
    ...[0x01, 0x00, 0x80, 0x01, 0x00, 0x80],
  ]);
  const view = new DataView(wavHead(RATE, 5e9).buffer);
  expect(view.getUint32(40, true) + 44).toBe(2 ** 32);
});

const source = 'performer';
const note = (at: number, note: number, velocity = 100 / 127, channel = 1) => [
  { type: 'note-on' as const, note, velocity, channel, source, at },
  { type: 'note-off' as const, note, channel, source, at: at + 0.5 },
];

it('notes and controllers come back from the .mid as they were performed, at their time in the film', () => {
  const events: ShowEvent[] = [
    ...note(10.25, 60),
    ...note(11, 64, 1, 10),
    { type: 'control', controller: 74, value: 64 / 127, channel: 1, source, at: 10.5 },
    { type: 'pitch-bend', value: -1, channel: 2, source, at: 10.75 },
    { type: 'pressure', value: 90 / 127, channel: 1, source, at: 10.6 },
    { type: 'poly-pressure', note: 60, value: 30 / 127, channel: 1, source, at: 10.7 },
    { type: 'program', program: 12, channel: 1, source, at: 10.1 },
    { type: 'tempo', bpm: 150, source, at: 12 },
    ...note(13.3, 67),
  ];
  const back = readMidiFile(midiOf(events, 10, 20, 90).buffer, 'take.mid').events;
  const played = events.filter(({ type }) => type !== 'tempo').sort((a, b) => a.at - b.at);
  const read = back.filter(({ type }) => type !== 'tempo');
  const untimed = (event: ShowEvent) => ({ ...event, at: 0, source });
  expect(read.map(untimed)).toEqual(played.map(untimed));
  // A tick is 0.7 ms at 90 beats a minute.
  for (const [i, { at }] of read.entries()) expect(Math.abs(at + 10 - played[i]!.at)).toBeLessThan(0.0005);
  expect(
    back.filter(({ type }) => type === 'tempo').map((event) => [event.at, event.type === 'tempo' && event.bpm]),
  ).toEqual([
    [0, expect.closeTo(90, 3)],
    [expect.closeTo(2, 3), expect.closeTo(150, 3)],
  ]);
});

it('a note that sounds when the film ends is let go there; one struck before it is not in it', () => {
  const events: ShowEvent[] = [...note(4.8, 50), ...note(7.9, 52)];
  const back = readMidiFile(midiOf(events, 5, 8, 120).buffer, 'take.mid').events.filter(({ type }) => type !== 'tempo');
  expect(back).toEqual([
    expect.objectContaining({ type: 'note-on', note: 52, at: expect.closeTo(2.9, 2) as number }),
    expect.objectContaining({ type: 'note-off', note: 52, at: expect.closeTo(3, 2) as number }),
  ]);
});

/** What another program hears of a .mid's channels, read as ours reads a device; `tick` of each. */
function heardOf(bytes: Uint8Array): readonly (EventBody & { readonly tick: number })[] {
  const expression = createExpression(source);
  const controllers = createControllers(source);
  let tick = 0;
  const heard = parseMidi(bytes).tracks[1]!.flatMap((message): EventBody[] => {
    tick += message.deltaTime;
    if (message.type === 'programChange')
      return [{ type: 'program', program: message.programNumber, channel: message.channel + 1, source }];
    if (message.type === 'pitchBend')
      return [{ type: 'pitch-bend', value: message.value / 8192, channel: message.channel + 1, source }];
    if (message.type !== 'controller') return [];
    const { controllerType, value } = message;
    const channel = message.channel + 1;
    const meant = expression.read(channel, controllerType, value);
    // The choice of a parameter's number concerns both.
    if (meant && controllerType < 98) return meant;
    return controllers.read(channel, controllerType, value, tick);
  });
  return heard.map((body) => ({ ...body, tick }));
}

/** The last of each thing that is turned. */
function standing(events: readonly EventBody[]): Readonly<Record<string, unknown>> {
  const isSaid = (key: string) => !['type', 'channel', 'source', 'at', 'tick'].includes(key);
  return Object.fromEntries(
    events.map((event) => {
      const said = Object.entries(event).flatMap(([key, value]) => (isSaid(key) ? [value as unknown] : []));
      const whose = 'channel' in event ? [event.channel] : [];
      return [[event.type, ...whose, ...said.slice(0, -1)].join(' '), said.at(-1)];
    }),
  );
}

it('what gives notes their pitch and sound is in the .mid: also what had been turned before the film', () => {
  const keys = createExpression(source);
  const zone = [
    [101, 0],
    [100, 6],
    [6, 3],
  ].flatMap(([controller, value]) => keys.read(1, controller!, value!)!);
  expect(zone.map(({ type }) => type)).toEqual(['mpe-zone', ...new Array<string>(4).fill('bend-range')]);
  const turned: readonly EventBody[] = [
    { type: 'program', program: 3, channel: 1, source },
    ...zone,
    { type: 'slide', value: 90 / 127, channel: 2, source },
    { type: 'pitch-bend', value: 0.25, channel: 3, source },
    { type: 'bend-range', semitones: 12, channel: 10, source },
    { type: 'rpn', number: 1, value: 5000 / 16_383, channel: 11, source },
    { type: 'nrpn', number: 1000, value: 16_382 / 16_383, channel: 11, source },
    { type: 'control', controller: 64, value: 1, channel: 5, source },
    { type: 'control', controller: 7, value: 100 / 127, channel: 5, source },
    { type: 'program', program: 12, channel: 1, source },
  ];
  for (const [at, tick] of [
    [11, 960],
    [4, 0],
  ] as const) {
    const heard = heardOf(
      midiOf(
        turned.map((body) => ({ ...body, at })),
        10,
        12,
        60,
      ),
    );
    expect(new Set(heard.map((each) => each.tick))).toEqual(new Set([tick]));
    expect(standing(heard)).toEqual(standing(turned));
  }
  // A panic lifts the pedal and straightens what was bent, and leaves the rest.
  const then = [...turned.map((body) => ({ ...body, at: 4 })), { type: 'panic', source, at: 5 } as const];
  expect(standing(heardOf(midiOf(then, 10, 12, 60)))).toEqual({
    ...standing(turned),
    'slide 2': 64 / 127,
    'pitch-bend 3': 0,
    'control 5 64': 0,
  });
});

it('a long take of a full band is written before anybody notices', () => {
  const events = Array.from({ length: 50_000 }, (_, i): ShowEvent[] => [
    ...note(i / 50, i % 128),
    { type: 'tempo', bpm: 100 + (i % 50), source, at: i / 50 },
  ]).flat();
  const began = performance.now();
  const bytes = midiOf(events, 0, 2000, 100);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(parseMidi(bytes).tracks.map(({ length }) => length)).toEqual([50_001, 100_001]);
});
