/**
 * Sharp onsets from blurred frames. A frame's numbers were seen through windows that look back (training/sound/spectrum.py),
 * a tenth of a second for low notes: what is struck rises over as much. Each number is therefore read from the frame in
 * whose window's middle it is heard, but never from beyond the next stroke: so nothing is heard of a stroke before it, and
 * most of it at once.
 */
import { NOISE_BANDS, NOISE_EDGES } from './noise-bank';
import { BINS, frequencyOf } from './oscillators';
import { FRAME_RATE } from './types';

/** As in training/sound/spectrum.py; seconds. */
const Q = 34;
const LONGEST = 0.14;
const AVERAGE = 0.045;
const LOOKAHEAD = 0.008;
const [SHORT_WINDOW, LONG_WINDOW, LONG_BELOW_HERTZ] = [512 / 44_100, 2048 / 44_100, 300];

/** Frames that every number of a frame is late, at most `most`: [BINS + NOISE_BANDS]. */
export function lateness(most: number): Uint8Array {
  const windows = Float64Array.from({ length: BINS + NOISE_BANDS }, (_, k) => {
    if (k >= BINS) {
      const centre = Math.sqrt(NOISE_EDGES[k - BINS]! * NOISE_EDGES[k - BINS + 1]!);
      return centre < LONG_BELOW_HERTZ ? LONG_WINDOW : SHORT_WINDOW;
    }
    const window = Math.min(Q / frequencyOf(k), LONGEST);
    return window < AVERAGE ? window + AVERAGE : window;
  });
  // A frame's loudness is reached at its end: half a frame later than its middle.
  return Uint8Array.from(windows, (window) =>
    Math.min(most, Math.max(0, Math.round((window / 2 - LOOKAHEAD) * FRAME_RATE + 0.5))),
  );
}

/**
 * The frames as they are to be sounded.
 * @param frames [count, numbers]; the first `kept` of them come out.
 * @param strokes whether something is struck as each frame begins.
 * @param late as of `lateness`.
 */
export function sharpened(
  frames: Float32Array,
  kept: number,
  strokes: readonly boolean[],
  late: Uint8Array,
): Float32Array {
  const numbers = late.length;
  const last = frames.length / numbers - 1;
  const sharp = new Float32Array(kept * numbers);
  for (let t = 0; t < kept; t++) {
    const next = strokes.indexOf(true, t + 1);
    const limit = next < 0 ? last : next - 1;
    for (let k = 0; k < numbers; k++) sharp[t * numbers + k] = frames[Math.min(t + late[k]!, limit) * numbers + k]!;
  }
  return sharp;
}
