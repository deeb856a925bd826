/**
 * A show that broke off goes on from its log: the log is the saved state. Its fold is how the show stood; the beat has
 * gone on meanwhile, by the same tempo; and what comes now is written behind what is there, so that the log is of one show.
 */
import type { ShowEvent } from '../../events';
import { BEND_CONTROLLER, SLIDE_CONTROLLER } from '../../modulation/followed';
import { beatAt } from '../../moments';
import { NO_ZONES, type Zones } from '../../parts';
import { perform, type PerformanceState, unpressing } from '../../performance';
import { LOG_VERSION, logBegin, type LogHeader, type LogStamp } from './log';
import { readLog, readLogFile, type ReadLog } from './reader';
import { showOfLog } from './show-of-log';
import { openingOf } from '../../opening';
import {
  lastSnapshot,
  lastStamp,
  linesLeftOut,
  NO_TRACES,
  type Outline,
  type Snapshot,
  trace,
  type Traces,
} from './snapshot';
import { copyOf, LONGEST_LINE } from './stretches';

export interface Resumption {
  readonly header: LogHeader;
  /** The log up to the last snapshot in it, as it is written, and how many events that is. */
  readonly before: Blob;
  readonly eventsBefore: number;
  /** Those since then. */
  readonly events: readonly ShowEvent[];
  /** How the show stood after the last of them, and what else they left behind. */
  readonly state: PerformanceState;
  readonly traces: Traces;
  /** Show seconds of the last of them. */
  readonly broke: number;
  readonly stamp: LogStamp | undefined;
}

const source = 'resume';

/**
 * @param file the log, as it was when it broke off
 * @throws Error, in the performer's words, where a show cannot go on from it.
 */
export async function resume(file: Blob): Promise<Resumption> {
  const { log, before, snapshot, leftOut } = await read(file);
  const { header, problems } = log;
  if (header.phosphene > LOG_VERSION) {
    throw new Error(
      `it was played with a newer Phosphene (its log is of version ${header.phosphene}, not ${LOG_VERSION})`,
    );
  }
  const isEmpty = !snapshot && log.events.length === 0;
  if (header.app === '' || isEmpty) throw new Error(`its log cannot be read (${problems.join(' ')})`);
  const events = snapshot ? log.events : migrated(log);
  const opening: Standing = { state: openingOf(showOfLog(log)), traces: NO_TRACES };
  const from = snapshot ? standingOf(snapshot, after(leftOut, opening)) : opening;
  const { state, traces } = after(events, from);
  return {
    header,
    before,
    eventsBefore: snapshot?.events ?? 0,
    events,
    state,
    traces,
    broke: state.at,
    stamp: await lastStamp(file),
  };
}

type Standing = Pick<Resumption, 'state' | 'traces'>;

function after(events: readonly ShowEvent[], from: Standing): Standing {
  let { state, traces } = from;
  for (const event of events) {
    state = perform(state, event);
    traces = trace(traces, event, state);
  }
  return { state, traces };
}

/** @param leftOut how the events that bring what the snapshot leaves out, alone, have left a show */
function standingOf({ state, kept, sampled }: Snapshot, leftOut: Standing): Standing {
  // What an older state of this version lacks is as a show begins.
  const whole = (outline: Outline, { files, phrase, ...begins }: PerformanceState) => {
    const parameters = { ...begins.parameters, ...outline.parameters };
    const current = { ...begins.scenes.current, ...outline.scenes.current };
    return {
      ...begins,
      ...outline,
      parameters,
      scenes: { ...begins.scenes, ...outline.scenes, current },
      files,
      phrase,
    };
  };
  const then = leftOut.traces.sampled ?? leftOut;
  return {
    state: whole(state, leftOut.state),
    traces: { kept, ...(sampled && { sampled: { ...sampled, state: whole(sampled.state, then.state) } }) },
  };
}

interface Read {
  readonly log: ReadLog;
  readonly before: Blob;
  readonly snapshot?: Snapshot;
  /** Events that bring what the snapshot leaves out. */
  readonly leftOut: readonly ShowEvent[];
}

/**
 * A long log takes seconds to read, and longer to fold: where there is a snapshot, of what came before it only that is
 * read which the snapshot leaves out.
 */
async function read(file: Blob): Promise<Read> {
  const found = await lastSnapshot(file);
  if (found) {
    const head = await headersOf(file);
    const log = readLog(head + (await file.slice(found.end).text()));
    if (log.header.app !== '') {
      const before = await copyOf(file.slice(0, found.end));
      return { log, before, snapshot: found.snapshot, leftOut: readLog(head + (await linesLeftOut(before))).events };
    }
  }
  const log = await readLogFile(file);
  return { log, before: new Blob([logBegin(log.header)]), leftOut: [] };
}

