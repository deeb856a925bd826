/** A recorded phrase as frames, small enough for the log: a byte a number. */
import { NOISE_BANDS } from './noise-bank';
import { BINS } from './oscillators';

const NUMBERS = BINS + NOISE_BANDS;
/** The loudest number that a byte holds. */
const MOST = 1.1;

/** Frames [count, NUMBERS] as text. */
export function packFrames(frames: Float32Array): string {
  let bytes = '';
  for (const value of frames) bytes += String.fromCharCode(Math.round((255 * Math.min(MOST, value)) / MOST));
  return btoa(bytes);
}

/** What is no such text is a phrase of nothing. */
function bytesOf(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** The inverse of `packFrames`, drawn out or pushed together to `count` frames: in time, not in pitch. */
export function unpackFrames(text: string, count: number): Float32Array<ArrayBuffer> {
  const bytes = bytesOf(text);
  const kept = Math.floor(bytes.length / NUMBERS);
  const frames = new Float32Array(count * NUMBERS);
  if (kept === 0) return frames;
  for (let t = 0; t < count; t++) {
    const at = (t * kept) / count;
    const [low, high] = [Math.floor(at), Math.min(kept - 1, Math.floor(at) + 1)];
    for (let k = 0; k < NUMBERS; k++) {
      const [a, b] = [low, high].map((frame) => (bytes.charCodeAt(frame * NUMBERS + k) * MOST) / 255) as [
        number,
        number,
      ];
      frames[t * NUMBERS + k] = a + (at - low) * (b - a);
    }
  }
  return frames;
}
