/** The lines on stage, newest last: begun, growing word by word, complete. */
import type { EventBody } from './events';
import type { LyricLine } from './performance';

const LYRIC_LINES_KEPT = 8;
/** In UTF-16 units, whatever comes in. */
const LONGEST_LINE = 2000;

/** A line that is still open ends where another begins. */
export function begin(
  lines: readonly LyricLine[],
  { text, beats, style, unstyled, at }: Extract<EventBody, { type: 'lyric-begun' }> & { at: number },
): readonly LyricLine[] {
  const ended = lines.map((line) => (line.to === undefined ? { ...line, to: at } : line));
  const plan = { text, beats, ...(unstyled !== undefined && { unstyled }) };
  return [...ended, { text: '', plan, style, from: at }].slice(-LYRIC_LINES_KEPT);
}

/** A word more. */
export function grow(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  if (last === undefined || last.to !== undefined) return [...lines, { text, from: at }].slice(-LYRIC_LINES_KEPT);
  if (last.text.length >= LONGEST_LINE) return lines;
  return [...lines.slice(0, -1), { ...last, text: last.text + text }];
}

/** The line is complete, as `text` has it. */
export function close(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  const open = last !== undefined && last.to === undefined;
  const line: LyricLine = open ? { ...last, text, to: at } : { text, from: at, to: at };
  return [...(open ? lines.slice(0, -1) : lines), line].slice(-LYRIC_LINES_KEPT);
}

/** The last lines that have ended, at most `count`, the newest last: as they were before a style was put on them, and no echoes. */
export function lastSung(lines: readonly LyricLine[], count: number): readonly string[] {
  const ended = lines.filter(({ to }) => to !== undefined);
  return ended
    .map(({ text, plan }) => (plan ? (plan.unstyled ?? '') : text))
    .filter(Boolean)
    .slice(-count);
}
