/** What a canvas showed a second or two ago, small and in the computer's own memory: a crash of the graphics process takes the rest. */
export interface SmallCopy {
  /** To be called after each frame; looks at the canvas once a second. @param time seconds, of any clock */
  take(canvas: HTMLCanvasElement, time: number): void;
  /** Not on the graphics card. Undefined before there is one. */
  picture(): HTMLCanvasElement | undefined;
}

/** Seconds. */
const EVERY = 1;
const LINES = 180;

export interface Taken {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly format: VideoPixelFormat | null;
  readonly width: number;
}

export function createSmallCopy(): SmallCopy {
  const small = new OffscreenCanvas(1, LINES);
  const pen = small.getContext('2d', { alpha: false })!;
  const reader = startReader();
  /** The last two: of what was lost the browser tells some frames late, and till then it looks black. */
  let older: Taken | undefined;
  let newer: Taken | undefined;
  let last = -Infinity;
  let isTaking = false;

  reader.onmessage = ({ data: taken }: MessageEvent<Taken | undefined>) => {
    isTaking = false;
    if (taken) [older, newer] = [newer, taken];
  };

  return {
    take(canvas, time) {
      if (isTaking || (time >= last && time - last < EVERY)) return;
      if (canvas.getContext('2d')?.isContextLost() || pen.isContextLost()) return;
      last = time;
      small.width = Math.max(1, Math.round((LINES * canvas.width) / canvas.height));
      pen.drawImage(canvas, 0, 0, small.width, LINES);
      try {
        const frame = new VideoFrame(small, { timestamp: 0 });
        reader.postMessage(frame, [frame]);
        isTaking = true;
      } catch {
        // Lost meanwhile; and a browser that has no such frames has no copy.
      }
    },
    picture() {
      const taken = older ?? newer;
      return taken && pictureOf(taken);
    },
  };
}

/** One for all copies of a page, from the first on. */
let worker: Worker | undefined;

function startReader(): MessagePort {
  worker ??= new Worker(new URL('./small-copy.worker.ts', import.meta.url), { type: 'module', name: 'small-copy' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return port1;
}

function pictureOf({ pixels, format, width }: Taken): HTMLCanvasElement {
  const picture = Object.assign(document.createElement('canvas'), { width, height: LINES });
  const isReversed = format?.startsWith('B') ?? false;
  const rgba = new Uint8ClampedArray(pixels);
  for (let i = 0; i < rgba.length; i += 4) {
    if (isReversed) [rgba[i], rgba[i + 2]] = [rgba[i + 2]!, rgba[i]!];
    rgba[i + 3] = 255;
  }
  picture.getContext('2d', { willReadFrequently: true })!.putImageData(new ImageData(rgba, width, LINES), 0, 0);
  return picture;
}
