/**
 * Words in ink over the picture, which is dimmed behind them and shines through them (`verse.frag`). Pieces of text are
 * placed by a pen (`pen.ts`).
 */
import type p5 from 'p5';
import verseShader from '../../../shaders/verse.frag?raw';
import { calmed } from '../../flashes';
import type { Stage } from '../sketch';
import { type Bloom, createBloom } from './bloom';
import { brightest, decay, linear } from './colour';
import { createBuffer, createPass, type Pass } from './fullscreen';
import { createPen, type Pen } from './pen';
import { createPost, type Post } from './post';

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
  readonly write: Pen['write'];
  /** @param hasWords where there are none, the picture comes forward. */
  show(stage: Stage, hasWords: boolean, blow?: Blow): void;
}

/** The way to the next beat that is felt, 0..1: at a quick tempo every second, or every fourth, lest the stage flash. */
export function beatWay({ beat, tempo }: Stage): number {
  const felt = beat / calmed(1, tempo);
  return felt - Math.floor(felt);
}

/** 0..1: how much the beat is felt at this moment. */
export function beatPulse(stage: Stage): number {
  const react = stage.parameters['stage.react'];
  return Math.min(1, Math.exp(-3.2 * beatWay(stage)) * react * (0.4 + stage.loudness.level));
}

export function createInk(p: p5, width: number, height: number): Ink {
  const blur: Bloom = createBloom(p, width / 2, height / 2);
  const compose: Pass = createPass(p, verseShader);
  const post: Post = createPost(p, width, height);
  const pen = createPen(p, width, height);
  const scene = createBuffer(p, width, height);
  /** Glides, from where the first frame has it: an ink that takes over from another shows no change. */
  let dim: number | undefined;

  return {
    write: pen.write,
    show(stage, hasWords, blow = NO_BLOW) {
      const { time, delta, palette, parameters, picture } = stage;
      const react = parameters['stage.react'];
      const goal = hasWords ? 1 : 0;
      dim = goal + ((dim ?? goal) - goal) * decay(delta, 0.8);
      compose(
        {
          uPicture: picture,
          uBlurred: blur(picture, 0),
          uWords: pen.words,
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

/** Within each beat, first ahead of it and then even again: 0..0.4 of a beat, 0 on the beats. */
export function surge(beat: number): number {
  const way = beat - Math.floor(beat);
  return ease(way) - way;
}

/** 0 at `way` 0, 1 at 1 and all after: slow, then fast, as what falls. */
export function fall(way: number): number {
  return Math.min(1, Math.max(0, way)) ** 3;
}
