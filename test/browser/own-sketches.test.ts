/** Scripts as performers bring them, each for some frames, side by side on a sheet to look at. */
import { describe, expect, it } from 'vitest';
import { shelf } from '../../engine/stage/code/shelf';
import type { Script } from '../../engine/stage/code/script';
import { RENDER } from '../../engine/stage/code/scripted-actor';
import { contactSheet } from './contact-sheet';
import { exampleWith, MOVING, STILL } from './p5-examples';
import { HEIGHT, WIDTH } from './plain-view';
import { openStage, pixels, viewAt } from './script-stage';

/** All of them with `VITE_SCRIPTS=all`; else some. */
const WHOLE = import.meta.env.VITE_SCRIPTS === 'all';
const AT_A_TIME = 3;
/**
 * The examples on p5's website are CC BY-NC-SA, so they are not kept here. To run them, put `src/content/examples/en` of
 * github.com/processing/p5.js-website into `.cache/p5-examples`.
 */
const FOLDER = '../../.cache/p5-examples';
const files = import.meta.glob<string>('../../.cache/p5-examples/*/*/code.js', {
  query: '?raw',
  import: 'default',
  exhaustive: true,
});
const EXAMPLES = `
  01_Shapes_And_Color/00_Shape_Primitives 01_Shapes_And_Color/01_Color 02_Animation_And_Variables/00_Drawing_Lines
  02_Animation_And_Variables/01_Animation_With_Events 02_Animation_And_Variables/03_Conditions 05_Transformation/00_Translate
  05_Transformation/01_Rotate 05_Transformation/02_Scale 06_Calculating_Values/00_Interpolate 06_Calculating_Values/01_Map
  06_Calculating_Values/02_Random 06_Calculating_Values/03_Constrain 06_Calculating_Values/04_Clock
  07_Repetition/00_Color_Interpolation 07_Repetition/01_Color_Wheel 07_Repetition/02_Bezier 07_Repetition/03_Kaleidoscope
  07_Repetition/04_Noise 07_Repetition/05_Recursive_Tree 09_Angles_And_Motion/00_Sine_Cosine 09_Angles_And_Motion/01_Aim
  09_Angles_And_Motion/02_Triangle_Strip 10_Games/00_Circle_Clicker 10_Games/01_Ping_Pong
  11_3D/01_Custom_Geometry 11_3D/06_Framebuffer_Blur 12_Advanced_Canvas_Rendering/00_Create_Graphics
  13_Classes_And_Objects/00_Snowflakes 13_Classes_And_Objects/02_Connected_Particles 13_Classes_And_Objects/03_Flocking
  15_Math_And_Physics/01_Soft_Body 15_Math_And_Physics/02_Forces 15_Math_And_Physics/04_Game_Of_Life
  15_Math_And_Physics/05_Mandelbrot`
  .trim()
  .split(/\s+/);

interface Played {
  readonly name: string;
  /** On the way, and at the end. */
  readonly midway: HTMLCanvasElement;
  readonly canvas: HTMLCanvasElement;
  readonly notices: readonly string[];
}

/** Plays a script, with the pointer on its way and pressed now and then; each frame as it is, however slow the machine. */
async function play(name: string, script: Script, frames: number): Promise<Played> {
  const { host, notices } = openStage({ patience: RENDER });
  host.setPicture(await stripes());
  let midway = document.createElement('canvas');
  for (let i = 0; i < frames; i++) {
    const parameters = {
      'stage.x': 0.3 + 0.02 * i,
      'stage.y': 0.4 + 0.1 * Math.sin(i),
      'stage.press': i % 8 > 2 ? 1 : 0,
    };
    await host.draw(viewAt(i / 15, parameters), name, script);
    if (i === frames >> 1) midway = copyOf(host.canvas);
  }
  const canvas = copyOf(host.canvas);
  host.dispose();
  return { name, midway, canvas, notices };
}

function copyOf(stage: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  // On the processor: the GPU drops what is not shown.
  canvas.getContext('2d', { willReadFrequently: true })!.drawImage(stage, 0, 0);
  return canvas;
}

async function stripes(): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  for (let x = 0; x < WIDTH; x += 20) {
    context.fillStyle = `hsl(${x} 70% 50%)`;
    context.fillRect(x, 0, 20, HEIGHT);
  }
  return createImageBitmap(canvas);
}

/** How many colours there are in the middle, coarsely, where a sketch's canvas of any form is: 1 is a blank sheet. */
function colours(canvas: HTMLCanvasElement): number {
  const data = canvas.getContext('2d')!.getImageData((WIDTH - HEIGHT) / 2, 0, HEIGHT, HEIGHT).data;
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i += 4)
    seen.add((data[i]! >> 4) * 256 + (data[i + 1]! >> 4) * 16 + (data[i + 2]! >> 4));
  return seen.size;
}

/** Some at a time, as each waits for a process of its own. @throws where one is not well, or has nothing to show */
async function show(sheet: string, pieces: readonly (readonly [string, Script])[], frames: number): Promise<Played[]> {
  const all: Played[] = [];
  const queue = [...pieces.entries()];
  const playNext = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) all[next[0]] = await play(...next[1], frames);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, playNext));
  await contactSheet(sheet, all);
  const failed = all.filter(({ notices, canvas }) => notices.length > 0 || colours(canvas) < 2);
  expect(failed.map(({ name, notices }) => `${name}: ${notices.join(' ') || 'nothing to see'}`)).toEqual([]);
  return all;
}

describe('the scripts in sketches/own', () => {
  it('run, each its own picture', async () => {
    const pieces = await Promise.all(shelf.names().map(async (name) => [name, await shelf.load(name)] as const));
    expect(pieces.length).toBeGreaterThanOrEqual(24);
    await show('own-sketches', WHOLE ? pieces : pieces.filter((_, i) => i % 4 === 0), 12);
  });
});

describe("p5's own examples", () => {
  it('run unchanged, and those that move, move', async () => {
    const all = [...STILL, ...MOVING];
    const pieces = all.map((words) => [words, { language: 'p5', code: exampleWith(words) }] as const);
    const played = await show('p5-examples', pieces, 8);
    const moved = played.filter(({ midway, canvas }) => pixels(midway).join() !== pixels(canvas).join());
    expect(moved.map(({ name }) => name)).toEqual(MOVING);
  });
});

describe.skipIf(!WHOLE || Object.keys(files).length === 0)("the examples on p5's website", () => {
  it('run unchanged', async () => {
    const pieces = await Promise.all(
      EXAMPLES.map(async (path) => {
        const code = await files[`${FOLDER}/${path}/code.js`]!();
        return [path.replace(/^.*\/\d+_/, ''), { language: 'p5', code }] as const;
      }),
    );
    await show('p5-website-examples', pieces, 24);
  });
});
