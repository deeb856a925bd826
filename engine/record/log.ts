/**
 * The log of a show: newline-delimited JSON, a header line and then an event a line. Log, seed and weights together
 * are the show: it can be played again from them.
 */
import type { ShowEvent } from '../events';

export const LOG_VERSION = 1;

export interface LogHeader {
  readonly phosphene: typeof LOG_VERSION;
  readonly show: string;
  readonly seed: number;
  /** Kind to SHA-256 of the weights that played. */
  readonly weights: Readonly<Record<string, string>>;
}

export function writeLog(header: LogHeader, events: readonly ShowEvent[]): string {
  return [header, ...events].map((line) => JSON.stringify(line) + '\n').join('');
}
