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

/**
 * sRGB to OKLab: inverse of `oklabToRgb`.
 *
 * @param r gamma-encoded, 0..1, as are `g` and `b`
 * @returns L 0..1, a and b about -0.4..0.4
 */
export function rgbToOklab(r: number, g: number, b: number): [number, number, number] {
  return linearToOklab(decode(r), decode(g), decode(b));
}

/** As `rgbToOklab`, of linear light. */
export function linearToOklab(r: number, g: number, b: number): [number, number, number] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The inverse of the transfer curve of sRGB. */
function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
