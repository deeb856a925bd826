/** Light that bleeds out of bright parts: a pyramid of ever smaller and softer copies, added up again. */
import type p5 from 'p5';
import down from '../../../shaders/bloom-down.frag?raw';
import up from '../../../shaders/bloom-up.frag?raw';
import { createBuffer, createPass } from './fullscreen';

/** From a frame, the light around its bright parts, at a quarter of its size. Colours above `threshold` count. */
export type Bloom = (frame: p5.Framebuffer | p5.Image, threshold: number) => p5.Framebuffer;

const LEVELS = 4;

/** The pyramid costs about as much as a fifth of a full-frame pass: each level has a quarter of the pixels. */
export function createBloom(p: p5, width: number, height: number): Bloom {
  const downwards = createPass(p, down);
  const upwards = createPass(p, up);
  const sizes = Array.from({ length: LEVELS - 1 }, (_, level) => 4 * 2 ** level);
  const buffers = () => sizes.map((size) => createBuffer(p, width / size, height / size));
  const smallest = createBuffer(p, width / 2 ** (LEVELS + 1), height / 2 ** (LEVELS + 1));
  const levels = [...buffers(), smallest];
  const sums = buffers();
  return (frame, threshold) => {
    let above: p5.Framebuffer | p5.Image = frame;
    levels.forEach((level, i) => {
      downwards(
        { uFrame: above, uTexel: [1 / above.width, 1 / above.height], uThreshold: i === 0 ? threshold : 0 },
        level,
      );
      above = level;
    });
    return sums.reduceRight((wide, sum, i) => {
      const fine = levels[i] ?? wide;
      upwards({ uFine: fine, uWide: wide, uTexel: [1 / wide.width, 1 / wide.height] }, sum);
      return sum;
    }, smallest);
  };
}
