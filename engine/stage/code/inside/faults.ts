/** What goes wrong in the sandbox, wherever it is thrown: the first mistake counts. */
import type { Fault } from '../messages';

/** The script's name in stack traces. */
export const SCRIPT_URL = 'sketch.js';

export interface Faults {
  readonly first: Fault | undefined;
  readonly note: (error: unknown) => void;
}

export function watchFaults(): Faults {
  let first: Fault | undefined;
  const note = (error: unknown, event?: ErrorEvent): void => {
    first ??= faultOf(error, event);
  };
  addEventListener('error', (event) => note(event.error ?? event.message, event));
  addEventListener('unhandledrejection', (event) => note(event.reason));
  return {
    get first() {
      return first;
    },
    note,
  };
}

function faultOf(error: unknown, event?: ErrorEvent): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = new RegExp(`${SCRIPT_URL}:(\\d+):(\\d+)`).exec(stack) ?? [];
  if (line) return { message, line: Number(line), column: Number(column) };
  if (event?.filename.endsWith(SCRIPT_URL) && event.lineno > 0) {
    return { message, line: event.lineno, column: event.colno };
  }
  return { message };
}
