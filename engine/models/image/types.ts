/** What the image model takes and gives. */

/** Which part of the endless plane is seen: point = (x, y) + rotation(pixel) / zoom; pixels span -1..1 in height. */
export interface ImageView {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  /** Radians. */
  readonly rotation: number;
}

export interface ImageInput {
  /** 64 numbers on the sphere of radius sqrt(64). Only the direction counts. */
  readonly latent: Float32Array;
  /** 16 numbers of meaning, then one weight for each of IMAGE_FAMILIES. */
  readonly condition: Float32Array;
  /** 0..1: from the most typical picture under this condition to the whole variety. */
  readonly truncation: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly view: ImageView;
}

export interface ImageOutput {
  readonly bitmap: ImageBitmap;
}
