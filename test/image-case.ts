/** The cases of the image model's parity fixture: what goes in, and what PyTorch painted. */
import type { Weights } from '../engine/models/contract';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../engine/models/image/types';

export interface ImageCase {
  readonly input: ImageInput;
  /** By the small network and by the large one, [height][width][3] in 0..1. */
  readonly picture: Float32Array;
  readonly fine: Float32Array;
}

export function readCase(fixture: Weights, index: number): ImageCase {
  const read = (name: string) => fixture.tensors.get(`${index}.${name}`)!;
  const [truncation, zoom, x, y, rotation] = [...read('setting').data] as [number, number, number, number, number];
  const [height, width] = read('picture').shape as [number, number, number];
  const input = {
    latent: read('latent').data,
    tint: read('tint').data,
    condition: read('condition').data,
    directions: new Float32Array(8),
    truncation,
    blend: 0,
    width,
    height,
    view: { ...PLAIN_VIEW, zoom, x, y, rotation },
    tile: false,
    bend: NO_BEND,
  };
  return { input, picture: read('picture').data, fine: read('fine').data };
}
