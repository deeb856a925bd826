/** A log shown again, frame by frame, to sound that is known: what each frame shows hangs on nothing but the log. */
import { manualClock } from '../../clock';
import type { ShowEvent } from '../../events';
import { scheduled } from '../../inputs/schedule';
import { createLoop } from '../../loop';
import type { Kernel } from '../../models/supervisor';
import { pictureAt } from '../../players/painter';
import type { Show } from '../../show';
import type { StageHost } from '../../stage/host';
import type { Loudness } from '../../stage/sketch';
import { drawState, viewAt } from '../../stage/view';
import { openingOf } from '../../opening';
import type { SoundReel } from './sound-reel';

/** A layer alone, to be laid over or under others: the words on nothing, or all but the words. */
export type Plate = 'words' | 'picture';

export interface ShowingParts {
  readonly show: Show;
  readonly events: readonly ShowEvent[];
  readonly sound: SoundReel;
  /** Of the sound, in hertz. */
  readonly sampleRate: number;
  readonly fps: number;
  readonly seed: number;
  readonly kernel: Pick<Kernel, 'step'>;
  readonly openStage: () => Pick<StageHost, 'canvas' | 'notices$' | 'setPicture' | 'draw' | 'dispose'>;
  readonly loudness: (samples: Float32Array, sampleRate: number) => Loudness;
  readonly plate?: Plate;
}

export interface Showing {
  readonly canvas: HTMLCanvasElement;
  /**
   * Frames are drawn in order; the first may be any, but what echoes of those before it is missing then.
   * @throws (rejects) where the picture could not be painted: a film with a still in place of it is worth nothing.
   */
  draw(frame: number): Promise<void>;
  /** What went wrong so far. */
  readonly warnings: readonly string[];
  /** Ends it. @returns what went wrong. */
  close(): readonly string[];
}

/** Samples that the loudness at a moment is measured on: those just heard. */
const LOUDNESS_WINDOW = 2048;
/** Lines of the generated picture for each line of the film, at least: the sketches refine it. */
const PICTURE_DETAIL = 0.5;

export function openShowing(parts: ShowingParts): Showing {
  const { show, events, sound, sampleRate, fps, seed, kernel, loudness, plate } = parts;
  const stage = parts.openStage();
  const clock = manualClock();
  const warnings: string[] = [];
  const faults: unknown[] = [];
  const notices = stage.notices$.subscribe((notice) => warnings.push(notice));
  const loop = createLoop({
    clock,
    opening: openingOf(show),
    inputs: [],
    replays: [scheduled(events, clock, 0)],
    consequences: () => [],
    onFault: (fault) => faults.push(fault),
  });
  loop.play(async ({ state, time, delta }) => {
    const heard = loudness(await mono(sound, time * sampleRate), sampleRate);
    const view = viewAt(state, time, { delta: Math.min(delta, 1 / fps), seed, loudness: heard });
    if (plate !== 'words') {
      const lines = Math.max(state.parameters['image.height'], PICTURE_DETAIL * stage.canvas.height);
      const { bitmap } = await kernel.step('image', pictureAt(state, time, seed, stage.canvas, lines, heard), time);
      stage.setPicture(bitmap);
    }
    await drawState(stage, plate === 'picture' ? { ...view, lyrics: [], ahead: '' } : view, state);
  });
  return {
    canvas: stage.canvas,
    warnings,
    async draw(frame) {
      clock.moveTo(frame / fps);
      await loop.settled();
      if (faults.length > 0) throw faults[0];
    },
    close() {
      loop.stop();
      notices.unsubscribe();
      stage.dispose();
      return warnings;
    },
  };
}

async function mono(sound: SoundReel, end: number): Promise<Float32Array> {
  const { left, right } = await sound.read(Math.floor(end) - LOUDNESS_WINDOW, LOUDNESS_WINDOW);
  return left.map((x, i) => (x + right[i]!) / 2);
}
