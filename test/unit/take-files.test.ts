/** The film as it is written, and what lies beside it: stems and the notes performed; and their copies. */
import { readFileSync } from 'node:fs';
import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input } from 'mediabunny';
import { expect, it, vi } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { readMidiFile } from '../../engine/inputs/midi-file';
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
    onFailure: ({ message }) => failures.push(message),
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
