/**
 * What covers a stage that is lost: a graphics process that crashes takes every canvas with it, and Chromium gives them back after
 * half a second only. Until there is a picture again, this is what the stage showed within the last second.
 */
import { createSmallCopy } from './small-copy';

export interface Afterimage {
  /** Covers the stage if it is lost. The browser tells of that some frames late: to be called in each, before the stage is looked at. */
  guard(): void;
  /** To be called after each frame that was drawn. @param time seconds, of any clock */
  take(time: number): void;
  /** What covers the stage, where it is lost, or back and not drawn yet. */
  readonly cover: HTMLCanvasElement | undefined;
}

/** Whether there is nothing on a stage: it is lost, or back and not drawn yet. */
export function isLost(canvas: HTMLCanvasElement): boolean {
  return canvas.getContext('2d')?.isContextLost() || canvas.nextElementSibling?.className === COVER;
}

const COVER = 'afterimage';

/** @param canvas in the page, with its context: the cover comes right behind it. */
export function createAfterimage(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Afterimage {
  const copy = createSmallCopy();
  let cover: HTMLCanvasElement | undefined;

  function hide(): void {
    if (cover) return;
    cover = copy.picture();
    if (!cover) return;
    cover.className = COVER;
    cover.ariaHidden = 'true';
    cover.style.cssText = canvas.style.cssText;
    canvas.after(cover);
  }
  const guard = () => void (context.isContextLost() && hide());
  canvas.addEventListener('contextlost', hide);

  return {
    get cover() {
      return cover;
    },
    guard,
    take(time) {
      if (context.isContextLost()) return hide();
      cover?.remove();
      cover = undefined;
      copy.take(canvas, time);
    },
  };
}
