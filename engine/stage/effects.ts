/** The chain of effects over what is no sketch of the house's: on a canvas of its own, made when it is first turned up. */
import type p5 from 'p5';
import { messageOf } from '../message-of';
import { type Actor, ContextLost, ContextRefused, startActor } from './actor';
import { NO_FILES } from './code/files';
import { loadFonts } from './kit/fonts';
import { createPost, type Post } from './kit/post';
import { defineSketch, type StageView } from './sketch';

/** What is not ready, is refused by the GPU or was lost is left out, and the performer is told why: none of these rejects. */
export interface Effects {
  /** What is to be seen: the frame itself, or the frame with the effects over it, as far as `post.own` says. */
  readonly canvas: HTMLCanvasElement;
  /** Resolves when the chain is there, if it is wanted. */
  ready(view: StageView): Promise<void>;
  /** Takes the frame as it stands. */
  draw(view: StageView): Promise<void>;
  remove(): void;
}

/** Seconds of show time until what failed is tried again. */
const AGAIN = 10;
const REFUSED = 'the browser gives them no graphics card';

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

const isWanted = ({ parameters }: StageView) => parameters['post.own'] > 0;

/**
 * @param frame another picture at each `draw`, always of the same size
 * @param waits frames wait until the chain is there, as in a render
 * @param notify is told, once, why there are no effects
 */
export function createEffects(
  frame: HTMLCanvasElement,
  seed: number,
  waits: boolean,
  notify: (text: string) => void,
): Effects {
  const { width, height } = frame;
  const mixed = Object.assign(document.createElement('canvas'), { width, height });
  const picture = { canvas: frame, version: 0 };
  let actor: Actor | undefined;
  let coming: Promise<void> | undefined;
  let now = -Infinity;
  let again = -Infinity;
  let isOn = false;
  let isOver = false;
  let isTold = false;

  function failed(error: unknown): void {
    actor?.remove();
    actor = undefined;
    if (error instanceof ContextLost) return;
    again = now + AGAIN;
    if (isTold) return;
    isTold = true;
    const why = error instanceof ContextRefused ? REFUSED : messageOf(error);
    notify(`The effects over your own sketches are left out, and tried again every 10 s: ${why}`);
  }

  async function start(view: StageView): Promise<void> {
    try {
      const made = await startActor(chain, view, { name: chain.name, width, height, seed, picture, files: NO_FILES });
      if (isOver) made.remove();
      else actor = made;
    } catch (error) {
      failed(error);
    }
  }

  async function ready(view: StageView): Promise<void> {
    now = view.time;
    if (!isWanted(view) || actor || isOver || now < again) return;
    await (coming ??= start(view).finally(() => (coming = undefined)));
  }

  async function overlay(view: StageView): Promise<boolean> {
    const isThere = ready(view);
    if (waits) await isThere;
    const mine = actor;
    if (!mine || isOver) return false;
    // An effect that was off has forgotten: so has a chain that was.
    const anew = isOn ? view : { ...view, parameters: { ...view.parameters, 'post.feedback': 0 } };
    try {
      picture.version++;
      await mine.draw(anew);
      if (actor !== mine) return false;
      const context = mixed.getContext('2d', { alpha: false })!;
      context.globalAlpha = 1;
      context.drawImage(frame, 0, 0);
      context.globalAlpha = view.parameters['post.own'];
      context.drawImage(mine.canvas, 0, 0);
      return true;
    } catch (error) {
      if (actor === mine) failed(error);
      return false;
    }
  }

  return {
    get canvas() {
      return isOn ? mixed : frame;
    },
    ready,
    async draw(view) {
      isOn = isWanted(view) && (await overlay(view));
    },
    remove() {
      isOver = true;
      actor?.remove();
      actor = undefined;
    },
  };
}
