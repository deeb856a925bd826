/** The log of the show that plays: written to the disk as it grows, and at hand as a file however long it has become. */
import type { ShowEvent } from '../../engine/events';
import { logBegin, logEnd, type LogHeader, logLine } from '../../engine/record/log/log';
import { goOnKeeping, keepLog } from '../../engine/record/log/shelf';
import { NO_TRACES, SNAPSHOT_EVERY, trace } from '../../engine/record/log/snapshot';
import type { Live } from './live';
import { type Unfinished, wallClock } from '../kept/unfinished';

/** Seconds between two looks at the wall's clock, for a show that may have to go on; and where nothing is played, but the show goes on. */
const STAMP_EVERY = 1;
const STAMP_QUIET = 5;

export interface ShowLog {
  /** Of its file. */
  readonly name: string;
  /** All of it so far. */
  file(): Blob;
}

/** @param begun the header of a log that begins, or a show that goes on and whose log with it. */
export async function keepShow(
  { moments$, log, clock }: Pick<Live, 'moments$' | 'log' | 'clock'>,
  begun: LogHeader | Unfinished,
  notify: (text: string) => void,
): Promise<ShowLog> {
  const goesOn = 'resumption' in begun;
  const keeper = goesOn ? goOnKeeping(begun.name, notify) : await keepLog(begun, notify);
  const { before, eventsBefore, events, traces } = goesOn
    ? begun.resumption
    : { before: new Blob([logBegin(begun)]), eventsBefore: 0, events: [], traces: NO_TRACES };
  let [written, left] = [events.length, traces];
  /** What is before the last snapshot: the browser keeps it out of the page's memory. */
  const stretches = [before];
  let stretched = 0;
  /** Of the events since then. Made once, as they come: all at once they would hold up a frame. */
  let lines = linesOf(events);
  let stampedAt = -Infinity;

  moments$.subscribe(({ set, time }) => {
    const isQuiet = log.length === written;
    if (time - stampedAt >= (isQuiet ? STAMP_QUIET : STAMP_EVERY)) {
      stampedAt = time;
      keeper.stamp({ wall: wallClock(), at: clock.now() });
    }
    if (isQuiet) return;
    const fresh = log.slice(written);
    const freshLines = linesOf(fresh);
    keeper.write(freshLines);
    lines += freshLines;
    written = log.length;
    for (const event of fresh) left = trace(left, event, set);
    if (written - stretched < SNAPSHOT_EVERY) return;
    stretches.push(new Blob([lines]));
    lines = '';
    stretched = written;
    keeper.snapshot({ ...left, state: set, events: eventsBefore + written });
  });
  return {
    name: keeper.name,
    file: () => {
      const end = logEnd(clock.now(), eventsBefore + log.length);
      return new Blob([...stretches, lines, linesOf(log.slice(written)), end]);
    },
  };
}

const linesOf = (events: readonly ShowEvent[]) => events.map(logLine).join('');
