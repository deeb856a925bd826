/** Reads a log, whatever has become of it: what can be saved, and what had to be left out, in words. Never throws. */
import type { ShowEvent } from '../../events';
import { LONGEST_SHOW, parseJson } from '../../limits';
import { clampValue, PARAMETER_IDS, type ParameterValues } from '../../parameters';
import type { ModelSize } from '../../models/contract';
import { usualOpening } from '../../opening';
import { beginOfSum, crc32 } from './crc';
import { LOG_VERSION, type LogEnd, type LogHeader } from './log';
import { checkEvent } from '../../event-checks';
import { LONGEST_LINE, stretchesOf } from './stretches';

export interface ReadLog {
  readonly header: LogHeader;
  /** In order of time. */
  readonly events: readonly ShowEvent[];
  /** The show's length. */
  readonly seconds: number;
  /** What is wrong with it, a sentence each, the gravest first; none in a whole log. */
  readonly problems: readonly string[];
}

/**
 * Letters that are read, but for snapshots and stamps, which take no memory: about so many bytes do the events take, of eight
 * hours in which somebody plays without a pause.
 */
const MOST_LETTERS = 1e9;
/** So many damaged lines are told one by one. */
const MOST_TOLD = 10;
const SUM = /,"sum":"([0-9a-f]{8})"\}$/;
const SUMS = new RegExp(SUM.source.slice(0, -1), 'g');
const BRACE = 0x7b;
/** Seconds after the last event at which a show ends that has lost its end. */
const LAST_BREATH = 1;

type Entry =
  | { readonly header: LogHeader }
  | { readonly end: LogEnd }
  | { readonly event: ShowEvent }
  /** Of use to whoever goes on from the log; `at`: seconds of the show, which has gone on until then. */
  | { readonly aside: true; readonly at?: number }
  | { readonly wrong: string };

const ASIDE: Entry = { aside: true };

/** @param most letters, but for snapshots and stamps, that are read */
export function readLog(text: string, most = MOST_LETTERS): ReadLog {
  const reading = beginReading(most);
  reading.take(text);
  return reading.end();
}

/** Of any length. @throws where the file cannot be read. */
export async function readLogFile(file: Blob): Promise<ReadLog> {
  const reading = beginReading(MOST_LETTERS);
  for await (const lines of stretchesOf(file)) reading.take(lines);
  return reading.end();
}

function beginReading(most: number) {
  const problems: string[] = [];
  const damage: string[] = [];
  let untold = 0;
  const events: ShowEvent[] = [];
  let [header, end]: [LogHeader | undefined, LogEnd | undefined] = [undefined, undefined];
  let isSealed = false;
  let [lines, letters] = [0, 0];
  let isTooLarge = false;
  let headers = 0;
  let swapped = 0;
  let stamped = 0;

  const tell = (what: string): void => {
    if (damage.length < MOST_TOLD) damage.push(what);
    else untold++;
  };
  const add = (entry: Entry): void => {
    if ('wrong' in entry) tell(`Line ${lines} ${entry.wrong}.`);
    else if ('header' in entry) {
      headers++;
      header ??= entry.header;
    } else if ('aside' in entry) stamped = Math.max(stamped, entry.at ?? 0);
    else if ('end' in entry) end ??= entry.end;
    else if ('event' in entry) {
      if (end) swapped++;
      events.push(entry.event);
    }
  };
  return {
    /** @param text whole lines */
    take(text: string): void {
      isSealed ||= text.includes(',"sum":"');
      for (const [line, length] of linesOf(text)) {
        isTooLarge ||= letters > most;
        if (isTooLarge) return;
        lines++;
        const entry = line.trim() === '' ? ASIDE : readLine(line, isSealed);
        if (!('aside' in entry)) letters += length;
        const pieces = 'wrong' in entry && isSealed ? piecesOf(line) : [];
        for (const piece of pieces.length > 0 ? pieces : [entry]) add(piece);
        if (pieces.length > 0) tell(`Line ${lines} was damaged, but holds ${pieces.length} whole entries.`);
      }
    },
    end(): ReadLog {
      if (isTooLarge)
        problems.push(`It is too large: what comes after its first ${most / 1e6} million letters is left out.`);
      const found = header;
      if (!found && events.length === 0) problems.push('There is no log in it: nothing could be saved.');
      else if (!found) problems.push('Its header is lost: it plays with seed 1, so the picture may take another way.');
      else if (isSealed && headers < 2) tell('One of its two headers is damaged; the other one is whole.');
      const version: number = found?.phosphene ?? LOG_VERSION;
      // Version 3 only adds to version 2.
      if (version < 2 || version > LOG_VERSION) {
        problems.push(`It is of version ${version}, and this is for ${LOG_VERSION}: it may play otherwise.`);
      }
      const inOrder = events.every(({ at }, i) => i === 0 || at >= events[i - 1]!.at - LATE);
      if (!inOrder || swapped > 0) tell('Its lines were not in their order: they are put back by their times.');
      const lastAt = events.reduce((last, { at }) => Math.max(last, at), 0);
      const ended = end;
      if (!ended && (found || events.length > 0)) {
        problems.push(`It breaks off: the show was cut after ${lastAt.toFixed(2)} s. All until then is there.`);
      } else if (ended && ended.events !== events.length) {
        const [lost, more] = [ended.events - events.length, events.length - ended.events];
        problems.push(
          lost > 0
            ? `${lost} of its ${ended.events} events are missing.`
            : `It has ${more} events more than it was written with.`,
        );
      }
      if (untold > 0) damage.push(`And ${untold} more like these.`);
      return {
        header: found ?? lostHeader(),
        events: events.sort((a, b) => a.at - b.at),
        seconds: Math.max(ended?.seconds ?? Math.max(lastAt + LAST_BREATH, stamped), lastAt),
        problems: [...problems, ...damage],
      };
    },
  };
}

