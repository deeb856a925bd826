/** What the stage and a sandbox say to each other. The stage asks, one thing at a time; the sandbox answers each with its id. */
import type { StageView } from '../sketch';
import type { SketchFiles } from './files';
import type { Script } from './script';

/**
 * Seconds that a script may compute at a stretch, while it sets itself up and in a frame. `quick`: in a frame, once it has
 * drawn for a while and was always much quicker; see `pace.ts`.
 */
export interface Limits {
  readonly setup: number;
  readonly frame: number;
  readonly quick: number;
}

export type Request =
  | {
      readonly ask: 'start';
      readonly id: number;
      /** As it is to be run. */
      readonly script: Script;
      readonly view: StageView;
      /** Pixels of the stage. */
      readonly width: number;
      readonly height: number;
      readonly limits: Limits;
      readonly files: SketchFiles;
      /** The machine has a graphics card. */
      readonly hasCard: boolean;
      /** Its frames are not shown as they come, but as far apart as a film has them. */
      readonly isFilm: boolean;
    }
  | {
      readonly ask: 'frame';
      readonly id: number;
      readonly view: StageView;
      /** The newest generated picture, where there is another one. The sandbox closes it. */
      readonly picture?: ImageBitmap;
    }
  /** It lets go of the GPU; then its frame is closed. */
  | { readonly ask: 'leave'; readonly id: number };

/** `line` and `column` count from 1, in the code as it was run. */
export interface Fault {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  /** The GPU let go of its canvas. */
  readonly isLoss?: true;
  /** The browser gave it no GPU context to set itself up with. */
  readonly isRefusal?: true;
}

export type Answer =
  | { readonly say: 'open' }
  | { readonly say: 'done'; readonly id: number }
  | { readonly say: 'frame'; readonly id: number; readonly bitmap: ImageBitmap }
  | { readonly say: 'fault'; readonly id: number; readonly fault: Fault };
