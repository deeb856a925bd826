/** A stage for tests of scripts: a plain view of the show, and what is on the stage. */
import { defaultValues, type ParameterId } from '../../engine/parameters';
import { createStageHost, type ScriptReport, type StageHostOptions } from '../../engine/stage/host';
import type { Script } from '../../engine/stage/code/script';
import type { StageView } from '../../engine/stage/sketch';
import { HEIGHT, viewAt as plainViewAt, WIDTH } from './plain-view';

/** Nothing is played or sung. */
export function viewAt(time: number, parameters: Partial<Record<ParameterId, number>> = {}): StageView {
  return plainViewAt(time, 1 / 30, { parameters: { ...defaultValues(), ...parameters }, held: [], lyrics: [] });
}

export function openStage(options: Partial<StageHostOptions> = {}) {
  const host = createStageHost(document.body, {
    width: WIDTH,
    height: HEIGHT,
    seed: 7,
    waitForSetup: true,
    ...options,
  });
  const notices: string[] = [];
  const reports: ScriptReport[] = [];
  host.notices$.subscribe((notice) => notices.push(notice));
  host.scripts$.subscribe((report) => reports.push(report));
  return { host, notices, reports };
}

export const p5Script = (code: string): Script => ({ language: 'p5', code });
export const shader = (code: string): Script => ({ language: 'glsl', code });

export function pixels(canvas: HTMLCanvasElement): Uint8ClampedArray {
  const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

/** Red, green, blue of the middle. */
export function middle(canvas: HTMLCanvasElement): number[] {
  return [
    ...pixels(canvas)
      .slice(4 * (WIDTH * (HEIGHT / 2) + WIDTH / 2))
      .slice(0, 3),
  ];
}

/** One that works, and shows how many frames it has drawn; and one that hangs in its 24th, where no guard looks. */
export const HANGING = [
  p5Script('function draw() { background(0, 200, min(255, frameCount)); }'),
  p5Script(`
    function draw() {
      background(200, 0, 0);
      if (frameCount === 24) /(a+)+$/.test('a'.repeat(50) + 'b');
    }`),
] as const;