/** An event may come so much later than its own time: an input tells when it happened, not when it was read. */
const LATE = 2;

function* linesOf(text: string): Generator<readonly [line: string, length: number]> {
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from);
    const to = found < 0 ? text.length : found;
    // What is too long to be a line is not even copied.
    yield [to - from > LONGEST_LINE ? '{too long' : text.slice(from, to).replace(/\r$/, ''), to - from];
    from = to + 1;
  }
}

function readLine(line: string, isSealed: boolean): Entry {
  const sum = SUM.exec(line);
  const text = sum ? `${line.slice(0, sum.index)}}` : line;
  if (sum && crc32(text) !== sum[1]) return { wrong: 'is damaged: it is left out' };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return { wrong: line === '{too long' ? 'is too long to be of a log' : 'cannot be read: it is left out' };
  }
  if (isSealed && !sum) return { wrong: 'bears no sum, so nobody knows whether it is right: it is left out' };
  return entryOf(value);
}

/** Lines that have become one by the loss of what parted them. */
function piecesOf(line: string): readonly Entry[] {
  let from = 0;
  return Array.from(line.matchAll(SUMS)).flatMap(({ 0: sealed, 1: sum, index }) => {
    const bytes = new TextEncoder().encode(`${line.slice(from, index)}}`);
    from = index + sealed.length;
    // What is before the entry belongs to what was lost.
    const begin = beginOfSum(bytes, sum!, BRACE);
    if (begin < 0) return [];
    const entry = readLine(new TextDecoder().decode(bytes.subarray(begin, -1)) + sealed, true);
    return 'wrong' in entry ? [] : [entry];
  });
}

function entryOf(value: unknown): Entry {
  if (typeof value !== 'object' || value === null) return { wrong: 'is no entry of a log: it is left out' };
  const content = value as Record<string, unknown>;
  if ('phosphene' in content) return headerOf(content);
  if ('snapshot' in content) return ASIDE;
  if ('wall' in content) return isTime(content.at) ? { aside: true, at: content.at } : ASIDE;
  if (content.end === true) {
    const { seconds, events } = content;
    const isRight = isTime(seconds) && Number.isSafeInteger(events);
    return isRight ? { end: { end: true, seconds, events: events as number } } : { wrong: 'is no end: it is left out' };
  }
  const event = checkEvent(content);
  return typeof event === 'string' ? { wrong: `${event}. It is left out` } : { event };
}

/** What an older or a damaged header lacks is taken as it usually is. */
function headerOf(content: Record<string, unknown>): Entry {
  const { phosphene, app, show, title, seed, opening, size, weights, sizes } = content;
  if (!Number.isSafeInteger(phosphene)) return { wrong: 'is no header that can be read' };
  const usual = lostHeader();
  const { sketch, parameters, meaning } = objectOf(opening);
  const isMeaning = Array.isArray(meaning) && meaning.length === 16 && meaning.every(Number.isFinite);
  const { width, height } = objectOf(size);
  const header: LogHeader = {
    phosphene: phosphene as number,
    app: textOr(app, ''),
    show: textOr(show, usual.show),
    title: textOr(title, textOr(show, usual.title)),
    seed: typeof seed === 'number' && seed >= 0 && seed < 2 ** 32 ? seed : usual.seed,
    opening: {
      sketch: textOr(sketch, usual.opening.sketch),
      parameters: parametersOf(objectOf(parameters)),
      meaning: isMeaning ? (meaning as number[]) : usual.opening.meaning,
    },
    size: isSide(width) && isSide(height) ? { width, height } : usual.size,
    weights: Object.fromEntries(Object.entries(objectOf(weights)).map(([kind, hash]) => [kind, textOr(hash, '')])),
    sizes: Object.fromEntries(Object.entries(objectOf(sizes)).filter(isModelSize)),
  };
  return { header };
}

const isModelSize = (entry: [string, unknown]): entry is [string, ModelSize] =>
  entry[1] === 'small' || entry[1] === 'large';

function lostHeader(): LogHeader {
  return {
    phosphene: LOG_VERSION,
    app: '',
    show: 'unknown',
    title: 'A log without its header',
    seed: 1,
    opening: usualOpening('drift'),
    size: { width: 1280, height: 720 },
    weights: {},
    sizes: {},
  };
}

function parametersOf(given: Record<string, unknown>): ParameterValues {
  const entries = PARAMETER_IDS.map(
    (id) => [id, clampValue(id, typeof given[id] === 'number' ? given[id] : NaN)] as const,
  );
  return Object.fromEntries(entries) as ParameterValues;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value.length <= 200 ? value : otherwise;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LONGEST_SHOW;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 16 && (value as number) <= 16_384;
}
