/** What went wrong, in words for the performer. */
import { messageOf } from '../message-of';

/** An error whose message may be shown to the performer as it is. */
export class MindError extends Error {
  override readonly name = 'MindError';
}

/** The answer was cut off where it had become as long as it may: its last line is half a line, those before it are whole. */
export class OutOfRoom extends MindError {
  constructor() {
    super('It ran out of room before it had said a line. Choose a model that does not think aloud.');
  }
}

/** The message of anything thrown, shortened to fit a log line. */
export function reason(error: unknown): string {
  return messageOf(error).replace(/\s+/g, ' ').trim().slice(0, 300);
}
