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
  | { readonly kind: 'write'; readonly form: LineForm }
  /** Takes another mind's line into the poem as the next one, tidied; none where it may not stand. */
  | { readonly kind: 'refine'; readonly text: string; readonly form: LineForm }
  /** Counts the syllables of a line by hand, which is left as it is. */
  | { readonly kind: 'measure'; readonly text: string }
  /** Asks how its words are said. */
  | { readonly kind: 'say'; readonly text: string };

/** A step that gives nothing, and is remembered. */
export const isTelling = ({ kind }: LyricsInput): boolean => kind === 'prompt';

export interface LyricLine {
  readonly text: string;
  /** Of each word, as the dictionary counts them. */
  readonly syllables: readonly number[];
  /** How it rhymes with the line that the scheme has it answer; absent where it answers none. */
  readonly rhyme?: Rhyme;
}

/** A line, when one is done. */
export interface LyricsOutput {
  readonly line?: LyricLine;
  /** ARPAbet of each word of what was to be said. */
  readonly sounds?: readonly string[];
}
