/** The sandbox's own program: takes a script, sets it up, and draws a frame of it for each moment of the show. */
import type p5 from 'p5';
import { uniform } from '../../../random';
import type { Stage, StageView } from '../../sketch';
import { frameCopier } from '../copy-frame';
import type { Answer, Fault, Request } from '../messages';
import { createPace, type Pace } from '../pace';
import type { Script } from '../script';
import { watchFaults } from './faults';
import { type Drawer, startP5 } from './p5-sketch';
import { createStorage } from './storage';
import { createPointer } from './pointer';
import { rasterHere } from './raster';
import { startShader } from './shader';
import { keepShowTime, stopwatch } from './show-clock';
import { nextTask, shortly } from './tasks';
import { createWatch } from './watch';

/** Frames that are drawn before the stage sees one, and the time between them in seconds. */
const DRY_FRAMES = 2;
const DRY_STEP = 1 / 60;
/** Seconds. */
const LEARNING = 2;
/** Frames that a screen asks for in a second; and the seconds after which a film's next frame is one after a halt. */
const SCREEN = 60;
const HALT = 0.2;
const LOSS: Fault = { message: 'the GPU gave up on it: is there a loop that does not end?', isLoss: true };

const { port } = globalThis as unknown as { port: MessagePort };
const faults = watchFaults();
const clock = keepShowTime();
const watch = createWatch();
const point = createPointer();
const copyFrame = frameCopier();
Object.defineProperty(window, '__turn', { value: () => watch.turn() });
Object.defineProperty(window, 'port', { value: undefined });
Object.defineProperty(window, 'localStorage', { value: createStorage() });
// p5 asks at its start: what is on stage has the audience's eyes, wherever the performer's hands are.
Object.defineProperty(document, 'hasFocus', { value: () => true });
// The keys are the performer's: what it may still find to take them with, the page takes back.
for (const owner of [window, HTMLElement.prototype, SVGElement.prototype]) {
  Object.defineProperty(owner, 'focus', { value: () => undefined });
}
// So are the screen and the mouse: what asks for them goes on without.
fix(document, { fullscreenEnabled: true });
const granted = () => Promise.resolve();
Object.assign(document, { exitFullscreen: granted, exitPointerLock: granted });
Object.assign(Element.prototype, { requestFullscreen: granted, requestPointerLock: granted });
// The page's policy knows nothing of these ways into the network.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) {
  Object.defineProperty(window, name, { value: undefined });
}

let drawer: Drawer | undefined;
let view: StageView;
let size = { width: 0, height: 0 };
let pace: Pace;
let isFilm = false;
/** Show time of the last frame, in seconds. */
let drawnAt = -Infinity;
const picture = document.createElement('canvas').getContext('2d', { alpha: false })!;
let pictureVersion = 0;

const stage = (p: p5): Stage => ({ ...view, ...size, picture: pictureFor(p) });

const images = new WeakMap<p5, { readonly image: p5.Image; version: number }>();
/** p5 shows a canvas that is not its own, without copying pixels. */
function pictureFor(p: p5): p5.Image {
  let known = images.get(p);
  if (known?.version === pictureVersion) return known.image;
  known ??= { image: p.createImage(1, 1), version: -1 };
  const shown = known.image as unknown as { canvas: HTMLCanvasElement; setModified(modified: boolean): void };
  shown.canvas = picture.canvas;
  known.image.width = picture.canvas.width;
  known.image.height = picture.canvas.height;
  shown.setModified(true);
  known.version = pictureVersion;
  images.set(p, known);
  return known.image;
}

async function start({
  script,
  view: first,
  width,
  height,
  limits,
  files,
  hasCard,
  isFilm: films,
}: Extract<Request, { ask: 'start' }>): Promise<void> {
  size = { width, height };
  view = first;
  isFilm = films;
  if (!hasCard) rasterHere();
  await learnSize();
  Object.defineProperty(Math, 'random', { value: uniform(first.seed) });
  clock.moveTo(first.time - (DRY_FRAMES + 1) * DRY_STEP);
  watch.limit = limits.setup;
  // Nobody sees the first frames, and most shaders are compiled in them.
  pace = createPace(limits.setup, limits.setup);
  if (script.language === 'glsl')
    drawer = startShader(script.code, size, () => ({ view, picture: picture.canvas, pictureVersion }));
  else drawer = await startP5({ code: script.code, files, seed: first.seed, stageOf: stage, faults, clock });
  for (let left = DRY_FRAMES; left > 0 && !faults.first; left--) await drawFrame(first.time - left * DRY_STEP);
  if (!faults.first) await drawer.begin?.();
  pace = createPace(limits.frame, limits.quick);
}

