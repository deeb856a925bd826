/** Copies of canvases that another process may have. */

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A canvas's picture in plain memory. One on the GPU would be handed over without a copy, but Chromium lets all canvases of
 * the page go white when the process that made it ends at the wrong moment, and a sketch that hangs has to be ended.
 * What is larger than `most` is copied as small as it fits there: nobody sees more of it.
 */
export function frameCopier(): (canvas: HTMLCanvasElement, most?: Size) => Promise<ImageBitmap> {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  return (canvas, most = canvas) => {
    const scale = Math.min(1, most.width / canvas.width, most.height / canvas.height);
    const width = Math.max(1, Math.round(scale * canvas.width));
    const height = Math.max(1, Math.round(scale * canvas.height));
    if (context.canvas.width !== width || context.canvas.height !== height) {
      context.canvas.width = width;
      context.canvas.height = height;
      context.imageSmoothingQuality = 'high';
    }
    context.clearRect(0, 0, width, height);
    context.drawImage(canvas, 0, 0, width, height);
    return createImageBitmap(context.getImageData(0, 0, width, height));
  };
}
