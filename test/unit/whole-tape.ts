import type { Sound } from '../../engine/record/render/sound-reel';
import { soundTape, type Tape } from '../../engine/record/render/tape';

/** A tape of `length` samples in one piece. */
export function wholeTape(length: number): Tape & { recorded(): Sound } {
  let whole: Sound | undefined;
  const tape = soundTape({ pieceLength: length, fade: 240, keep: (_, piece) => (whole ??= piece) });
  return {
    ...tape,
    recorded() {
      tape.finish(length);
      return whole!;
    },
  };
}
