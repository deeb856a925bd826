/** The contract of a mind: whatever can write the next lines of a lyric, wherever it runs. */
import type { Observable } from 'rxjs';
import type { Scheme } from '../models/lyrics/types';
import type { SECTIONS } from '../parameters';

/** What the names of minds in the page itself begin with; where the model lies follows. */
export const LOCAL = 'local:';

export interface LyricPrompt {
  /** What the performer typed. */
  readonly words: string;
  /** The lines so far, newest last. */
  readonly lines: readonly string[];
  /** How many syllables a line should have, about. */
  readonly syllables: number;
  readonly scheme: Scheme;
  readonly mood?: 'sad' | 'glad';
  readonly section: (typeof SECTIONS)[number];
}

export type MindState =
  | { readonly status: 'ready' }
  /** `progress` from 0 to 1. */
  | { readonly status: 'loading'; readonly progress: number }
  | { readonly status: 'streaming' }
  /** `message` tells the performer what happened and what to do. A later stream tries again. */
  | { readonly status: 'failed'; readonly message: string };

export interface Mind {
  /** Unique, for show files and logs: `server`. */
  readonly name: string;
  /** For the performer: `Model server`. */
  readonly title: string;
  /** The newest state at once, then each change; never errors. */
  readonly state$: Observable<MindState>;
  /**
   * The next lines, in pieces of any size; lines end with \n, but for the last, perhaps. Cold: asked on subscription.
   * Unsubscribing cancels at any token. Errors with a message for the performer.
   */
  stream(prompt: LyricPrompt): Observable<string>;
  /** Gives up the model, its memory and its connections. */
  dispose(): void;
}
