/** A show goes on from its log: where it was, in time, with nothing left sounding; or it says why it cannot. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createConductor } from '../../engine/scenes/conductor';
import type { EventBody, ShowEvent } from '../../engine/events';
import { BEND_CONTROLLER, PRESSURE_CONTROLLER, SLIDE_CONTROLLER } from '../../engine/modulation/followed';
import { beatAt } from '../../engine/moments';
import { defaultValues } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { uniform } from '../../engine/random';
import { LOG_VERSION, type LogHeader, logBegin, logEnd, logLine, writeLog } from '../../engine/record/log/log';
import { readLog } from '../../engine/record/log/reader';
import {
  countedOn,
  resume as resumeFile,
  starterOf,
  stillToCome,
  wakingEvents,
  zonesOf,
} from '../../engine/record/log/resume';
import { NO_TRACES, SNAPSHOT_EVERY, snapshotLine, trace } from '../../engine/record/log/snapshot';
import type { Scene } from '../../engine/scenes/scene';
import type { Show } from '../../engine/show';
import { LONGEST_FILE, MOST_FILES } from '../../engine/stage/code/files';
import { forget, lastShow, nowPlaying } from '../../ui/kept/unfinished';
import { MemoryDisk } from './memory-disk';

const source = 'test';
const header: LogHeader = {
  phosphene: LOG_VERSION,
  app: '0.1.0',
  show: 'first-light',
  title: 'First Light',
  seed: 7,
  opening: { sketch: 'verse', parameters: defaultValues(), meaning: new Array<number>(16).fill(0.5) },
  size: { width: 640, height: 360 },
  weights: {},
  sizes: {},
};
const dusk: Scene = {
  name: 'Dusk',
  sketch: 'tunnel',
  parameters: { 'image.zoom': 1.5 },
  prompts: ['copper moon', '', '', ''],
  modulations: {},
};
const modulation = {
  source: { kind: 'lfo', shape: 'sine', beats: 4 },
  target: 'image.x',
  depth: 0.5,
  polarity: 'both ways',
} as const;
const events: readonly ShowEvent[] = [
  { type: 'show-begun', name: 'first-light', from: 0, source, at: 0 },
  { type: 'tempo', bpm: 120, source, at: 2 },
  { type: 'scene-saved', slot: 3, scene: dusk, source, at: 3 },
  { type: 'scene-due', slot: 3, beat: 6, source, at: 3 },
  { type: 'scene-recalled', slot: 3, beats: 0, source, at: 4 },
  { type: 'modulation-set', slot: 1, modulation, source, at: 5 },
  { type: 'program', program: 12, channel: 2, source, at: 5 },
  { type: 'program', program: 40, channel: 2, source, at: 6 },
  { type: 'control', controller: 64, value: 1, channel: 3, source, at: 6 },
  { type: 'note-on', note: 60, velocity: 0.5, channel: 1, source, at: 7 },
  { type: 'note-on', note: 64, velocity: 0.5, channel: 1, source, at: 7 },
  { type: 'lyric-token', text: 'the harbour', source, at: 8 },
  { type: 'note-off', note: 60, channel: 1, source, at: 10 },
];
const resume = (text: string) => resumeFile(new Blob([text]));
/** As it was written when the page died: no end. */
const cutOff = logBegin(header) + events.map(logLine).join('');

