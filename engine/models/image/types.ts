/** What the image model takes and gives. */

/**
 * Which part of the endless plane is seen: point = (x, y) + rotation(folded pixel) / zoom; pixels span -1..1 in height.
 */
export interface ImageView {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  /** Radians. */
  readonly rotation: number;
  /** Mirrored wedges round the middle of the picture, a whole number; below 2 there are none. */
  readonly fold: number;
  /**
   * 0..1: blends in the plane at half its size, so that a zoom which has come to 2 while this came to 1 looks as a zoom
   * of 1 with none of it: an endless zoom starts over there.
   */
  readonly octave: number;
}

/** Network bending (Broad et al. 2021): the last `maps` of the trunk's 40 feature maps are changed before the head. */
export interface Bend {
  /** 0..40. */
  readonly maps: number;
  /** Radians by which these maps are turned about the plane's origin, and how many times larger they become. */
  readonly turn: number;
  readonly grow: number;
  /** -1..1: towards the least (or, below 0, the greatest) of the 3 x 3 neighbours on the grid. */
  readonly erode: number;
  /** 0..1: towards the sign of each value. */
  readonly threshold: number;
  /** Amplitude of fixed white noise that is added. */
  readonly noise: number;
}

export interface ImageInput {
  /** 64 numbers; only the direction counts. Gives the forms (the trunk's style). */
  readonly latent: Float32Array;
  /** 64 numbers, likewise; gives the colours (the head's style). Style mixing when it is not `latent`. */
  readonly tint: Float32Array;
  /** 16 numbers of meaning, then one weight for each of IMAGE_FAMILIES. */
  readonly condition: Float32Array;
  /** 0..1: from the most typical picture under this condition to the whole variety. */
  readonly truncation: number;
  /** How far to go along each of the found directions of the style space, in standard deviations. */
  readonly directions: Float32Array;
  /** 0..1: from this generator towards the guest, where one is loaded. */
  readonly blend: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly view: ImageView;
  /** True: the plane repeats (period 3.5 by 2) instead of being mirrored at its edges. */
  readonly tile: boolean;
  readonly bend: Bend;
}

export interface ImageOutput {
  readonly bitmap: ImageBitmap;
}

export const PLAIN_VIEW: ImageView = { zoom: 1, x: 0, y: 0, rotation: 0, fold: 0, octave: 0 };
export const NO_BEND: Bend = { maps: 0, turn: 0, grow: 1, erode: 0, threshold: 0, noise: 0 };
