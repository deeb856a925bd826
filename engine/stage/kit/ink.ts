/**
 * Words in ink over the picture, which is dimmed behind them and shines through them (`verse.frag`). The words are drawn on
 * a 2D canvas, by whoever uses it: red is how strong the ink is, green how hot.
 */
import type p5 from 'p5';
import verseShader from '../../../shaders/verse.frag?raw';
import type { Stage } from '../sketch';
import { type Bloom, createBloom } from './bloom';
import { brightest, decay, linear } from './colour';
import { createBuffer, createPass, type Pass } from './fullscreen';
import { createPost, type Post } from './post';

export interface Ink {
  /** Empty, of the frame's size: to draw on. The words show with the next `show`. */
  begin(): CanvasRenderingContext2D;
  /** @param hasWords where there are none, the picture comes forward. */
  show(stage: Stage, hasWords: boolean): void;
}

/** 0..1: how much the beat is felt at this moment. */
export function beatPulse({ beat, loudness, parameters }: Stage): number {
  const react = parameters['stage.react'];
  return Math.min(1, Math.exp(-3.2 * (beat - Math.floor(beat))) * react * (0.4 + loudness.level));
}

/** A fill of ink. @param strength, heat 0..1. */
export function inkOf(strength: number, heat = 0): string {
  return `rgb(${Math.round(255 * strength)}, ${Math.round(255 * Math.min(1, heat))}, 0)`;
}

export function createInk(p: p5, width: number, height: number): Ink {
  const blur: Bloom = createBloom(p, width / 2, height / 2);
  const compose: Pass = createPass(p, verseShader);
  const post: Post = createPost(p, width, height);
  const scene = createBuffer(p, width, height);
  const words = p.createImage(width, height);
  const { drawingContext: context } = words as unknown as { drawingContext: CanvasRenderingContext2D };
  let dim = 0;
  return {
    begin() {
      context.reset();
      context.textBaseline = 'alphabetic';
      context.fontKerning = 'normal';
      (words as unknown as { setModified(modified: boolean): void }).setModified(true);
      return context;
    },
    show(stage, hasWords) {
      const { time, delta, palette, parameters, picture } = stage;
      dim += ((hasWords ? 1 : 0) - dim) * (1 - decay(delta, 0.8));
      compose(
        {
          uPicture: picture,
          uBlurred: blur(picture, 0),
          uWords: words,
          uAspect: width / height,
          uTime: time,
          uPulse: beatPulse(stage),
          uKick: stage.kick * parameters['stage.react'],
          uDim: dim,
          uInk: linear(brightest(palette)).map((value) => 0.55 + 0.45 * value),
          uHaze: linear(palette[0]),
        },
        scene,
      );
      post(scene, stage, { caption: false, without: ['feedback'] });
    },
  };
}
