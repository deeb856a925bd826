/** Pictures that are not for the stage: thumbnails, and what a search looks at. The show's own always go first. */
import { NO_BEND, PLAIN_VIEW } from '../../engine/models/image/types';
import type { Kernel } from '../../engine/models/supervisor';
import type { Live } from './live';

/** A picture aside may take so many seconds: everything that the show waits for is due sooner. */
const PATIENCE = 60;

export interface AsideParts {
  readonly live: Live;
  readonly kernel: Kernel;
}

/**
 * Paints 64 numbers of latent under a condition (16 of meaning, then the families), as wild as the show is now, seen
 * plainly. Close the bitmap. Rejects when the model failed.
 */
export async function paintAside(
  { live, kernel }: AsideParts,
  latent: Float32Array,
  condition: Float32Array,
  size: { readonly width: number; readonly height: number },
): Promise<ImageBitmap> {
  const { parameters } = live.state$.value;
  const { bitmap } = await kernel.step(
    'image',
    {
      latent,
      tint: latent,
      condition,
      truncation: parameters['image.truncation'],
      directions: new Float32Array(8),
      blend: parameters['image.blend'],
      ...size,
      view: PLAIN_VIEW,
      tile: false,
      bend: NO_BEND,
    },
    live.clock.now() + PATIENCE,
  );
  return bitmap;
}
