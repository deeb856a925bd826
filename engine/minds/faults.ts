/** What went wrong, in words for the performer. */
import { messageOf } from '../message-of';

/** An error whose message may be shown to the performer as it is. */
export class MindError extends Error {
  override readonly name = 'MindError';
}

/** The message of anything thrown, shortened to fit a log line. */
export function reason(error: unknown): string {
  return messageOf(error).replace(/\s+/g, ' ').trim().slice(0, 300);
}
