/**
 * Words in ink over the picture, which is dimmed behind them and shines through them (`verse.frag`). Pieces of text come
 * from sheets (`sheet.ts`) and are placed on the GPU: red is how strong the ink is, green how hot.
 */
import type p5 from 'p5';
import verseShader from '../../../shaders/verse.frag?raw';
import wordFragment from '../../../shaders/word.frag?raw';
import wordVertex from '../../../shaders/word.vert?raw';
import type { Stage } from '../sketch';
import { type Bloom, createBloom } from './bloom';
import { brightest, decay, linear } from './colour';
import { createBuffer, createPass, type Pass } from './fullscreen';
import { createPost, type Post } from './post';
import type { Sheet, SheetWord } from './sheet';

/** How a piece of text stands; what is left out is plain. */
export interface Stroke {
  /** The middle of its box on the frame, in pixels, and its turn in radians. */
  readonly x: number;
  readonly y: number;
  readonly scale?: number;
  readonly turn?: number;
  /** Each 0..1: opacity, strength of the ink, heat, halo, outline instead of letters, out of focus. */
  readonly alpha?: number;
  readonly strength?: number;
  readonly heat?: number;
  readonly glow?: number;
  readonly outline?: number;
  readonly soft?: number;
  /** How far along it has been sung, 0..1. Where it is given, the rest of it is weaker. */
  readonly sung?: number;
}

/** A blow on the picture: where it struck (shares of the frame), how long ago (seconds), and how hard (0..1). */
export interface Blow {
  readonly x: number;
  readonly y: number;
  readonly age: number;
  readonly force: number;
}

const NO_BLOW: Blow = { x: 0.5, y: 0.5, age: 9, force: 0 };

export interface Ink {
  /** Draws words on an empty frame; they show with the next `show`. */
  write(words: (put: (sheet: Sheet, word: SheetWord, stroke: Stroke) => void) => void): void;
  /** @param hasWords where there are none, the picture comes forward. */
  show(stage: Stage, hasWords: boolean, blow?: Blow): void;
}

/** 0..1: how much the beat is felt at this moment. */
export function beatPulse({ beat, loudness, parameters }: Stage): number {
  const react = parameters['stage.react'];
  return Math.min(1, Math.exp(-3.2 * (beat - Math.floor(beat))) * react * (0.4 + loudness.level));
}

export function createInk(p: p5, width: number, height: number): Ink {
  const blur: Bloom = createBloom(p, width / 2, height / 2);
  const compose: Pass = createPass(p, verseShader);
  const post: Post = createPost(p, width, height);
  const word = p.createShader(wordVertex, wordFragment);
  const scene = createBuffer(p, width, height);
  const words = createBuffer(p, width, height);
  let dim = 0;

  const put = (sheet: Sheet, { cell, box: [left, top, right, bottom] }: SheetWord, stroke: Stroke): void => {
    const { alpha = 1 } = stroke;
    if (alpha <= 0) return;
    word.setUniform('uSheet', sheet.image);
    word.setUniform('uCell', [...cell]);
    word.setUniform('uPlace', [stroke.x, stroke.y, right - left, bottom - top]);
    word.setUniform('uScale', stroke.scale ?? 1);
    word.setUniform('uTurn', stroke.turn ?? 0);
    word.setUniform('uAlpha', Math.min(1, alpha));
    word.setUniform('uStrength', stroke.strength ?? 1);
    word.setUniform('uHeat', Math.min(1, stroke.heat ?? 0));
    word.setUniform('uGlow', stroke.glow ?? 0);
    word.setUniform('uSoft', stroke.soft ?? 0);
    word.setUniform('uOutline', stroke.outline ?? (stroke.sung === undefined ? 0 : 1));
    word.setUniform('uSung', stroke.sung ?? (stroke.outline ? 0 : 1));
    word.setUniform('uLeftwards', sheet.leftwards ? 1 : 0);
    p.plane(1, 1);
  };

  return {
    write(draw) {
      words.begin();
      p.clear();
      p.push();
      p.noStroke();
      p.blendMode(p.BLEND);
      p.shader(word);
      word.setUniform('uFrame', [width, height]);
      draw(put);
      p.pop();
      words.end();
    },
    show(stage, hasWords, blow = NO_BLOW) {
      const { time, delta, palette, parameters, picture } = stage;
      const react = parameters['stage.react'];
      dim += ((hasWords ? 1 : 0) - dim) * (1 - decay(delta, 0.8));
      compose(
        {
          uPicture: picture,
          uBlurred: blur(picture, 0),
          uWords: words,
          uAspect: width / height,
          uTime: time,
          uPulse: beatPulse(stage),
          uKick: stage.kick * react,
          uDim: dim,
          uInk: linear(brightest(palette)).map((value) => 0.55 + 0.45 * value),
          uHaze: linear(palette[0]),
          uBlow: [blow.x, blow.y, blow.age, blow.force * (0.4 + react)],
        },
        scene,
      );
      post(scene, stage, { caption: false, without: ['feedback'] });
    },
  };
}

/** From 0 to 1, quick at first (cubic). */
export function ease(way: number): number {
  const left = 1 - Math.min(1, Math.max(0, way));
  return 1 - left ** 3;
}

/** 0 at `way` 0, 1 at 1 and all after: slow, then fast, as what falls. */
export function fall(way: number): number {
  return Math.min(1, Math.max(0, way)) ** 3;
}