describe('a log that breaks off', () => {
  it('goes on as the same show, with the beat where it would be by now', async () => {
    const { state, broke, events: before } = await resume(cutOff);
    expect(before).toEqual(events);
    expect(broke).toBe(10);
    expect(state).toMatchObject({
      sketch: 'tunnel',
      prompt: 'copper moon',
      modulations: { 1: modulation },
      playing: { name: 'first-light', from: 0 },
    });
    expect(state.parameters['image.zoom']).toBe(1.5);
    // 100 bpm for 2 s, 120 for 11.5, of which nobody counted the last 3.5.
    const at = 13.5;
    const awake = wakingEvents(await resume(cutOff)).reduce(perform, state);
    expect(beatAt(awake, at)).toBeCloseTo((2 * 100 + 11.5 * 120) / 60, 9);
    expect(awake.tempo.bpm).toBe(120);
  });

  it('knows from its last whole stamp what second of the show it is', async () => {
    const stamped = cutOff + logLine({ wall: 1000_000, at: 9 }) + logLine({ wall: 1001_500.25, at: 10.5 });
    const resumption = await resume(`${stamped}{"wall":1009000,"at":1`);
    expect(readLog(stamped).events).toEqual(events);
    // When the file was written says nothing then.
    expect(countedOn(resumption, 1003_500.25, 5000_000)).toBeCloseTo(12.5, 9);
    expect(countedOn(await resume(cutOff), 1003_000, 1000_000)).toBeCloseTo(13, 9);
    // A clock that was set back does not turn the show back.
    expect(countedOn(resumption, 0, 0)).toBe(10);
  });

  it('leaves nothing sounding from where it broke off on, and tells instruments what they keep for themselves', async () => {
    const resumption = await resume(cutOff);
    const waking = wakingEvents(resumption);
    const awake = waking.reduce(perform, resumption.state);
    expect(resumption.state.held).toHaveLength(1);
    expect(awake.held).toEqual([]);
    expect(awake.lyrics.at(-1)).toMatchObject({ text: 'the harbour', to: 10 });
    expect(waking).toContainEqual({ type: 'control', controller: 64, value: 0, channel: 3, source, at: 10 });
    expect(waking.filter(({ type }) => type === 'program')).toEqual([
      { type: 'program', program: 40, channel: 2, source, at: 10 },
    ]);
    expect(new Set(waking.map(({ at }) => at))).toEqual(new Set([10]));
  });

  it('leaves nothing bent or pressed for what listens to that, whoever did it', async () => {
    const keys = 'Keys 2';
    const on = { channel: 3, source: keys };
    const said: readonly ShowEvent[] = [
      { type: 'pitch-bend', value: 1, ...on, at: 1 },
      { type: 'slide', value: 0.1, ...on, at: 1 },
      { type: 'pressure', value: 0.5, ...on, at: 1 },
      { type: 'poly-pressure', note: 60, value: 0.7, ...on, at: 1 },
      { type: 'poly-pressure', note: 64, value: 0.9, ...on, at: 1 },
      { type: 'poly-pressure', note: 64, value: 0, ...on, at: 2 },
    ];
    const resumption = await resume(logBegin(header) + said.map(logLine).join(''));
    const waking = wakingEvents(resumption);
    expect(waking.slice(1)).toEqual([
      { type: 'pressure', value: 0, ...on, at: 2 },
      { type: 'poly-pressure', note: 60, value: 0, ...on, at: 2 },
      { type: 'pitch-bend', value: 0, channel: 1, source: 'resume', at: 2 },
      { type: 'slide', value: 0.5, channel: 1, source: 'resume', at: 2 },
    ]);
    const { controllers, pressed } = waking.reduce(perform, resumption.state);
    expect([BEND_CONTROLLER, PRESSURE_CONTROLLER, SLIDE_CONTROLLER].map((one) => controllers[one]!.to)).toEqual([
      0.5, 0, 0.5,
    ]);
    expect(pressed).toEqual({});
    // At rest, nothing is said.
    const again = await resume(logBegin(header) + [...said, ...waking].map(logLine).join(''));
    expect(wakingEvents(again)).toHaveLength(1);
  });

  it('knows what devices say once: their MPE zones, and who was started last', async () => {
    const said: readonly ShowEvent[] = [
      { type: 'transport', action: 'start', source: 'Drum box', at: 1 },
      { type: 'transport', action: 'start', source: 'Sequencer', at: 2 },
      { type: 'transport', action: 'stop', source: 'Drum box', at: 1.5 },
      { type: 'mpe-zone', manager: 1, members: 5, source: 'Seaboard', at: 3 },
      { type: 'mpe-zone', manager: 16, members: 3, source: 'Seaboard', at: 3 },
    ];
    const resumption = await resume(logBegin(header) + said.map(logLine).join(''));
    expect(starterOf(resumption.traces)).toBe('Sequencer');
    expect(zonesOf(resumption.traces, 'Seaboard')).toEqual({ 1: 5, 16: 3 });
    expect(zonesOf(resumption.traces, 'Keys')).toEqual({ 1: 0, 16: 0 });
    // Nobody presses start as the show goes on.
    expect(wakingEvents(resumption).filter(({ type }) => type === 'transport')).toEqual([]);
  });

  it('and what is written behind it makes one log, which plays by itself', async () => {
    const resumption = await resume(cutOff);
    const waking = wakingEvents(resumption);
    const more: ShowEvent = { type: 'prompt', text: 'slow rain', source, at: 20 };
    // The line that was being written when the page died is cut.
    const torn = `${cutOff}{"type":"note-o\n`;
    const both = torn + [...waking, more].map(logLine).join('');
    expect(readLog(both).events).toEqual([...events, ...waking, more]);
    expect((await resume(both)).state).toEqual([...waking, more].reduce(perform, resumption.state));
  });

  it('is read from its last whole snapshot on: what is before that changes nothing any more', async () => {
    const { state, traces } = await resume(cutOff);
    const line = snapshotLine({ state, ...traces, events: events.length });
    const more: ShowEvent = { type: 'prompt', text: 'slow rain', source, at: 11 };
    const lost = cutOff.replaceAll('"type"', '"typo"');
    const long = lost + line + logLine(more);
    const resumption = await resume(long);
    expect(resumption.state).toEqual(perform(state, more));
    expect(wakingEvents(resumption)).toEqual(wakingEvents(await resume(cutOff + logLine(more))));
    const { before, eventsBefore } = await resume(cutOff + line + logLine(more));
    expect(readLog((await before.text()) + logLine(more) + logEnd(30, eventsBefore + 1))).toMatchObject({
      events: [...events, more],
      seconds: 30,
      problems: [],
    });
    // A snapshot that was damaged, and one of another version, are none.
    for (const bad of [line.replace('tunnel', 'funnel'), line.replace(/"snapshot":"[^"]*"/, '"snapshot":"0.0.0"')]) {
      expect((await resume(cutOff + line + logLine(more) + bad)).state).toEqual(perform(state, more));
    }
  });

  it('has what an older snapshot lacks as a show begins', async () => {
    const { state, traces } = await resume(cutOff);
    const { zones, ...older } = state;
    const { 'cue.beats': beats, ...parameters } = state.parameters;
    const { recalls, ...current } = state.scenes.current;
    const lacking = { ...older, parameters, scenes: { ...state.scenes, current } };
    const line = snapshotLine({ state: lacking as unknown as typeof state, ...traces, events: events.length });
    const scenes = { ...state.scenes, current: { ...current, recalls: 0 } };
    expect((await resume(cutOff + line)).state).toEqual({ ...state, zones: {}, scenes });
    expect([zones, beats, recalls]).toEqual([{}, 2, 1]);
  });

  it('leaves nothing of its last snapshot in the next one, where it goes on from one', async () => {
    const { state, traces } = await resume(cutOff);
    const line = snapshotLine({ state, ...traces, events: events.length });
    const more: ShowEvent = { type: 'prompt', text: 'slow rain', source, at: 11 };
    const resumption = await resume(cutOff + line + logLine(more));
    expect(resumption.traces).toEqual(traces);
    const next = snapshotLine({ state: resumption.state, ...resumption.traces, events: events.length + 1 });
    expect((await resume(cutOff + line + logLine(more) + next)).state.prompt).toBe('slow rain');
  });

  it('is read a stretch after the other, for it may be larger than a text', async () => {
    const drawn: ShowEvent = { type: 'sketch-file', name: '雪.png', data: 'data:,snow', source, at: 0 };
    const state = [...events, drawn].reduce(perform, (await resume(logBegin(header) + logLine(events[0]!))).state);
    const snapshot = snapshotLine({ state, ...NO_TRACES, events: events.length + 1 });
    const more: ShowEvent = { type: 'prompt', text: '大雪', source, at: 11 };
    const blank = new Blob([`${' '.repeat(2 ** 20 - 1)}\n`]);
    const before = [
      logBegin(header),
      new Blob(new Array<Blob>(17).fill(blank)),
      logLine(drawn),
      new Blob(new Array<Blob>(17).fill(blank)),
      // A letter that was cut off in its middle: the place of what follows is in bytes, not in letters.
      Uint8Array.of(0xe9, 0x9b, 10),
      snapshot,
    ];
    const resumption = await resumeFile(new Blob([...before, logLine(more)]));
    expect(resumption.state).toEqual(perform(state, more));
    expect(resumption.before.size).toBe(new Blob(before).size);
    expect(await resumption.before.slice(-new Blob([snapshot]).size).text()).toBe(snapshot);
  });

  it('brings what the show’s file has turned meanwhile, but not its notes, and what it has told of its channels', () => {
    const file: readonly ShowEvent[] = [
      { type: 'mpe-zone', manager: 1, members: 15, source: 'midi-file', at: 0 },
      { type: 'parameter', id: 'image.zoom', value: 2, source: 'show', at: 9 },
      { type: 'parameter', id: 'image.zoom', value: 3, source: 'show', at: 11 },
      { type: 'note-on', note: 50, velocity: 1, channel: 1, source: 'midi-file', at: 11 },
      { type: 'note-off', note: 50, channel: 1, source: 'midi-file', at: 12.5 },
      { type: 'note-on', note: 52, velocity: 1, channel: 1, source: 'midi-file', at: 13 },
      { type: 'tempo', bpm: 140, source: 'show', at: 11.5 },
      { type: 'pressure', value: 1, channel: 1, source: 'midi-file', at: 11 },
      { type: 'poly-pressure', note: 50, value: 1, channel: 1, source: 'midi-file', at: 11 },
    ];
    // In the log they stand where they came; the beat has gone on by the tempo that came meanwhile.
    const now = (event: ShowEvent | undefined) => ({ ...event, at: 12 });
    expect(stillToCome(file, 10, 12)).toEqual([file[6], now(file[0]), now(file[2]), file[4], file[5]]);
  });

  it('recalls the scenes that fell due meanwhile, and none a second time', async () => {
    const { state, broke } = await resume(cutOff);
    const due = perform(state, { type: 'scene-due', slot: 4, time: 11, source, at: 9 });
    const sent: EventBody[] = [];
    const conduct = createConductor(7, (event) => sent.push(event), broke);
    conduct(due, 13);
    expect(sent).toMatchObject([{ type: 'scene-recalled', slot: 4 }]);
  });
});

/** As it is written while the show runs: after `every` events comes a snapshot, as the state is then. */
function written(events: readonly ShowEvent[], every: number, after = begun, counted = 0): string {
  let { state, traces } = after;
  const lines = events.map((event, i) => {
    state = perform(state, event);
    traces = trace(traces, event, state);
    const line = logLine(event);
    return (i + 1) % every === 0 ? line + snapshotLine({ ...traces, state, events: counted + i + 1 }) : line;
  });
  return lines.join('');
}
const begun = {
  state: openingState(header.opening.sketch, header.opening.meaning, header.opening.parameters),
  traces: NO_TRACES,
};

const file = (name: string, data: string): EventBody => ({ type: 'sketch-file', name, data, source });
/** Files, more than a show takes; phrases; samples: among them what else happens. */
function night(seed: number, count: number, from = 0): readonly ShowEvent[] {
  const random = uniform(seed);
  const under = (limit: number) => Math.floor(random() * limit);
  const makers: readonly (() => EventBody)[] = [
    () => file(`${under(MOST_FILES + 8)}.png`, `data:image/png;base64,${under(1e6)}`),
    () => ({ type: 'phrase', frames: under(3) === 0 ? '' : btoa(`frames ${under(1e6)}`), source }),
    () => ({ type: 'sampled', seed: under(1e6), source }),
    () => ({ type: 'note-on', note: under(128), velocity: random(), channel: 1, source }),
    () => ({ type: 'note-off', note: under(128), channel: 1, source }),
    () => ({ type: 'program', program: under(128), channel: 1 + under(16), source }),
    () => ({ type: 'prompt', text: `"type":"phrase" ${under(1e6)}`, source }),
  ];
  return Array.from({ length: count }, (_, i) => ({ ...makers[under(makers.length)]!(), at: from + i / 10 }));
}

describe('files, phrases and samples', () => {
  const standing = async (text: string) => {
    const { state, traces } = await resume(text);
    return { state, traces };
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are after a snapshot as all events leave them (night %i)', async (seed) => {
    const events = night(seed, 600);
    const whole = logBegin(header) + events.map(logLine).join('');
    for (const every of [7, 40, 590, 600])
      expect(await standing(logBegin(header) + written(events, every))).toEqual(await standing(whole));
  });

  it('are so too when the show has gone on from one, and breaks off again', async () => {
    const [early, late] = [night(1, 100), night(2, 100, 20)];
    const once = logBegin(header) + written(early, 30);
    const resumption = await resume(once);
    const lateOnes = resumption.events.length + resumption.eventsBefore;
    const twice = once + written(late, 30, resumption, lateOnes);
    expect(await standing(twice)).toEqual(await standing(logBegin(header) + [...early, ...late].map(logLine).join('')));
    expect((await resume(twice)).eventsBefore).toBe(190);
  });

  it('are taken from whole lines alone', async () => {
    const both = [file('sea.png', 'data:,sea'), file('sky.png', 'data:,sky')].map((body, at) => ({ ...body, at }));
    const log = logBegin(header) + written(both, 2);
    expect((await resume(log)).state.files).toEqual({ 'sea.png': 'data:,sea', 'sky.png': 'data:,sky' });
    expect((await resume(log.replace('data:,sea', 'data:,tea'))).state.files).toEqual({ 'sky.png': 'data:,sky' });
    // An editor's, without a sum.
    const byHand = `${JSON.stringify({ ...file('sun.png', 'data:,sun'), at: 0 })}\n`;
    expect((await resume(cutOff + byHand + written(night(1, 1), 1))).state.files).not.toHaveProperty('sun.png');
  });

  it('are once in the log, however many snapshots are', async () => {
    const large = ['data:image/png;base64,'.padEnd(LONGEST_FILE, 'A'), 'data:image/png;base64,'.padEnd(600_000, 'B')];
    const phrase = 'C'.repeat(2 ** 20);
    const bodies: readonly EventBody[] = [
      ...large.map((data, i) => file(`${i}.png`, data)),
      { type: 'phrase', frames: phrase, source },
      { type: 'sampled', seed: 7, source },
    ];
    const events = [...bodies.map((body) => ({ ...body, at: 0 })), ...night(1, 56).filter(isSmall)];
    const log = logBegin(header) + written(events, 1);
    const plain = events.map(logLine).join('').length;
    const snapshots = events.length;
    expect(snapshots).toBeGreaterThan(30);
    // The events between two of them take more.
    expect((log.length - plain) / snapshots).toBeLessThan(10 * SNAPSHOT_EVERY);
    const { problems } = readLog(log);
    expect(problems).toEqual([expect.stringContaining('breaks off')]);
    const { state, traces } = await resume(log);
    expect(Object.values(state.files)).toEqual(large);
    expect(state.phrase).toBe(phrase);
    expect(traces.sampled?.state.phrase).toBe(phrase);
  });
});
const isSmall = ({ type }: ShowEvent) => type !== 'sketch-file' && type !== 'phrase' && type !== 'sampled';

