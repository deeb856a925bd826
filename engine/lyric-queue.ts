/** The lines ahead: what the performer sees coming, and may change. A part of the performance state, and folded like it. */
import type { EventBody } from './events';

/** Who writes: lines from this source are the model's, and give way where it is asked for something else. */
export const LYRICIST = 'lyricist';
const MOST_AHEAD = 32;

export interface QueuedLine {
  /** Counted from the first line of the show. */
  readonly id: number;
  readonly text: string;
  /** Syllables of each word. */
  readonly syllables: readonly number[];
  readonly source: string;
}

export interface LyricQueue {
  /** The next one first. */
  readonly lines: readonly QueuedLine[];
  /** No new line begins. */
  readonly isHeld: boolean;
  /** The locked chorus; empty where none is. */
  readonly chorus: readonly Omit<QueuedLine, 'id'>[];
  /** How many lines were queued, and how often the line on stage was skipped. */
  readonly count: number;
  readonly skips: number;
}

export const EMPTY_QUEUE: LyricQueue = { lines: [], isHeld: false, chorus: [], count: 0, skips: 0 };

/** The queue after an event; the same object where it does not matter to it. */
export function foldQueue(queue: LyricQueue, event: EventBody): LyricQueue {
  const { lines } = queue;
  switch (event.type) {
    case 'lyric-queued': {
      if (lines.length >= MOST_AHEAD) return queue;
      const { text, syllables, source } = event;
      const line = { id: queue.count, text, syllables, source };
      return { ...queue, lines: event.place === 'next' ? [line, ...lines] : [...lines, line], count: queue.count + 1 };
    }
    case 'lyric-edited': {
      const { id, text, syllables, source } = event;
      return { ...queue, lines: lines.map((line) => (line.id === id ? { id, text, syllables, source } : line)) };
    }
    case 'lyric-vetoed':
      return { ...queue, lines: lines.filter(({ id }) => id !== event.id) };
    case 'lyric-begun': {
      const begun = lines.findIndex(({ id }) => id === event.id);
      if (begun < 0) return queue;
      // What the model wrote before it comes no more: in older logs it had given way, untold, to each prompt.
      const waits = ({ source }: QueuedLine, place: number) => place > begun || (place < begun && source !== LYRICIST);
      return { ...queue, lines: lines.filter(waits) };
    }
    case 'lyric-held':
      return { ...queue, isHeld: event.on };
    case 'lyric-skipped':
      return { ...queue, skips: queue.skips + 1 };
    case 'chorus-locked':
      return { ...queue, chorus: event.lines };
    case 'mind':
      return withoutModelLines(queue);
    case 'parameter':
      return FORMS.has(event.id) ? withoutModelLines(queue) : queue;
    default:
      return queue;
  }
}

/** Where these turn, lines that wait are not what is asked for any more. */
const FORMS: ReadonlySet<string> = new Set(['lyrics.syllables', 'lyrics.scheme', 'lyrics.section']);

export function withoutModelLines(queue: LyricQueue): LyricQueue {
  return { ...queue, lines: queue.lines.filter(({ source }) => source !== LYRICIST) };
}
