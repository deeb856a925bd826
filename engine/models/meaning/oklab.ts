/**
 * OKLab to sRGB (Ottosson 2020, https://bottosson.github.io/posts/oklab/).
 *
 * @param L lightness 0..1
 * @param a green (negative) to red, about -0.4..0.4
 * @param b blue (negative) to yellow, about -0.4..0.4
 * @returns gamma-encoded red, green and blue, each 0..1; a colour that sRGB does not hold is clipped.
 */
export function oklabToRgb(L: number, a: number, b: number): [number, number, number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The transfer curve of sRGB (IEC 61966-2-1), clipped to 0..1. */
function encode(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.min(1, Math.max(0, value));
}