describe('a log that', () => {
  it('is of an older version goes on, with its show’s file', async () => {
    const old = writeLog({ ...header, phosphene: 2 }, events.slice(1));
    expect((await resume(old)).state.playing).toEqual({ name: 'first-light', from: 0 });
  });

  it('is of a newer version does not, and says so', async () => {
    const newer = writeLog({ ...header, phosphene: LOG_VERSION + 1 }, events);
    await expect(resume(newer)).rejects.toThrow(/newer Phosphene/);
  });

  it.each([
    '',
    'not a log',
    `${'\0'.repeat(400)}\n`,
    logBegin(header).slice(5),
    cutOff.slice(2 * logLine(header).length),
  ])('cannot be read does not either: %#', (text) => expect(resume(text)).rejects.toThrow(/cannot be read/));

  it('is damaged in places goes on with what is whole', async () => {
    const damaged = cutOff.replace('"bpm":120', '"bpm":999').replace('"phosphene"', '"phosphen\0"');
    const { state } = await resume(damaged);
    expect(state.sketch).toBe('tunnel');
    expect(state.tempo.bpm).toBe(100);
  });
});

describe('of two tabs', () => {
  afterEach(() => vi.unstubAllGlobals());
  const show = { name: 'first-light' } as Show;
  const drawer = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
    };
  };
  const browser = async (...logs: readonly string[]) => {
    const { root, storage } = new MemoryDisk();
    const shelf = await root.getDirectoryHandle('logs', { create: true });
    for (const name of logs) {
      const file = await (await shelf.getFileHandle(name, { create: true })).createWritable();
      await file.write(new Blob([cutOff]));
      await file.close();
    }
    vi.stubGlobal('navigator', { storage });
    vi.stubGlobal('localStorage', drawer());
    const tab = () => {
      const own = drawer();
      return () => vi.stubGlobal('sessionStorage', own);
    };
    return { first: tab(), second: tab(), third: tab() };
  };
  const name = async () => (await lastShow(show))?.name;

  /** The second began after the first. */
  const twoPlaying = async () => {
    const tabs = await browser('1.ndjson', '2.ndjson');
    tabs.first();
    nowPlaying('1.ndjson');
    tabs.second();
    nowPlaying('2.ndjson');
    return tabs;
  };

  it('each goes on with its own show, and one that is opened later with the last', async () => {
    const { first, second, third } = await twoPlaying();
    first();
    expect(await name()).toBe('1.ndjson');
    second();
    expect(await name()).toBe('2.ndjson');
    third();
    expect(await name()).toBe('2.ndjson');
  });

  it('one whose own show is over is offered the last of the other', async () => {
    const { first } = await twoPlaying();
    first();
    const shelf = await (await navigator.storage.getDirectory()).getDirectoryHandle('logs');
    await shelf.removeEntry('1.ndjson');
    expect(await name()).toBe('2.ndjson');
  });

  it('one that begins anew takes nothing from the other', async () => {
    const { first, second, third } = await twoPlaying();
    first();
    forget();
    expect(await name()).toBeUndefined();
    third();
    expect(await name()).toBe('2.ndjson');
    second();
    forget();
    expect(await name()).toBeUndefined();
    third();
    expect(await name()).toBeUndefined();
  });
});
