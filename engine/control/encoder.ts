/**
 * Endless encoders send steps instead of places, in one of four ways. The names are those that Ableton Live gave them
 * (Live Reference Manual, "MIDI and Key Remote Control").
 */

export const ENCODINGS = ['absolute', 'signed bit', 'signed bit 2', 'offset', "two's complement"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Steps that a data byte (0..127) means: above 0 is clockwise. */
export function stepsOf(byte: number, encoding: Exclude<Encoding, 'absolute'>): number {
  switch (encoding) {
    case 'signed bit':
      return byte < 64 ? byte : 64 - byte;
    case 'signed bit 2':
      return byte < 64 ? -byte : byte - 64;
    case 'offset':
      return byte - 64;
    case "two's complement":
      return byte < 64 ? byte : byte - 128;
  }
}

/** Slow turns are steps of 1, of 2 at most. */
const SLOW = 2;
/** So many bytes are needed for a guess: a knob may pass two of these places as well. */
const NEEDED = 3;

/**
 * How a control that was turned slowly, to the left first, tells its steps. A knob sends each place once as it passes;
 * an encoder sends the same small step again and again.
 * @param bytes 0..127, oldest first
 */
export function encodingOf(bytes: readonly number[]): Encoding {
  if (bytes.length < NEEDED) return 'absolute';
  const near = (centre: number, byte: number) => byte !== centre && Math.abs(byte - centre) <= SLOW;
  const isUp = (byte: number) => byte >= 1 && byte <= SLOW;
  const isDown = (byte: number) => byte >= 128 - SLOW;
  const repeats = bytes.some((byte, i) => byte === bytes[i - 1]);
  if (!repeats) return 'absolute';
  const first = bytes[0]!;
  if (bytes.every((byte) => near(64, byte))) {
    // 65 alone is a step to the left of the one, to the right of the other: the first one was to the left.
    return bytes.some((byte) => byte < 64) ? 'offset' : 'signed bit';
  }
  if (bytes.every((byte) => isUp(byte) || isDown(byte)))
    return bytes.some(isDown) ? "two's complement" : 'signed bit 2';
  if (bytes.every((byte) => isUp(byte) || (near(64, byte) && byte > 64)))
    return isUp(first) ? 'signed bit 2' : 'signed bit';
  return 'absolute';
}
