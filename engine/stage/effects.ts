/** The chain of effects over what is no sketch of the house's: on a canvas of its own, made when it is first turned up. */
import type p5 from 'p5';
import { type Actor, startActor } from './actor';
import { NO_FILES } from './code/files';
import { loadFonts } from './kit/fonts';
import { createPost, type Post } from './kit/post';
import { defineSketch, type StageView } from './sketch';

export interface Effects {
  /** What is to be seen: the frame itself, or the frame with the effects over it, as far as `post.own` says. */
  readonly canvas: HTMLCanvasElement;
  /** Takes the frame as it stands. Never rejects: where the chain cannot be had, the frame stays as it is. */
  draw(view: StageView): Promise<void>;
  remove(): void;
}

export interface EffectsOptions {
  readonly seed: number;
  /** Whether frames wait until the chain is there, as in a render. */
  readonly waits: boolean;
}

/** Seconds of show time until what the GPU refused, or lost, is asked for again. */
const AGAIN = 10;

const running = new WeakMap<p5, Post>();
const chain = defineSketch({
  name: '(effects)',
  title: 'Effects',
  author: 'Phosphene',
  renderer: 'webgl',
  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, createPost(p, width, height));
  },
  // What a sketch says of the words is its own affair.
  draw: (p, stage) => running.get(p)?.(stage.picture, stage, { caption: false }),
});

/** @param frame another picture at each `draw`, always of the same size */
export function createEffects(frame: HTMLCanvasElement, { seed, waits }: EffectsOptions): Effects {
  const { width, height } = frame;
  const mixed = Object.assign(document.createElement('canvas'), { width, height });
  const picture = { canvas: frame, version: 0 };
  let actor: Actor | undefined;
  let coming: Promise<void> | undefined;
  let again = -Infinity;
  let isOn = false;
  let isOver = false;

  const failed = (at: number): void => {
    actor?.remove();
    actor = undefined;
    again = at + AGAIN;
  };
  const start = async (view: StageView): Promise<void> => {
    try {
      const made = await startActor(chain, view, { name: chain.name, width, height, seed, picture, files: NO_FILES });
      if (isOver) made.remove();
      else actor = made;
    } catch {
      failed(view.time);
    }
  };
  const overlay = async (view: StageView): Promise<boolean> => {
    if (!actor && view.time >= again) coming ??= start(view).finally(() => (coming = undefined));
    if (waits) await coming;
    if (!actor) return false;
    try {
      picture.version++;
      await actor.draw(view);
    } catch {
      failed(view.time);
      return false;
    }
    const context = mixed.getContext('2d', { alpha: false })!;
    context.globalAlpha = 1;
    context.drawImage(frame, 0, 0);
    context.globalAlpha = view.parameters['post.own'];
    context.drawImage(actor.canvas, 0, 0);
    return true;
  };

  return {
    get canvas() {
      return isOn ? mixed : frame;
    },
    async draw(view) {
      isOn = view.parameters['post.own'] > 0 && (await overlay(view));
    },
    remove() {
      isOver = true;
      actor?.remove();
    },
  };
}
