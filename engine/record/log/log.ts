/**
 * The log of a show: newline-delimited JSON. A header, an event a line, and an end. It holds all that was not computed
 * from something else in it: what was played and turned, every line of lyrics, every meaning, every kept latent. With
 * the seed and the weights of its header it is the show: `npm run render -- --log FILE` plays it again.
 *
 * A log is written while the show runs and read when something went wrong, so each line bears a sum of itself, and the
 * header comes twice. Lines without a sum, as an editor may leave them, are taken at their word.
 */
import type { ShowEvent } from '../../events';
import type { Opening } from '../../opening';
import { crc32 } from './crc';
import type { ModelSize } from '../../models/contract';

/** 3: the log tells which show's file plays, and from when on. */
export const LOG_VERSION = 3;

export interface LogHeader {
  /** The version of the log: `LOG_VERSION` of what wrote it. */
  readonly phosphene: number;
  /** Version of Phosphene that wrote it. */
  readonly app: string;
  /** The show's folder, and its title. */
  readonly show: string;
  readonly title: string;
  readonly seed: number;
  /** How the show stood before the first event. */
  readonly opening: Opening;
  /** Of the stage, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Kind to SHA-256 of the weights that played. */
  readonly weights: Readonly<Record<string, string>>;
  /** Kind to the size in which it played. */
  readonly sizes: Readonly<Record<string, ModelSize>>;
}

/** The last line: where there is none, the show was cut off. */
export interface LogEnd {
  readonly end: true;
  readonly seconds: number;
  readonly events: number;
}

/** @param seconds the show's length. */
export function writeLog(
  header: LogHeader,
  events: readonly ShowEvent[],
  seconds = events.reduce((last, { at }) => Math.max(last, at), 0),
): string {
  return logBegin(header) + events.map(logLine).join('') + logEnd(seconds, events.length);
}

export function logBegin(header: LogHeader): string {
  return logLine(header) + logLine(header);
}

export function logEnd(seconds: number, events: number): string {
  return logLine({ end: true, seconds, events } satisfies LogEnd);
}

/** What time it was elsewhere, now and then: how long nothing was played, the show's own clock cannot tell. */
export interface LogStamp {
  /** Milliseconds since 1970. */
  readonly wall: number;
  /** Show seconds. */
  readonly at: number;
}

/** A line with its sum. */
export function logLine(content: LogHeader | LogEnd | LogStamp | ShowEvent): string {
  const text = JSON.stringify(content);
  return `${text.slice(0, -1)},"sum":"${crc32(text)}"}\n`;
}
