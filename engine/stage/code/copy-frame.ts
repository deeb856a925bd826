/** Copies of canvases that another process may have. */

/**
 * A canvas's picture in plain memory. One on the GPU would be handed over without a copy, but Chromium lets all canvases of
 * the page go white when the process that made it ends at the wrong moment, and a sketch that hangs has to be ended.
 */
export function frameCopier(): (canvas: HTMLCanvasElement) => Promise<ImageBitmap> {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  return (canvas) => {
    const { width, height } = canvas;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      context.canvas.width = width;
      context.canvas.height = height;
    }
    context.clearRect(0, 0, width, height);
    context.drawImage(canvas, 0, 0);
    return createImageBitmap(context.getImageData(0, 0, width, height));
  };
}