/**
 * A frame in a process of its own learns its size late: until then p5 would find a window of none, and then one that changes. Nor
 * is the performer's display the stage's: a finer one would have p5 draw more pixels than anyone sees.
 */
async function learnSize(): Promise<void> {
  const { width, height } = size;
  const until = stopwatch() + LEARNING;
  while (document.documentElement.clientWidth !== width && stopwatch() < until) await shortly();
  fix(window, { innerWidth: width, innerHeight: height, devicePixelRatio: 1 });
  fix(document.documentElement, { clientWidth: width, clientHeight: height });
  fix(screen, { width, height, availWidth: width, availHeight: height });
  // p5 asked the screen when it was read.
  Object.assign(window.p5.prototype, { displayWidth: width, displayHeight: height });
}

function fix(owner: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(owner, name, { value });
}

/**
 * When a screen would have asked for frames, in seconds of the show, after one moment and up to another. In a film the sketch draws all of
 * them: what counts its frames goes as fast as on stage, whatever the film has of them.
 */
function screenFrames(after: number, until: number): readonly number[] {
  const [first, last] = [after, until].map((time) => Math.floor(SCREEN * time + 1e-6)) as [number, number];
  const count = until - after < HALT ? last - first : 1;
  return Array.from({ length: count }, (_, i) => (last - count + 1 + i) / SCREEN);
}

async function drawFrame(time: number): Promise<HTMLCanvasElement> {
  const before = drawer?.canvas;
  const began = stopwatch();
  watch.limit = pace.limit();
  const moments = isFilm ? screenFrames(drawnAt, time) : [time];
  for (const moment of moments.slice(0, -1)) {
    if (faults.first) break;
    clock.moveTo(moment);
    await nextTask();
  }
  drawnAt = time;
  if (before) point(before, view.parameters, time);
  for (const moment of moments.slice(-1)) clock.moveTo(moment);
  drawer?.draw?.(moments.length);
  // p5 draws in promises.
  await nextTask();
  pace.took(stopwatch() - began);
  const canvas = drawer?.canvas;
  if (!canvas) throw new Error('its canvas is gone');
  return canvas;
}

/** Only the newest picture is kept. */
function take(bitmap: ImageBitmap): void {
  const { canvas } = picture;
  if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
  }
  picture.drawImage(bitmap, 0, 0);
  bitmap.close();
  pictureVersion++;
}

/** Where drawing is done in software, a GPU context that dies with its process takes those of the page along. */
function leave(id: number): void {
  for (const canvas of document.querySelectorAll('canvas')) {
    const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
    canvas.width = canvas.height = 0;
  }
  port.postMessage({ say: 'done', id } satisfies Answer);
}

/** Whether it is one for the GPU, and the browser gives no context there. */
function isRefused({ language, code }: Script): boolean {
  const isForGpu = language === 'glsl' || /webgl/i.test(code);
  return isForGpu && !document.createElement('canvas').getContext('webgl2');
}

async function answer(request: Request): Promise<void> {
  const { id } = request;
  const say = (message: Answer, ...moved: Transferable[]) => port.postMessage(message, moved);
  let bitmap: ImageBitmap | undefined;
  try {
    if (request.ask === 'leave') return leave(id);
    if (request.ask === 'start') await start(request);
    else {
      view = request.view;
      if (request.picture) take(request.picture);
      const canvas = await drawFrame(view.time);
      // Of a frame that failed nothing is shown, and a loop that drew has left seconds of it to be painted.
      if (!faults.first) bitmap = await copyFrame(canvas, size);
    }
  } catch (error) {
    faults.note(error);
  }
  // What else goes wrong without a GPU is no mistake of the sketch's.
  const isRefusal = faults.first && request.ask === 'start' && isRefused(request.script);
  const fault = drawer?.isLost ? LOSS : isRefusal ? { ...faults.first, isRefusal } : faults.first;
  if (fault) say({ say: 'fault', id, fault });
  else if (bitmap) say({ say: 'frame', id, bitmap }, bitmap);
  else say({ say: 'done', id });
}

port.onmessage = ({ data }: MessageEvent<Request>) => void answer(data);
port.postMessage({ say: 'open' } satisfies Answer);
