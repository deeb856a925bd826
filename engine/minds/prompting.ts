/** The one place where a lyric prompt becomes words for a chat model. */
import type { LyricPrompt } from './types';

export interface ChatMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** So many lines are asked for at a time: enough to hide the way to a server, few enough to follow the performer. */
export const LINES_ASKED = 2;
/** Enough for the lines asked, and for a short thought before them. */
export const MOST_TOKENS = 400;

/** Older lines do not change what comes next; they only make the answer later. */
const LINES_SHOWN = 12;
const MOST_WORDS = 400;

/** What every prompt has in common. */
export const SYSTEM =
  'You write lyrics for a live stage show, one short plain line at a time. ' +
  'Concrete images, everyday words, no clichés. ' +
  'Answer with the next lines only, each on a line of its own: ' +
  'no numbering, no quotation marks, no headings, no explanation, no markdown.';

const SCHEMES: Record<LyricPrompt['scheme'], string> = {
  couplets: 'Lines rhyme in pairs (AABB).',
  alternate: 'Every other line rhymes (ABAB).',
  enclosed: 'The outer and the inner lines of four rhyme (ABBA).',
  ballad: 'The second and the fourth line of four rhyme (ABCB).',
  free: 'Lines need not rhyme.',
};
const MOODS = { sad: 'The mood is sad.', glad: 'The mood is glad.' };

/** The prompt as one request in plain words. */
export function request({ words, lines, syllables, scheme, mood, section }: LyricPrompt): string {
  const shown = lines.slice(-LINES_SHOWN);
  return [
    `The song is about: ${words.slice(0, MOST_WORDS)}`,
    ...(shown.length > 0 ? [`The lines so far:\n${shown.join('\n')}`] : []),
    `Write the next ${LINES_ASKED} lines of the ${section}, about ${syllables} syllables each.`,
    SCHEMES[scheme],
    ...(mood ? [MOODS[mood]] : []),
    ...(shown.length > 0 ? ['Do not repeat a line.'] : []),
  ].join('\n');
}

/** @returns the messages of one chat, the system's first. */
export function chatMessages(prompt: LyricPrompt): ChatMessage[] {
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: request(prompt) },
  ];
}
