/** What goes into a lyric model and what comes out: a prompt, then a line after a few steps. */
import type { Rhyme } from './pronunciation';

export const SCHEMES = ['free', 'couplets', 'alternate', 'enclosed', 'ballad'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** How the next line is to be. */
export interface LineForm {
  /** 1..16. */
  readonly syllables: number;
  readonly scheme: Scheme;
  readonly section: 'verse' | 'chorus';
  readonly mood?: 'sad' | 'glad';
  /** Above 0; 1: as learnt. */
  readonly temperature: number;
}

export type LyricsInput =
  /** Words to write about; every line after this is about them. Nothing is written by this step. */
  | { readonly kind: 'prompt'; readonly words: string }
  /** Goes on with a line, by some milliseconds. A line that is under way keeps the form it was begun with. */
  | { readonly kind: 'write'; readonly form: LineForm };

export interface LyricLine {
  readonly text: string;
  /** As the dictionary counts them. */
  readonly syllables: number;
  /** How it rhymes with the line that the scheme has it answer; absent where it answers none. */
  readonly rhyme?: Rhyme;
}

/** A line, when one is done. */
export interface LyricsOutput {
  readonly line?: LyricLine;
}
