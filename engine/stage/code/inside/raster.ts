/** Who draws the lines of 2D canvases. */

/**
 * This process does, from now on: without a graphics card the browser's own graphics process would, which draws the stage as
 * well, and a loop that draws leaves it seconds of work.
 */
export function rasterHere(): void {
  const getContext = Reflect.get(HTMLCanvasElement.prototype, 'getContext') as (...given: unknown[]) => unknown;
  const here = function (this: HTMLCanvasElement, kind: string, settings?: object): unknown {
    const plain = kind === '2d' ? { ...settings, willReadFrequently: true } : settings;
    return Reflect.apply(getContext, this, [kind, plain]);
  };
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: here, writable: true, configurable: true });
}
