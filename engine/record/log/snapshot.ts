/**
 * How a show stood at a place of its log, written into the log now and then: to go on with a long show, only what came
 * after the last of these is read. They say nothing that the events do not say, so whoever reads all may leave them out.
 *
 * What is large and stands in the log as it is, files that sketches load and the phrase that loops vary, they leave out:
 * a night's snapshots together would be larger than all else in its log. Whoever goes on takes it from those events.
 */
import { version } from '../../../package.json';
import type { ShowEvent } from '../../events';
import type { PerformanceState } from '../../performance';
import { crc32 } from './crc';
import type { LogStamp } from './log';
import { stretchesOf } from './stretches';

/** A state without what is large. */
export type Outline = Omit<PerformanceState, 'files' | 'phrase'>;

/** What events leave behind that is no part of the performance's state. */
export interface Traces<State = PerformanceState> {
  /** What instruments and inputs keep for themselves, by what and whose it is: the last event of each. */
  readonly kept: Readonly<Record<string, ShowEvent>>;
  /** What the sampler's instrument was made of, if it was. */
  readonly sampled?: { readonly state: State; readonly seed: number; readonly at: number };
}

export interface Snapshot extends Traces<Outline> {
  readonly state: Outline;
  /** Events before it. */
  readonly events: number;
}

export const NO_TRACES: Traces = { kept: {} };
/** So many events are read and folded in a twentieth of a second. */
export const SNAPSHOT_EVERY = 4000;

/** Bytes from a log's end in which a stamp is looked for: more than a second of the busiest show. */
const STAMPED_WITHIN = 2 ** 20;
/** Likewise a snapshot, first in few: one of a show that was always busy, and one after which large files came. */
const SNAPSHOT_WITHIN = [2 ** 22, 2 ** 26];
const PEDAL = 64;
/** Of all channels of all devices: more than any desk has. */
export const MOST_KEPT = 1024;
const KEPT: ReadonlySet<ShowEvent['type']> = new Set(['program', 'bend-range', 'mpe-zone', 'transport']);

/** @param state with the event */
export function trace(traces: Traces, event: ShowEvent, state: PerformanceState): Traces {
  if (event.type === 'sampled') return { ...traces, sampled: { state, seed: event.seed, at: event.at } };
  if (!KEPT.has(event.type) && !(event.type === 'control' && event.controller === PEDAL)) return traces;
  const part = 'channel' in event ? event.channel : 'manager' in event ? event.manager : '';
  const key = `${event.type} ${part} ${event.source}`;
  if (!Object.hasOwn(traces.kept, key) && Object.keys(traces.kept).length >= MOST_KEPT) return traces;
  return { ...traces, kept: { ...traces.kept, [key]: event } };
}

const BEGINS = '{"snapshot":';
const STAMPS = '{"wall":';
/** JSON has no infinity: of a gate that is open, the end. No text has that name in a state. */
const INFINITE = '\u0000infinite';
const END = 'to';

/** A line of the log. */
export function snapshotLine({ state, kept, sampled, events }: Snapshot): string {
  const outlined = sampled && { ...sampled, state: outlineOf(sampled.state) };
  const content = { snapshot: version, state: outlineOf(state), kept, sampled: outlined, events };
  const text = JSON.stringify(content, (_, value: unknown) => (value === Infinity ? INFINITE : value));
  return `${text.slice(0, -1)},"sum":"${crc32(text)}"}\n`;
}

/** JSON leaves out what is undefined. */
const outlineOf = (state: Outline) => ({ ...state, files: undefined, phrase: undefined });

/** Events that bring what snapshots leave out, and the one that keeps how it was then. */
const BRINGS = /"type":"(?:sketch-file|phrase|sampled)"/g;

/** Of a log, the lines of these events alone. */
export async function linesLeftOut(log: Blob): Promise<string> {
  const lines: string[] = [];
  for await (const text of stretchesOf(log)) {
    let end = 0;
    for (const { index } of text.matchAll(BRINGS)) {
      if (index < end) continue;
      end = text.indexOf('\n', index) + 1 || text.length;
      lines.push(text.slice(text.lastIndexOf('\n', index) + 1, end));
    }
  }
  return lines.join('');
}

/** The last whole stamp in a log. */
export async function lastStamp(log: Blob): Promise<LogStamp | undefined> {
  const lines = (await log.slice(-STAMPED_WITHIN).text()).split('\n').slice(0, -1);
  const stamps = lines.filter((line) => line.includes(STAMPS)).map((line) => line.slice(line.indexOf(STAMPS)));
  const stamp = stamps.findLast(isWhole);
  return stamp === undefined ? undefined : (JSON.parse(stamp) as LogStamp);
}

export interface FoundSnapshot {
  readonly snapshot: Snapshot;
  /** Where its line ends in the log, in bytes. */
  readonly end: number;
}

/** The last whole one of this version of Phosphene, where there is one near the log's end. */
export async function lastSnapshot(log: Blob): Promise<FoundSnapshot | undefined> {
  for (const within of SNAPSHOT_WITHIN) {
    const from = Math.max(0, log.size - within);
    const found = lastSnapshotIn(new Uint8Array(await log.slice(from).arrayBuffer()));
    if (found) return { ...found, end: from + found.end };
    if (from === 0) break;
  }
  return undefined;
}

function lastSnapshotIn(bytes: Uint8Array): FoundSnapshot | undefined {
  // With a letter a byte, what is found in the text is at its place in the file.
  const letters = new TextDecoder('latin1').decode(bytes);
  for (let from = letters.lastIndexOf(BEGINS); from >= 0;) {
    const end = letters.indexOf('\n', from);
    const line = end < 0 ? '' : new TextDecoder().decode(bytes.subarray(from, end));
    if (isWhole(line)) {
      const read = JSON.parse(line, (key, value: unknown) =>
        key === END && value === INFINITE ? Infinity : value,
      ) as Snapshot & {
        readonly snapshot: string;
      };
      // Of another version, the state may be of another shape.
      if (read.snapshot === version) return { snapshot: read, end: end + 1 };
    }
    // One a line: what comes before it there is damage.
    const before = letters.lastIndexOf('\n', from);
    from = before < 0 ? -1 : letters.lastIndexOf(BEGINS, before);
  }
  return undefined;
}

/** Whether a line is as it was written. */
function isWhole(line: string): boolean {
  const sum = /,"sum":"([0-9a-f]{8})"\}$/.exec(line);
  return sum !== null && crc32(`${line.slice(0, sum.index)}}`) === sum[1];
}
