/** Runs a p5 script as p5's own website does: global mode, instance mode, or a module of the sketch contract. */
import type p5 from 'p5';
import type { Sketch, Stage } from '../../sketch';
import type { SketchFiles } from '../files';
import type { Faults } from './faults';
import { SCRIPT_URL } from './faults';
import { prepareLoaders } from './loaders';
import { type ShowClock, stopwatch } from './show-clock';
import { nextTask, runScript, shortly } from './tasks';

/** What draws, once it is set up. */
export interface Drawer {
  /** Absent when the script has done away with it. */
  readonly canvas: HTMLCanvasElement | undefined;
  /** Whether the GPU has let go of the canvas. */
  readonly isLost: boolean;
  /** Draws what the clock has not made it draw. @param frames a screen's frames since the last time */
  draw?(frames: number): void;
  /** Draws its first frame, where its frame rate would have that come later than the stage shows it. */
  begin?(): Promise<void>;
}

declare global {
  interface Window {
    p5: typeof p5;
    setup?: unknown;
    draw?: unknown;
    /** The sketch that a module exports. */
    __sketch__?: Partial<Sketch>;
  }
}

/** Seconds for which files are waited for: what has not come by then may be waiting itself. */
const LOADING = 10;

interface Life {
  presetup?: (this: p5) => void;
  postsetup?: (this: p5) => void;
  remove?: (this: p5) => void;
}
type Addons = { registerAddon(addon: (p: typeof p5, fn: unknown, life: Life) => void): void };

export interface P5Parts {
  readonly code: string;
  readonly files: SketchFiles;
  readonly seed: number;
  /** The stage as it is now, with its picture made for this instance. */
  readonly stageOf: (p: p5) => Stage;
  readonly faults: Faults;
  readonly clock: Pick<ShowClock, 'fireNext'>;
}

/** Resolves when it is set up and has all that it asked for, or has made a mistake. */
export async function startP5({ code, files, seed, stageOf, faults, clock }: P5Parts): Promise<Drawer> {
  const { p5 } = window;
  const loaders = prepareLoaders(files);
  const instances: p5[] = [];
  p5.disableFriendlyErrors = true;
  let isUp = false;
  (p5 as unknown as Addons).registerAddon((_p5, _fn, life) => {
    life.presetup = function () {
      instances.push(this);
      this.randomSeed(seed);
      this.noiseSeed(seed);
      if (instances.length === 1) offerStage(() => stageOf(this));
      loaders.awaitPreload(this);
    };
    life.postsetup = () => void (isUp = true);
    // What is removed draws no more.
    life.remove = function () {
      instances.splice(instances.indexOf(this), 1);
    };
  });

  await run(code);
  const sketch = window.__sketch__;
  if (sketch) new p5(contract(sketch, stageOf));
  else if (instances.length === 0 && (typeof window.setup === 'function' || typeof window.draw === 'function'))
    new (p5 as unknown as new () => p5)();
  if (instances.length === 0 && !faults.first) {
    throw new Error('it draws nothing: a sketch has a function setup() or draw()');
  }
  type Context = CanvasRenderingContext2D | WebGL2RenderingContext;
  const context = () => instances.at(-1)?.drawingContext as Context | undefined;
  const drawer: Drawer = {
    get canvas() {
      return context()?.canvas as HTMLCanvasElement | undefined;
    },
    get isLost() {
      const gl = context();
      // The browser gives one in 2D back by itself.
      return gl !== undefined && !(gl instanceof CanvasRenderingContext2D) && gl.isContextLost();
    },
    async begin() {
      if (instances[0]?.frameCount !== 0) return;
      // Not to its end: it may wait for a timer, and the show stands still meanwhile.
      void instances[0].redraw();
      await nextTask();
    },
  };
  const until = stopwatch() + LOADING;
  const isLoading = () => loaders.pending > 0 && stopwatch() < until;
  while ((!isUp || isLoading()) && !faults.first) {
    await shortly();
    // It waits for no file: then for a timer, as the show stands still meanwhile.
    if (!isUp && !isLoading()) clock.fireNext();
  }
  return drawer;
}

function run(code: string): Promise<void> {
  Object.assign(window, { defineSketch: (sketch: Sketch) => sketch });
  bareFrames();
  return runScript(`${code}\n//# sourceURL=${SCRIPT_URL}`);
}

/**
 * A frame within has a window of its own, with all that was taken off this one. It has this page's policy: no text in a page is a
 * script from here on, so none runs there.
 */
function bareFrames(): void {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "script-src 'unsafe-eval'";
  document.head.append(policy);
}

/** The show, as the global `stage`; a script may have a variable or a function of that name, and keeps what it puts there. */
function offerStage(stage: () => Stage): void {
  const own = Object.getOwnPropertyDescriptor(window, 'stage');
  if (own && !own.get) return;
  const set = (value: unknown) =>
    void Object.defineProperty(window, 'stage', { value, writable: true, configurable: true, enumerable: true });
  Object.defineProperty(window, 'stage', { get: stage, set, configurable: true });
}

function contract(sketch: Partial<Sketch>, stageOf: (p: p5) => Stage): (p: p5) => void {
  const { setup, draw, renderer } = sketch;
  if (typeof draw !== 'function') throw new Error('the sketch it exports has no draw(p, stage)');
  return (p) => {
    p.setup = async () => {
      const stage = stageOf(p);
      p.pixelDensity(1);
      p.createCanvas(stage.width, stage.height, renderer === 'webgl' ? p.WEBGL : p.P2D);
      await setup?.(p, stage);
    };
    p.draw = () => draw(p, stageOf(p));
  };
}
