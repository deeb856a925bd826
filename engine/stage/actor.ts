/** One running sketch: a p5 instance that draws when it is told to, on a canvas of its own, and nowhere else. */
import p5 from 'p5';
import type { SketchFiles } from './code/files';
import type { Script } from './code/script';
import { noteShaders } from './compile-ahead';
import type { Picture } from './picture';
import type { Sketch, Stage, StageView } from './sketch';

export interface Actor {
  readonly name: string;
  /** What it is made from. Absent for a still image. */
  readonly sketch?: Sketch;
  readonly script?: Script;
  readonly canvas: HTMLCanvasElement;
  /** Draws one frame. Rejects with what the sketch threw, or when its GPU context was lost. */
  draw(view: StageView): Promise<void>;
  /** Frees the canvas and its GPU context. */
  remove(): void;
}

export interface ActorOptions {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly picture: Pick<Picture, 'canvas' | 'version'>;
  /** What sketches of the performer's own may load. */
  readonly files: SketchFiles;
}

/** The GPU let go of the sketch's canvas, or its process is gone: not its fault, and the same sketch can be started again. */
export class ContextLost extends Error {
  constructor(message = 'its GPU context was lost') {
    super(message);
  }
}

/** In the same process as another one that hangs. */
export class HeldUp extends ContextLost {
  constructor() {
    super('another sketch holds it up');
  }
}

/** The browser gives no GPU context at present, as for two minutes after two crashes of its graphics process. */
export class ContextRefused extends Error {}

/** Seconds that a sketch may take to set itself up. */
const SETUP_LIMIT = 60;

/** p5's members without types that are needed to keep it to itself. */
interface P5Internals {
  _removeAbortController: AbortController;
  _glAttributes: WebGLContextAttributes;
}
/**
 * Each new instance of p5 2.3 wraps the methods of all colours once more, in a closure that holds the instance: without
 * this, every sketch that ever played would stay in memory, and a colour would be asked for through all of them.
 */
const plainColor = Object.getOwnPropertyDescriptors(p5.Color.prototype);
const lifecycle = (p5 as unknown as { lifecycleHooks: { remove: (() => void)[] } }).lifecycleHooks;
p5.disableFriendlyErrors = true;

/**
 * Makes the p5 instance and sets the sketch up.
 * @throws (rejects) what the sketch's setup threw, or `ContextRefused`; the instance is gone then.
 */
export async function startActor(sketch: Sketch, view: StageView, options: ActorOptions): Promise<Actor> {
  const { name, width, height, seed } = options;
  let canvas: HTMLCanvasElement | undefined;
  let image: p5.Image | undefined;
  let imageVersion = -1;
  let next: StageView | undefined;
  let failure: { readonly error: unknown } | undefined;

  const stage = (p: p5, frame: StageView): Stage => {
    image ??= p.createImage(1, 1);
    if (imageVersion !== options.picture.version) showIn(image, options.picture.canvas);
    imageVersion = options.picture.version;
    return { ...frame, width, height, picture: image };
  };

  const makeCanvas = (p: p5): HTMLCanvasElement => {
    if (sketch.renderer !== 'webgl') return p.createCanvas(width, height, p.P2D).elt;
    try {
      return p.createCanvas(width, height, p.WEBGL).elt;
    } catch {
      throw new ContextRefused();
    }
  };

  const setUp = async (p: p5): Promise<void> => {
    p.noLoop();
    p.pixelDensity(1);
    canvas = makeCanvas(p);
    const compiled = p.drawingContext instanceof WebGL2RenderingContext && noteShaders(p, p.drawingContext);
    p.randomSeed(seed);
    p.noiseSeed(seed);
    await sketch.setup?.(p, stage(p, view));
    if (compiled) await compiled();
  };

  const hooksBefore = lifecycle.remove.length;
  let instance: p5 | undefined;
  let limit: ReturnType<typeof setTimeout> | undefined;
  const started = new Promise<void>((resolve, reject) => {
    const play = (p: p5): void => {
      const internals = p as unknown as P5Internals;
      // No key, pointer or window event is for a sketch: what it shows is a function of what it is handed.
      internals._removeAbortController.abort();
      internals._glAttributes = { antialias: false };
      // Nothing may be thrown into p5: it would stop for good.
      p.setup = () => setUp(p).catch(reject);
      let opened = false;
      p.draw = () => {
        // p5 draws once by itself after setup. When that call has ended, redraw() is no longer refused.
        if (!opened) setTimeout(resolve);
        opened = true;
        const frame = next;
        next = undefined;
        if (!frame) return;
        try {
          const result: unknown = sketch.draw(p, stage(p, frame));
          if (result instanceof Promise) result.catch((error: unknown) => (failure = { error }));
        } catch (error) {
          failure = { error };
        }
      };
    };
    Object.defineProperties(p5.Color.prototype, plainColor);
    instance = new p5(play, document.createElement('div'));
    limit = setTimeout(() => reject(new Error(`its setup took longer than ${SETUP_LIMIT} s`)), SETUP_LIMIT * 1000);
  });
  // p5 would let every instance run the hooks of all others, and so keep all of them in memory.
  const hooks = lifecycle.remove.splice(hooksBefore);

  const gpu = (): WebGL2RenderingContext | undefined => {
    const context = instance?.drawingContext;
    return context instanceof WebGL2RenderingContext ? context : undefined;
  };
  const remove = (): void => {
    const context = gpu();
    const lose = () => context?.getExtension('WEBGL_lose_context')?.loseContext();
    // Browsers allow few GPU contexts, and take their time to collect them.
    void Promise.resolve(instance?.remove()).then(lose, lose);
    for (const hook of hooks) hook();
  };

  try {
    await started;
  } catch (error) {
    remove();
    throw error;
  } finally {
    // It would keep a sketch that is gone, with all that it holds, for as long.
    clearTimeout(limit);
  }

  const draw = async (frame: StageView): Promise<void> => {
    if (gpu()?.isContextLost()) throw new ContextLost();
    next = frame;
    await instance?.redraw();
    if (gpu()?.isContextLost()) throw new ContextLost();
    if (failure) throw failure.error;
    if (next) throw new Error('p5 refused to draw');
  };
  if (!canvas) throw new Error('p5 made no canvas');
  return { name, sketch, canvas, draw, remove };
}

/** Lets a p5 image show a canvas that is not its own, without copying pixels. */
function showIn(image: p5.Image, canvas: HTMLCanvasElement): void {
  const shown = image as unknown as { canvas: HTMLCanvasElement; setModified(modified: boolean): void };
  shown.canvas = canvas;
  image.width = canvas.width;
  image.height = canvas.height;
  shown.setModified(true);
}
