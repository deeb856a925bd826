/**
 * What the show says to its performer. It is said in English, and stands so in the log, which is the same wherever it was
 * played; whoever reads it on the page is told in the page's language.
 */
import { CHINESE_NOTICES } from './chinese-notices';
import { filled, language } from './translate';

export type Notice = keyof typeof CHINESE_NOTICES;

/** A notice for the show; `{0}`, `{1}` … become the values. */
export function said(notice: Notice, ...values: readonly (string | number)[]): string {
  return filled(notice, values);
}

/** What was said, in the page's language: also several notices, or one within the other. What is unknown stays as it is. */
export function told(text: string): string {
  return language === 'zh' ? inChinese(text) : text;
}

/** Likewise, whatever the page's language is. */
export function inChinese(text: string): string {
  return telling(text, new Map()).text;
}

interface Telling {
  readonly text: string;
  /** Letters that are left as they were. */
  readonly left: number;
}

interface Pattern {
  readonly english: RegExp;
  readonly chinese: string;
}

const PATTERNS: readonly Pattern[] = Object.entries(CHINESE_NOTICES).map(([english, chinese]) => ({
  english: new RegExp(
    `^${english
      .split(/\{\d\}/)
      .map(literally)
      .join('([^]*?)')}$`,
  ),
  chinese,
}));
const SENTENCE_END = /(?<=[.?!])[ \n]/g;
/** Every way to part it is tried: what has more sentences is no notice, but a text that somebody else wrote. */
const MOST_SENTENCES = 40;

/** As part of a regular expression. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Of all ways to tell a text the one that leaves least of it untold. */
function telling(text: string, known: Map<string, Telling>): Telling {
  const before = known.get(text);
  if (before) return before;
  let best: Telling = { text, left: text.match(/\p{L}/gu)?.length ?? 0 };
  known.set(text, best);
  const consider = (parts: readonly Telling[], join: (texts: readonly string[]) => string): void => {
    const left = parts.reduce((sum, part) => sum + part.left, 0);
    if (left < best.left) best = { text: join(parts.map((part) => part.text)), left };
  };
  for (const { english, chinese } of PATTERNS) {
    const values = english.exec(text)?.slice(1);
    if (values)
      consider(
        values.map((value) => telling(value, known)),
        (texts) => filled(chinese, texts),
      );
  }
  const ends = [...text.matchAll(SENTENCE_END)];
  for (const { index } of ends.length < MOST_SENTENCES ? ends : []) {
    const sentences = [text.slice(0, index), text.slice(index + 1)];
    consider(
      sentences.map((sentence) => telling(sentence, known)),
      (texts) => texts.join(''),
    );
  }
  known.set(text, best);
  return best;
}
