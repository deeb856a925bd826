/** What goes into a lyric model and what comes out: a prompt, then one token a step. */

export type LineLength = 'short' | 'medium' | 'long';

export type LyricsInput =
  /** Words to write about; every line after this is about them. Nothing is written by this step. */
  | { readonly kind: 'prompt'; readonly words: string; readonly length: LineLength }
  /** One more token. `temperature` above 0 (1: as learnt); `topK` of at least 1: so many candidates. */
  | { readonly kind: 'next'; readonly temperature: number; readonly topK: number };

export interface LyricsOutput {
  /** What the token adds: whole characters, with the space before a word; often empty. */
  readonly text: string;
  /** The id of the token, or -1 where none was written. */
  readonly token: number;
  /** The line is complete. */
  readonly newline: boolean;
  /** The poem is complete; the next token begins another about the same words. */
  readonly end: boolean;
}
