/**
 * The newest generated picture, on one canvas that all sketches share. Where no more come, the last one moves on: it drifts and
 * breathes, so slowly at first that nobody sees where it began. Where the graphics card loses it, a small copy takes its place.
 */

import { createSmallCopy } from './small-copy';

/** Seconds in which a picture takes over from the one before, at most. */
const LONGEST_FADE = 0.08;

/** Seconds without a picture after which the last one moves on by itself. */
const STILL = 0.75;
/** How far it comes nearer, how far it wanders as a part of the room that this makes, and in how many seconds. */
const NEARER = 0.12;
const WANDERS = 0.8;
const BREATH = 17;
const ROUND = 29;

export interface Picture {
  /** Another one after `show` brought a picture of another size. */
  readonly canvas: HTMLCanvasElement;
  /** Goes up whenever the canvas has changed. */
  readonly version: number;
  /** The picture to fade to. It is closed when it has been used. */
  show(bitmap: ImageBitmap): void;
  /** The stage has another shape: until a picture of it comes, the last one is cut to it, not stretched. In any unit. */
  reshape(width: number, height: number): Promise<void>;
  /** Fades on to show time `time`, in seconds. */
  advance(time: number): void;
  dispose(): void;
}

/**
 * Pictures come more seldom than frames, so each takes over linearly in the time that lay between the last two of
 * them: 15 a second look fluid, and one a frame are shown as they are.
 *
 * With `a` the way that the fade has gone (0..1), the canvas holds `(1 - a) old + a new`. Drawing `new` over it with
 * opacity `(b - a) / (1 - a)` gives `(1 - b) old + b new`: so no copy of the old picture is kept.
 * @param remembers whether a small copy is kept, for when the graphics card loses the picture.
 */
export function createPicture(width: number, height: number, remembers = false): Picture {
  const copy = remembers ? createSmallCopy() : undefined;
  let canvas = blank(width, height);
  let version = 0;
  let coming: { bitmap: ImageBitmap; from: number; seconds: number; way: number } | undefined;
  let waiting: ImageBitmap | undefined;
  /** The last one, whole. */
  let last: ImageBitmap | undefined;
  let lastTime = 0;
  let lastArrival = -Infinity;
  /** Until there is a picture again, there is nothing to remember. */
  let isLost = false;

  function blank(width: number, height: number): HTMLCanvasElement {
    const made = Object.assign(document.createElement('canvas'), { width, height });
    made.addEventListener('contextlost', () => {
      if (made !== canvas) return;
      isLost = true;
      void recall();
    });
    return made;
  }

  const recall = async (): Promise<void> => {
    const picture = copy?.picture();
    if (picture) show(await createImageBitmap(picture));
  };

  const show = (bitmap: ImageBitmap): void => {
    waiting?.close();
    waiting = bitmap;
  };

  const reshape = async (width: number, height: number): Promise<void> => {
    const scale = Math.min(canvas.width / width, canvas.height / height);
    const [w, h] = [Math.round(scale * width), Math.round(scale * height)];
    if (version === 0 || isLost || (w === canvas.width && h === canvas.height)) return;
    const [x, y] = [Math.round((canvas.width - w) / 2), Math.round((canvas.height - h) / 2)];
    const arrival = lastArrival;
    const cut = await createImageBitmap(canvas, x, y, w, h);
    if (waiting || arrival !== lastArrival) cut.close();
    else show(cut);
  };

  const take = (bitmap: ImageBitmap, time: number): void => {
    const seconds = lastArrival === -Infinity ? 0 : Math.min(LONGEST_FADE, time - lastArrival);
    coming?.bitmap.close();
    coming = { bitmap, from: lastTime, seconds, way: 0 };
    lastArrival = time;
    if (bitmap.width === canvas.width && bitmap.height === canvas.height) return;
    const old = canvas;
    canvas = blank(bitmap.width, bitmap.height);
    context(canvas).drawImage(old, 0, 0, canvas.width, canvas.height);
  };

  const advance = (time: number): void => {
    if (waiting) take(waiting, time);
    waiting = undefined;
    if (coming) {
      const { bitmap, from, seconds, way } = coming;
      // A frame that came as late as the fade is long ends it; the tolerance is for sums of frame times.
      const next = time - from >= seconds - 1e-6 ? 1 : (time - from) / seconds;
      const target = context(canvas);
      target.globalAlpha = way < 1 ? Math.max(0, next - way) / (1 - way) : 1;
      target.drawImage(bitmap, 0, 0);
      coming.way = next;
      version++;
      if (next === 1) {
        last?.close();
        last = bitmap;
        coming = undefined;
        isLost = target.isContextLost();
      }
    } else if (last && time - lastArrival > STILL) {
      moveOn(last, time - lastArrival - STILL);
    }
    lastTime = time;
    if (version > 0 && !isLost) copy?.take(canvas, time);
  };

  /** @param seconds since it has been on its own. */
  const moveOn = (bitmap: ImageBitmap, seconds: number): void => {
    const turn = (round: number) => (2 * Math.PI * seconds) / round;
    const nearer = (NEARER * (1 - Math.cos(turn(BREATH)))) / 2;
    // As much as sticks out on each side: it may wander so far, and leaves no edge bare.
    const [roomX, roomY] = [(nearer * canvas.width) / 2, (nearer * canvas.height) / 2];
    const target = context(canvas);
    target.globalAlpha = 1;
    target.drawImage(
      bitmap,
      -roomX + WANDERS * roomX * Math.sin(turn(ROUND)),
      -roomY + WANDERS * roomY * Math.sin(turn(ROUND) / 2),
      canvas.width + 2 * roomX,
      canvas.height + 2 * roomY,
    );
    version++;
  };

  const dispose = (): void => {
    waiting?.close();
    coming?.bitmap.close();
    last?.close();
    waiting = coming = last = undefined;
  };

  return {
    get canvas() {
      return canvas;
    },
    get version() {
      return version;
    },
    show,
    reshape,
    advance,
    dispose,
  };
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d', { alpha: false });
  if (!found) throw new Error('this browser gives no 2D canvas');
  return found;
}
