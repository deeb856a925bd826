import { expect, it, vi } from 'vitest';
import { createSmallCopy } from '../../engine/stage/small-copy';
import { pixels } from './stage-case';

it('keeps what a canvas showed, without making the page wait for the graphics card', async () => {
  const fetching = [
    vi.spyOn(VideoFrame.prototype, 'copyTo'),
    vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData'),
    vi.spyOn(OffscreenCanvasRenderingContext2D.prototype, 'getImageData'),
  ];
  const stage = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const pen = stage.getContext('2d')!;
  const copy = createSmallCopy();
  expect(copy.picture()).toBeUndefined();
  pen.fillStyle = 'rgb(200, 60, 10)';
  pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = 'rgb(10, 60, 200)';
  pen.fillRect(320, 0, 320, 360);
  copy.take(stage, 0);
  await expect.poll(() => copy.picture()).toBeDefined();
  for (const spy of fetching) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();

  const picture = copy.picture()!;
  expect([picture.width, picture.height]).toEqual([320, 180]);
  const data = pixels(picture);
  expect([...data.slice(0, 4)]).toEqual([200, 60, 10, 255]);
  expect([...data.slice(4 * 319, 4 * 320)]).toEqual([10, 60, 200, 255]);

  // Of two it shows the older: what was lost looks black, some frames before the browser tells.
  pen.fillStyle = 'black';
  pen.fillRect(0, 0, 640, 360);
  copy.take(stage, 0.5);
  copy.take(stage, 1.5);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([...pixels(copy.picture()!).slice(0, 3)]).toEqual([200, 60, 10]);
  let time = 3;
  const later = () => {
    copy.take(stage, (time += 2));
    return [...pixels(copy.picture()!).slice(0, 3)];
  };
  await expect.poll(later).toEqual([0, 0, 0]);
});
