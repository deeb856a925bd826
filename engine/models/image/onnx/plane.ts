/** A picture that others painted, put on our plane: mirrored at its edges without end, and seen through the view. */
import type { ImageInput } from '../types';

/**
 * Planar RGB to pixels.
 * @param rgb [3, height, width]. @param signed values are -1..1 rather than 0..1.
 */
export function toImage(rgb: Float32Array, width: number, height: number, signed: boolean): ImageData {
  const image = new ImageData(width, height);
  const [scale, offset] = signed ? [127.5, 127.5] : [255, 0];
  const plane = width * height;
  for (let i = 0; i < plane; i++) {
    // A clamped array rounds by itself.
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = rgb[c * plane + i]! * scale + offset;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** At zoom 1 the picture covers the frame; `fold`, `octave`, `tile` and `bend` are matters of our own network. */
export function see(picture: ImageData, { width, height, view }: ImageInput): ImageBitmap {
  const { width: w, height: h } = picture;
  const tile = new OffscreenCanvas(2 * w, 2 * h);
  const mirror = tile.getContext('2d')!;
  mirror.putImageData(picture, 0, 0);
  for (const [x, y] of [
    [-1, 1],
    [1, -1],
    [-1, -1],
  ] as const) {
    mirror.setTransform(x, 0, 0, y, x < 0 ? 2 * w : 0, y < 0 ? 2 * h : 0);
    mirror.drawImage(tile, 0, 0, w, h, 0, 0, w, h);
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const scale = Math.max(width / w, height / h) * view.zoom;
  context.imageSmoothingQuality = 'high';
  context.translate(width / 2, height / 2);
  context.rotate(-view.rotation);
  context.translate((-view.x * view.zoom * height) / 2, (-view.y * view.zoom * height) / 2);
  context.scale(scale, scale);
  context.translate(-w / 2, -h / 2);
  context.fillStyle = context.createPattern(tile, 'repeat')!;
  const reach = (width + height) / scale + Math.hypot(view.x, view.y) * view.zoom * height + w + h;
  context.fillRect(-reach, -reach, 2 * reach + w, 2 * reach + h);
  return canvas.transferToImageBitmap();
}