/** Its first two lines. */
async function headersOf(file: Blob): Promise<string> {
  const text = await file.slice(0, 2 * LONGEST_LINE).text();
  return text.slice(0, text.indexOf('\n', text.indexOf('\n') + 1) + 1);
}

/** Before version 3 a show's file was played from the beginning, and the log did not say so. */
function migrated({ header, events }: ReadLog): readonly ShowEvent[] {
  if (header.phosphene >= 3) return events;
  return [{ type: 'show-begun', name: header.show, from: 0, source, at: 0 }, ...events];
}

/**
 * Seconds of the show, as if it had been counted on.
 * @param wall milliseconds since 1970, now
 * @param written likewise, when the last of the log came
 */
export function countedOn({ broke, stamp }: Resumption, wall: number, written: number): number {
  const from = stamp ?? { wall: written, at: broke };
  return Math.max(broke, from.at + (wall - from.wall) / 1000);
}

/**
 * What goes into the show first, where it goes on: nothing is left sounding, bent or pressed, the line that was sung ends, and those who count beats
 * and channels for themselves are told. All as of when it broke off: a film of its log has silence there, and what its file says
 * next, the tempo too, comes after.
 */
export function wakingEvents({ traces, state }: Resumption): readonly ShowEvent[] {
  const { at } = state;
  const told = Object.values(traces.kept).flatMap((event): ShowEvent[] => {
    if (event.type === 'transport') return [];
    if (event.type !== 'control') return [{ ...event, at }];
    // A pedal.
    return event.value < 0.5 ? [] : [{ ...event, value: 0, at }];
  });
  const line = state.lyrics.at(-1);
  const isAway = (controller: number) => (state.controllers[controller]?.to ?? 0.5) !== 0.5;
  return [
    { type: 'tempo', bpm: state.tempo.bpm, beat: beatAt(state, at), source, at },
    ...state.held.map(({ note, channel, source }): ShowEvent => ({ type: 'note-off', note, channel, source, at })),
    ...unpressing(state).map((body): ShowEvent => ({ ...body, at })),
    ...(isAway(BEND_CONTROLLER) ? [{ type: 'pitch-bend', value: 0, channel: 1, source, at } as const] : []),
    ...(isAway(SLIDE_CONTROLLER) ? [{ type: 'slide', value: 0.5, channel: 1, source, at } as const] : []),
    ...(line && line.to === undefined ? [{ type: 'lyric-line', text: line.text, source, at } as const] : []),
    ...told,
  ];
}

/** The MPE zones that a device has told of: it says so once. */
export function zonesOf({ kept }: Traces, source: string): Zones {
  const told = Object.values(kept).filter((event) => event.type === 'mpe-zone' && event.source === source);
  const zones = (told as Extract<ShowEvent, { type: 'mpe-zone' }>[]).map(({ manager, members }) => [manager, members]);
  return { ...NO_ZONES, ...(Object.fromEntries(zones) as Partial<Zones>) };
}

/** The sequencer that was started last: it plays on, and does not start anew. */
export function starterOf({ kept }: Traces): string | undefined {
  const told = Object.values(kept).filter(({ type }) => type === 'transport');
  return told.sort((a, b) => a.at - b.at).at(-1)?.source;
}

/** They are for the notes of their time. */
const OF_NOTES: ReadonlySet<ShowEvent['type']> = new Set([
  'note-on',
  'note-off',
  'pitch-bend',
  'pressure',
  'poly-pressure',
]);

/**
 * What is left of a show's file. What it has turned and said meanwhile comes at once; notes that began meanwhile do not, and a tempo
 * keeps its time, as the beat hangs on it. What it has told of its channels is told again, so that it is taken back when the file ends.
 * @param events of the file, at the seconds of this show
 * @param broke, at between which nothing was played
 */
export function stillToCome(events: readonly ShowEvent[], broke: number, at: number): readonly ShowEvent[] {
  const isOfChannels = ({ type }: ShowEvent) => type === 'mpe-zone' || type === 'bend-range' || type === 'program';
  return events
    .filter((event) => {
      const isNote = OF_NOTES.has(event.type);
      return isOfChannels(event) || event.at > (isNote ? at : broke);
    })
    .map((event) => (event.type === 'tempo' ? event : { ...event, at: Math.max(event.at, at) }))
    .sort((a, b) => a.at - b.at);
}
