/** From whatever a model says to lines that may be sung: no thinking aloud, no markdown, no chatter. */
import { OutOfRoom } from './faults';
import { Observable, type OperatorFunction } from 'rxjs';

/** In characters; what is longer is cut at a word. */
const LONGEST_LINE = 120;
/** In characters: more than this without a new line is no line, and is not kept in memory. */
const LONGEST_RAW = 4000;

const TAG = /<(\/?)(?:think|thinking|thought|reasoning)>/i;
const CLOSES = /<(\/)(?:think|thinking|thought|reasoning)>/i;
/** Long enough for the longest of the tags, which may come in pieces. */
const LONGEST_TAG = 12;

/** It says what it is about to say, or nothing but yes. */
const CHATTER =
  /^(?:sure|certainly|of course|okay|ok|here (?:is|are)|here['’]s|the next lines?)\b(?:.*:|.*\b(?:lines?|lyrics?|verses?|next|help with)\b.*[.!]|[.!]+)$/i;
const OPENING = '(?:okay|ok|alright|hmm+)';
const LINES = String.raw`(?:two|some|the next|the lines?|a (?:line|couple)|lines|something)\b`;
/** Thinking aloud where no tag says so: some templates open the thought before the answer. */
const THOUGHT = new RegExp(
  [
    String.raw`\b(?:the user|rhyme scheme)\b`,
    String.raw`\b(?:(?:\d+|five|six|seven|eight|nine|ten|eleven|twelve|how many|count)[ -]syllables?|syllables? (?:each|per|count))\b`,
    String.raw`^${OPENING}[,.…]+ so\b`,
    String.raw`^(?:${OPENING}[,.…]* )?(?:so[,.…]* )?let(?: me|['’]s) (?:think|see|write|craft)(?: of| about| up)?(?: ${LINES}| how (?:to|many)\b| what rhymes\b|[.:…]*$)`,
    String.raw`\b(?:i|we)(?:['’]ll| will| should| must| need to| have to) (?:(?:write|craft|create|continue|output|come up with|think of) ${LINES}|make sure (?:each\b|the lines?\b|(?:it|they) (?:rhyme|fit|flow|follow|match|scan)))`,
  ].join('|'),
  'i',
);
const HEADING = /^(\[.*\]|\(?(verse|chorus|bridge|refrain|intro|outro|title|lines?)\b\s*\d*\)?:?)$/i;

/** @returns the line as it may be sung, or '' where there is nothing to sing. */
export function cleanLine(raw: string): string {
  const line = raw
    .normalize('NFC')
    .replace(/[\t\u00a0]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu, '');
  if (/^\s*(```|~~~|#{1,6}\s|---|\*\*\*)/.test(line)) return '';
  const plain = line
    // Phosphene's own network, on a server, names the end of a line before the line.
    .replace(/^.*<line>/, '')
    .replace(/<[^<>]*>/g, '')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/^\s*(?:>\s*)*(?:(?:[-*+•–—]|\(?\d{1,3}[.):])\s+)?/u, '')
    .replace(/\*\*|__|`|(?<!\p{L})[*_]|[*_](?!\p{L})/gu, '')
    .replace(/\\n?$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^["“”«‘'](.*)["“”»’']([,.;!?]?)$/u, '$1$2')
    .replace(/["“”«»]/g, '')
    .trim();
  if (!/\p{L}/u.test(plain) || CHATTER.test(plain) || THOUGHT.test(plain) || HEADING.test(plain)) return '';
  if (/^[[{]/.test(plain)) return '';
  return plain.length <= LONGEST_LINE ? plain : plain.slice(0, LONGEST_LINE + 1).replace(/\s+\S*$|.$/u, '');
}

/**
 * Turns pieces of text into clean lines, each as soon as its end has come. A last line without an end counts when the
 * pieces complete, and is dropped when they fail: it may be half a line. That they ran out of room is no fault after a line.
 */
export function cleanLines(): OperatorFunction<string, string> {
  return (pieces) =>
    new Observable((lines) => {
      /** What has come and is not yet decided: the line that grows, or the end of a thought. */
      let text = '';
      let thinking = false;
      let hasSaid = false;
      const say = (raw: string) => {
        const line = cleanLine(raw);
        if (line === '') return;
        hasSaid = true;
        lines.next(line);
      };

      function take(): void {
        for (;;) {
          const tag = (thinking ? CLOSES : TAG).exec(text);
          const end = thinking ? -1 : text.search(/[\r\n]/);
          if (tag?.[1] === '/') {
            // What came before was thought, said so or not.
            text = text.slice(tag.index + tag[0].length);
            thinking = false;
          } else if (end >= 0 && (!tag || end < tag.index)) {
            say(text.slice(0, end));
            text = text.slice(end + 1);
          } else if (tag) {
            // What stood before the thought is on a line of its own.
            const before = text.slice(0, tag.index);
            text = text.slice(tag.index + tag[0].length);
            thinking = true;
            say(before);
          } else break;
        }
        if (thinking) text = text.slice(-LONGEST_TAG);
        // The rest of a line without an end is forgotten; its beginning is enough for the longest line.
        else if (text.length > LONGEST_RAW) text = text.slice(0, LONGEST_RAW - LONGEST_TAG) + text.slice(-LONGEST_TAG);
      }

      return pieces.subscribe({
        next(piece) {
          text += piece;
          take();
        },
        error: (error) => (error instanceof OutOfRoom && hasSaid ? lines.complete() : lines.error(error)),
        complete() {
          if (!thinking) say(text);
          lines.complete();
        },
      });
    });
}
