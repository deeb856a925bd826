/** A script on stage: it draws in its sandbox, and what it drew is handed over frame by frame. */
import { stopwatch } from '../../clock';
import { hasGraphicsCard } from '../../graphics';
import { type Actor, type ActorOptions, ContextLost, ContextRefused } from '../actor';
import { createEffects } from '../effects';
import type { StageView } from '../sketch';
import { frameCopier } from './copy-frame';
import type { Extended } from './insertions';
import type { Answer, Fault, Limits } from './messages';
import { createPace } from './pace';
import { prepare } from './prepare';
import { openSandbox } from './sandbox';
import { type Script, ScriptError } from './script';

export interface ScriptPatience extends Limits {
  /**
   * Seconds after which the stage goes on with the frame it has, and after which a script that does not answer is given up;
   * `soon`: one that has always answered much sooner.
   */
  readonly late: number;
  readonly lost: number;
  readonly soon: number;
  /** Between two frames of the stage it draws what a screen would have asked for. */
  readonly isFilm?: true;
}

/** Chromium gives sandboxes a process apart from the page's; elsewhere the page waits while a script computes. */
const isApart = 'userAgentData' in navigator;

/** On stage, and in a render, where the machine may be slow. On stage, the last frame stands while a script is late. */
export const LIVE: ScriptPatience = {
  ...(isApart ? { setup: 5, frame: 1 } : { setup: 0.2, frame: 0.2 }),
  quick: 0.15,
  late: 0.1,
  lost: 3,
  soon: 0.22,
};
export const RENDER: ScriptPatience = {
  setup: 30,
  frame: 10,
  quick: 10,
  late: Infinity,
  lost: 60,
  soon: 60,
  isFilm: true,
};
/** Asked once: it takes a context. */
let hasCard: boolean | undefined;
/** Seconds that a setup may wait for what it loads. */
const SETUP_LIMIT = 60;
/** A shader has the picture by whatever name: what a text of its own samples is that. */
const WITH_PICTURE = { p5: /\bpicture\b/, glsl: /\b(picture|iChannel0|sampler2D)\b/ };
/** Of a fault, in letters. */
const LONGEST_MESSAGE = 2000;

/**
 * Sets a script up in a sandbox of its own and lets it draw a few frames there.
 * @param signal ends that: as long as it goes on, it has a process, and often a GPU context
 * @throws (rejects) a `ScriptError`: what is wrong with it, and where; or `ContextRefused`
 */
export async function startScript(
  script: Script,
  view: StageView,
  { name, width, height, seed, picture, files }: ActorOptions,
  patience: ScriptPatience,
  notify: (text: string) => void,
  signal: AbortSignal,
): Promise<Actor> {
  const prepared = await prepare(script);
  hasCard ??= hasGraphicsCard();
  signal.throwIfAborted();
  const sandbox = await openSandbox(width, height);
  signal.addEventListener('abort', () => sandbox.close());
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false })!;
  context.imageSmoothingQuality = 'high';
  const wantsPicture = WITH_PICTURE[script.language].test(script.code);
  const copyFrame = frameCopier();
  const pace = createPace(patience.lost, patience.soon);
  const waits = patience.late === Infinity;
  const effects = createEffects(canvas, seed, waits, notify);
  let pictureVersion = -1;
  let hasShown = false;

  const checked = (answer: Answer): Answer => {
    if (answer.say !== 'fault') return answer;
    if (answer.fault.isRefusal) throw new ContextRefused();
    // One that the GPU gave up on before it showed anything, would be given up on again.
    throw answer.fault.isLoss && hasShown ? new ContextLost() : errorOf(answer.fault, prepared);
  };
  const ask = async (frame: StageView): Promise<void> => {
    const hasNews = wantsPicture && pictureVersion !== picture.version;
    pictureVersion = picture.version;
    const bitmap = hasNews ? await copyFrame(picture.canvas) : undefined;
    const request = { ask: 'frame' as const, view: frame, ...(bitmap && { picture: bitmap }) };
    const began = stopwatch();
    const answer = checked(await sandbox.ask(request, pace.limit(), bitmap && [bitmap]));
    pace.took(stopwatch() - began);
    if (answer.say === 'frame') show(answer.bitmap);
  };
  /** As large as it fits, undistorted. */
  const show = (bitmap: ImageBitmap): void => {
    const scale = Math.min(width / bitmap.width, height / bitmap.height);
    const [w, h] = [scale * bitmap.width, scale * bitmap.height];
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    bitmap.close();
    hasShown = true;
  };

  try {
    signal.throwIfAborted();
    const { setup, frame, quick, isFilm = false } = patience;
    const limits = { setup, frame, quick };
    const ready = { language: script.language, code: prepared.text };
    const first = { ...view, seed };
    checked(
      await sandbox.ask(
        { ask: 'start', script: ready, view: first, width, height, limits, files, hasCard, isFilm },
        SETUP_LIMIT,
      ),
    );
    // It comes with a picture, however long that takes: on stage, a frame that is late is not waited for.
    if (!waits) await ask(first);
    signal.throwIfAborted();
  } catch (error) {
    sandbox.close();
    throw error;
  }

  // It comes with its effects, and not bare before them.
  await effects.ready(view);
  let pending: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  return {
    name,
    script,
    get canvas() {
      return effects.canvas;
    },
    async draw(frame) {
      const isLate = pending !== undefined;
      pending ??= ask(frame)
        .catch((error: unknown) => void (failure = { error }))
        .finally(() => (pending = undefined));
      if (waits) await pending;
      else if (!isLate) await Promise.race([pending, sleep(patience.late)]);
      if (failure) throw failure.error;
      await effects.draw(frame);
    },
    remove() {
      effects.remove();
      sandbox.close();
    },
  };
}

/** What comes out of a sandbox is taken for no more than it is. */
function errorOf(fault: Fault, prepared: Extended): ScriptError {
  const whole = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : undefined);
  const [line, column] = [whole(fault.line), whole(fault.column)];
  const message = typeof fault.message === 'string' ? fault.message.slice(0, LONGEST_MESSAGE) : 'it failed';
  if (line === undefined || column === undefined) return new ScriptError(message, line, column);
  return new ScriptError(message, line, prepared.columnOf(line, column));
}

const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * seconds));
