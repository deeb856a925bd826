/** A picture as a bitmap that can be transferred to the page. On webgpu its pixels never leave the GPU. */
import type { Tensor3D } from '@tensorflow/tfjs';
import type { ModelContext } from '../contract';

export type Developer = (picture: Tensor3D) => Promise<ImageBitmap>;

/** @returns a function from [height, width, 3] in 0..1 to a bitmap of that size; the tensor stays the caller's. */
export function createDeveloper({ tf, backend }: ModelContext): Developer {
  if (backend === 'wasm') return developOnCpu;
  const canvas = new OffscreenCanvas(1, 1);
  return (picture) => {
    // The kernel sizes the canvas; its type knows only the page's own canvases.
    tf.browser.draw(picture, canvas as unknown as HTMLCanvasElement);
    return Promise.resolve(canvas.transferToImageBitmap());
  };
}

async function developOnCpu(picture: Tensor3D): Promise<ImageBitmap> {
  const [height, width] = picture.shape;
  const rgb = await picture.data();
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    // A clamped array rounds by itself.
    for (let c = 0; c < 3; c++) image.data[4 * pixel + c] = 255 * rgb[3 * pixel + c]!;
    image.data[4 * pixel + 3] = 255;
  }
  return createImageBitmap(image);
}
