/**
 * The words' three colours in the parts that a picture on a dark stage needs: a deep ground, an ink, and a glow.
 * Colours are OKLab (Ottosson 2020): lightness 0..1, a and b -0.4..0.4, and lie at the beginning of a meaning vector.
 */

const COLOURS = [0, 3, 6] as const;
/**
 * Lightness of ground, ink and glow, for words that say black and for words that say white: the ranges that each part
 * has in the pictures that the image model learnt from (training/image/art/colour.py).
 */
const PARTS = [
  { dark: 0.4, light: 0.64 },
  { dark: 0.54, light: 0.8 },
  { dark: 0.78, light: 0.95 },
] as const;
/** Beyond it colours clip to the screen's. */
const MOST_CHROMA = 0.23;

/** Casts the parts: the most colourful of the three is the ground, and the lighter of the other two glows. */
export function castColours(meaning: Float32Array): Float32Array {
  const colours = COLOURS.map((i) => meaning.slice(i, i + 3));
  const [ground, ...others] = colours.sort((x, y) => Math.hypot(y[1]!, y[2]!) - Math.hypot(x[1]!, x[2]!));
  const [ink, glow] = others.sort((x, y) => x[0]! - y[0]!);
  return Float32Array.of(...ground!, ...ink!, ...glow!, ...meaning.subarray(9));
}

/**
 * Brings each colour's lightness into the range of its part; hues stay as the words say.
 * @param vivid scales the chroma, in place: 1 leaves it.
 */
export function lightColours(meaning: Float32Array, vivid: number): void {
  for (const [part, i] of COLOURS.entries()) {
    const { dark, light } = PARTS[part]!;
    const chroma = Math.hypot(meaning[i + 1]!, meaning[i + 2]!);
    const scale = Math.min(vivid, MOST_CHROMA / Math.max(1e-6, chroma));
    meaning[i] = dark + (light - dark) * meaning[i]!;
    meaning[i + 1]! *= scale;
    meaning[i + 2]! *= scale;
  }
}

/**
 * Turns and lightens the three colours in place, each as the performer bends it.
 * @param hue -1..1: half a turn of the hue circle to either side
 * @param lightness -1..1: 1 halves each colour's way to white, -1 its way to black
 */
export function bendColours(meaning: Float32Array, hue: number, lightness: number): void {
  const [cos, sin] = [Math.cos(Math.PI * hue), Math.sin(Math.PI * hue)];
  for (const i of COLOURS) {
    const [L, a, b] = meaning.slice(i, i + 3) as unknown as [number, number, number];
    meaning[i] = L + (lightness / 2) * (lightness > 0 ? 1 - L : L);
    meaning[i + 1] = cos * a - sin * b;
    meaning[i + 2] = sin * a + cos * b;
  }
}

/** What must be said for the colours to be lit as these: undoes `lightColours` in place. `vivid` is above 0. */
export function unlightColours(meaning: Float32Array, vivid: number): void {
  for (const [part, i] of COLOURS.entries()) {
    const { dark, light } = PARTS[part]!;
    meaning[i] = (meaning[i]! - dark) / (light - dark);
    meaning[i + 1]! /= vivid;
    meaning[i + 2]! /= vivid;
  }
}

/** What must be lit for the colours to be bent to these: undoes `bendColours` in place. */
export function unbendColours(meaning: Float32Array, hue: number, lightness: number): void {
  bendColours(meaning, -hue, 0);
  const [scale, offset] = [1 - Math.abs(lightness) / 2, Math.max(0, lightness) / 2];
  for (const i of COLOURS) meaning[i] = (meaning[i]! - offset) / scale;
}
