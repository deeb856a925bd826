/** A stage that is lost with all that is on the graphics card is covered by what it showed last. */
import { expect, test } from 'vitest';
import { createAfterimage, isLost } from '../../engine/stage/afterimage';

test('what the stage showed covers it while it is lost, until something is drawn again', async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  document.body.append(canvas);
  const context = canvas.getContext('2d', { alpha: false })!;
  const afterimage = createAfterimage(canvas, context);
  context.fillStyle = 'rgb(200 40 20)';
  context.fillRect(0, 0, 320, 360);
  context.fillStyle = 'rgb(10 60 220)';
  context.fillRect(320, 0, 320, 360);
  afterimage.take(0);
  // What is drawn within the next second is not looked at.
  context.fillRect(0, 0, 640, 360);
  afterimage.take(0.5);
  await expect
    .poll(() => {
      canvas.dispatchEvent(new Event('contextlost'));
      return afterimage.cover;
    })
    .toBeDefined();
  const cover = afterimage.cover!;
  expect(canvas.nextElementSibling).toBe(cover);
  expect(isLost(canvas)).toBe(true);
  expect(cover.width / cover.height).toBeCloseTo(640 / 360, 2);
  const colour = (share: number) => [
    ...cover.getContext('2d')!.getImageData(share * cover.width, cover.height / 2, 1, 1).data,
  ];
  const near = (wanted: readonly number[]) => wanted.map((value): unknown => expect.closeTo(value, -1));
  expect(colour(0.25)).toEqual(near([200, 40, 20, 255]));
  expect(colour(0.75)).toEqual(near([10, 60, 220, 255]));

  context.isContextLost = () => true;
  afterimage.take(2);
  expect(afterimage.cover).toBe(cover);
  context.isContextLost = () => false;
  afterimage.take(2.1);
  expect(afterimage.cover).toBeUndefined();
  expect(isLost(canvas)).toBe(false);
  expect(canvas.nextElementSibling).not.toBe(cover);

  // The browser tells of it some frames later.
  context.isContextLost = () => true;
  afterimage.guard();
  expect(canvas.nextElementSibling).toBe(afterimage.cover);
  expect(colour(0.25)).toEqual(near([200, 40, 20, 255]));
  canvas.remove();
});
