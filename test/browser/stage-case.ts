/** A stage to test sketches on, and what is on it. */
import { afterEach, expect } from 'vitest';
import { Subject } from 'rxjs';
import type { Catalogue } from '../../engine/stage/catalogue';
import { createStageHost, type StageHost, type StageHostOptions } from '../../engine/stage/host';
import type { Sketch } from '../../engine/stage/sketch';
import { HEIGHT, WIDTH } from './plain-view';

const hosts: StageHost[] = [];
const windowErrors: string[] = [];
window.addEventListener('unhandledrejection', (event) => windowErrors.push(String(event.reason)));
afterEach(() => {
  for (const host of hosts.splice(0)) host.dispose();
  expect(windowErrors).toEqual([]);
});

export function makeHost(options: Partial<StageHostOptions> = {}) {
  const host = createStageHost(document.body, {
    width: WIDTH,
    height: HEIGHT,
    seed: 7,
    waitForSetup: true,
    ...options,
  });
  hosts.push(host);
  const notices: string[] = [];
  host.notices$.subscribe((notice) => notices.push(notice));
  return { host, notices };
}

/** A picture whose colours run and turn with `time`. */
export async function pictureAt(time: number, width = WIDTH, height = HEIGHT): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const gradient = context.createConicGradient(time, width / 2, height / 2);
  ['#ec6e30', '#203a78', '#fad6a0', '#ec6e30'].forEach((colour, i) => gradient.addColorStop(i / 3, colour));
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  return createImageBitmap(canvas);
}

export function pixels(canvas: HTMLCanvasElement): Uint8ClampedArray {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

export function mean(data: Uint8ClampedArray): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += (data[i]! + data[i + 1]! + data[i + 2]!) / 3;
  return sum / (data.length / 4);
}

export function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

export function sketchesOf(...sketches: Sketch[]): Catalogue & { changes$: Subject<void>; files: Map<string, Sketch> } {
  const files = new Map(sketches.map((sketch) => [sketch.name, sketch]));
  return {
    files,
    names: () => [...files.keys()],
    load: (name) => {
      const sketch = files.get(name);
      return sketch ? Promise.resolve(sketch) : Promise.reject(new Error('there is no such sketch'));
    },
    changes$: new Subject<void>(),
  };
}
