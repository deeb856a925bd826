/** The logs of all live shows, in the browser's own file system. The one that is being written grows as the show goes. */
import { logBegin, logLine, type LogHeader, type LogStamp } from './log';
import { readLogFile } from './reader';
import type { LogNews } from './writer';
import { keepPartsOf } from '../render/kept-parts';
import { type Snapshot, snapshotLine } from './snapshot';

export const LOGS = 'logs';
/** Letters of a show's name in that of its log: a file's name has 255 bytes at most. */
const LONGEST_NAME = 50;

/** `goOn`: behind what is there. */
export type ToLog = { readonly open: string; readonly goOn: boolean } | { readonly lines: string };

export interface KeptLog {
  /** Of its file, such as `0003-first-light.ndjson`. */
  readonly name: string;
  readonly bytes: number;
}

export interface LogKeeper {
  readonly name: string;
  /** @param lines of events, as `logLine` makes them */
  write(lines: string): void;
  snapshot(snapshot: Snapshot): void;
  stamp(stamp: LogStamp): void;
}

/**
 * Begins a log. What has been handed in survives the page, however it ends, but for what waits for room on a full disk.
 * @param notify the disk is full, or may not be used, or has room again: a sentence for the performer.
 */
export async function keepLog(header: LogHeader, notify: (text: string) => void): Promise<LogKeeper> {
  // Where nothing may be kept, the worker says so, and the show begins all the same.
  const logs = await listLogs().catch((): readonly KeptLog[] => []);
  const keeper = openKeeper(nameFor(header, logs), false, notify);
  keeper.write(logBegin(header));
  return keeper;
}

/** Goes on with a log that broke off: what comes is written behind what is there. */
export function goOnKeeping(name: string, notify: (text: string) => void): LogKeeper {
  return openKeeper(name, true, notify);
}

function openKeeper(name: string, goOn: boolean, notify: (text: string) => void): LogKeeper {
  const worker = new Worker(new URL('./log.worker.ts', import.meta.url), { type: 'module', name: 'log' });
  const warn = (why: string) =>
    notify(`The log is not being kept: ${why}. Download it in Logs before you close the page.`);
  worker.onmessage = ({ data }: MessageEvent<LogNews>) => {
    if ('fault' in data) warn(data.fault);
    else if (data.isWhole) notify('The log is kept again.');
    else notify('The log is kept again, but some of what came meanwhile is missing.');
  };
  let hasFailed = false;
  worker.onerror = ({ message }) => {
    if (!hasFailed) warn(message);
    hasFailed = true;
  };
  const post = (message: ToLog) => worker.postMessage(message);
  post({ open: name, goOn });
  return {
    name,
    write: (lines: string) => post({ lines }),
    snapshot: (snapshot: Snapshot) => post({ lines: snapshotLine(snapshot) }),
    stamp: (stamp: LogStamp) => post({ lines: logLine(stamp) }),
  };
}

/**
 * Of the next log's file. A header comes from anywhere: what no file may be called is left out of its show's name, and what
 * is too long.
 */
export function nameFor({ show }: Pick<LogHeader, 'show'>, logs: readonly KeptLog[]): string {
  const last = logs.reduce((most, { name }) => Math.max(most, parseInt(name, 10) || 0), 0);
  const letters = Array.from(show.replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-')).slice(0, LONGEST_NAME);
  return `${String(last + 1).padStart(4, '0')}-${letters.join('')}.ndjson`;
}

/** Newest first. */
export async function listLogs(): Promise<readonly KeptLog[]> {
  const logs: KeptLog[] = [];
  for await (const handle of (await folder()).values()) {
    // One that another tab is just bringing in has no name yet, and one that it has deleted meanwhile is none.
    if (handle.kind !== 'file' || handle.name.endsWith('.crswap')) continue;
    const file = await handle.getFile().catch(() => undefined);
    if (file) logs.push({ name: handle.name, bytes: file.size });
  }
  return logs.sort((a, b) => b.name.localeCompare(a.name));
}

/** Its `lastModified` is when the last event came. @throws Error where there is none of that name. */
export async function logFile(name: string): Promise<File> {
  const handle = await (await folder()).getFileHandle(name).catch(() => {
    throw new Error(`There is no log "${name}" here. Open its file instead.`);
  });
  return handle.getFile();
}

/** Puts a log of another machine, or of another day, on the shelf. @throws Error when nothing in it can be played. */
export async function addLog(file: Blob): Promise<KeptLog> {
  const { header, events, problems } = await readLogFile(file);
  if (events.length === 0) throw new Error(`This is no log that can be played. ${problems.join(' ')}`);
  const name = nameFor(header, await listLogs());
  const handle = await (await folder()).getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(file);
  await stream.close();
  return { name, bytes: file.size };
}

/** With it goes what unfinished renders have left of it: nobody could go on with them. */
export async function deleteLog(name: string): Promise<void> {
  await (await folder()).removeEntry(name);
  await keepPartsOf((await listLogs()).map((log) => log.name));
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(LOGS, { create: true });
}
