/**
 * What a stage showed within the last second, small and in the computer's own memory: a graphics process that crashes takes every
 * canvas with it, and Chromium gives them back after half a second only. Until there is a picture again, this covers the stage.
 */
export interface Afterimage {
  /** To be called after each frame; looks at the stage once a second. @param time seconds, of any clock */
  take(time: number): void;
  /** What covers the stage, where it is lost, or back and not drawn yet. */
  readonly cover: HTMLCanvasElement | undefined;
}

/** Whether there is nothing on a stage: it is lost, or back and not drawn yet. */
export function isLost(canvas: HTMLCanvasElement): boolean {
  return canvas.getContext('2d')?.isContextLost() || canvas.nextElementSibling?.className === COVER;
}

const COVER = 'afterimage';
/** Seconds. */
const EVERY = 1;
const LINES = 180;

interface Taken {
  readonly pixels: Uint8Array;
  readonly format: VideoPixelFormat | null;
  readonly width: number;
}

/** @param canvas in the page, with its context: the cover comes right behind it. */
export function createAfterimage(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Afterimage {
  const small = new OffscreenCanvas(1, LINES);
  const pen = small.getContext('2d', { alpha: false })!;
  let taken: Taken | undefined;
  let last = -Infinity;
  let isTaking = false;
  let cover: HTMLCanvasElement | undefined;

  canvas.addEventListener('contextlost', () => {
    if (!taken || cover) return;
    cover = pictureOf(taken);
    cover.style.cssText = canvas.style.cssText;
    canvas.after(cover);
  });

  /** By a video frame: its pixels are fetched from the graphics card while the page goes on. */
  async function read(): Promise<Taken> {
    const frame = new VideoFrame(small, { timestamp: 0 });
    try {
      const { format, codedWidth: width } = frame;
      const pixels = new Uint8Array(frame.allocationSize());
      await frame.copyTo(pixels);
      return { pixels, format, width };
    } finally {
      frame.close();
    }
  }

  return {
    get cover() {
      return cover;
    },
    take(time) {
      if (context.isContextLost()) return;
      cover?.remove();
      cover = undefined;
      if (isTaking || (time >= last && time - last < EVERY)) return;
      last = time;
      isTaking = true;
      small.width = Math.max(1, Math.round((LINES * canvas.width) / canvas.height));
      pen.drawImage(canvas, 0, 0, small.width, LINES);
      read()
        .then((now) => (taken = now))
        // A browser that cannot has none.
        .catch(() => undefined)
        .finally(() => (isTaking = false));
    },
  };
}

/** Not on the graphics card. */
function pictureOf({ pixels, format, width }: Taken): HTMLCanvasElement {
  const picture = Object.assign(document.createElement('canvas'), { width, height: LINES, className: COVER });
  picture.ariaHidden = 'true';
  const isReversed = format?.startsWith('B') ?? false;
  const rgba = new Uint8ClampedArray(pixels);
  for (let i = 0; i < rgba.length; i += 4) {
    if (isReversed) [rgba[i], rgba[i + 2]] = [rgba[i + 2]!, rgba[i]!];
    rgba[i + 3] = 255;
  }
  picture.getContext('2d', { willReadFrequently: true })!.putImageData(new ImageData(rgba, width, LINES), 0, 0);
  return picture;
}
