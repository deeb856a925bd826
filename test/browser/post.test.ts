import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Subject } from 'rxjs';
import { defaultValues, isParameterId, type ParameterValues } from '../../engine/parameters';
import { oklab } from '../../engine/stage/kit/colour';
import { loadFonts } from '../../engine/stage/kit/fonts';
import { createPost, EFFECTS, type Post } from '../../engine/stage/kit/post';
import { createStageHost, type StageHost } from '../../engine/stage/host';
import { defineSketch, type StageView } from '../../engine/stage/sketch';

const WIDTH = 320;
const HEIGHT = 180;
const ALL_OFF = Object.fromEntries(EFFECTS.map((name) => [`post.${name}`, 0]));
const PALETTE: StageView['palette'] = [
  [60, 90, 190],
  [230, 110, 60],
  [250, 214, 160],
];

type Pixels = Uint8ClampedArray;
type Draw = (context: OffscreenCanvasRenderingContext2D) => void;

/** A sketch that shows the picture through the chain, and nothing else. */
let post: Post | undefined;
const plain = defineSketch({
  name: 'plain',
  title: 'Plain',
  author: 'test',
  renderer: 'webgl',
  async setup(p, { width, height }) {
    await loadFonts();
    post = createPost(p, width, height);
  },
  draw: (_, stage) => post?.(stage.picture, stage, { caption: false }),
});

let host: StageHost;
const notices: string[] = [];
beforeAll(() => {
  const sketches = { names: () => ['plain'], load: () => Promise.resolve(plain), changes$: new Subject<void>() };
  host = createStageHost(document.body, { width: WIDTH, height: HEIGHT, seed: 7, waitForSetup: true, sketches });
  host.notices$.subscribe((notice) => notices.push(notice));
});
afterAll(() => {
  host.dispose();
  expect(notices).toEqual([]);
});

/** Always the same time, so that the film's grain is the same. */
async function shot(parameters: Partial<ParameterValues>, more: Partial<StageView> = {}): Promise<Pixels> {
  await host.draw(
    {
      time: 3,
      delta: 1 / 30,
      beat: 8.01,
      tempo: 120,
      seed: 7,
      palette: PALETTE,
      mood: { energy: 0.5, valence: 0, density: 0.5, roughness: 0, symmetry: 0, tension: 0, brightness: 0.5 },
      loudness: { level: 0, bass: 0, mid: 0, treble: 0 },
      parameters: { ...defaultValues(), ...ALL_OFF, ...parameters },
      held: [],
      kick: 0,
      prompt: '',
      lyrics: [{ text: 'glass', from: 0 }],
      ahead: '',
      ...more,
    },
    'plain',
  );
  const copy = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', { willReadFrequently: true })!;
  copy.drawImage(host.canvas, 0, 0);
  return copy.getImageData(0, 0, WIDTH, HEIGHT).data;
}

async function show(draw: Draw): Promise<void> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  draw(context);
  host.setPicture(await createImageBitmap(canvas));
}

/** Colours that run round a point off the middle: without any symmetry about it. */
const wheel: Draw = (context) => {
  const gradient = context.createConicGradient(0.4, 0.35 * WIDTH, 0.4 * HEIGHT);
  ['#c02020', '#20c040', '#e0e0e0', '#8030c0', '#c02020'].forEach((c, i) => gradient.addColorStop(i / 4, c));
  context.fillStyle = gradient;
  context.fillRect(0, 0, WIDTH, HEIGHT);
};

const spot: Draw = (context) => {
  context.fillStyle = '#fff';
  context.fillRect(220, 80, 20, 20);
};

function difference(a: Pixels, b: Pixels): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

const colourAt = (data: Pixels, x: number, y: number) => {
  const i = 4 * (Math.round(y) * WIDTH + Math.round(x));
  return [data[i]!, data[i + 1]!, data[i + 2]!] as const;
};

function light(data: Pixels, left: number, top: number, width: number, height: number): number {
  let sum = 0;
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) sum += colourAt(data, x, y).reduce((a, b) => a + b) / 3;
  return sum / (width * height);
}

describe('every effect', () => {
  it('has its knob and its place', () => {
    expect([...EFFECTS].sort()).toEqual(['bloom', 'feedback', 'glitch', 'grade', 'kaleidoscope', 'refraction']);
    for (const name of EFFECTS) {
      expect(isParameterId(`post.${name}`), name).toBe(true);
      expect(isParameterId(`post.${name}.place`), name).toBe(true);
    }
  });

  it('is left out at 0, comes in from nothing, is seen at 1, and gives the same for the same', async () => {
    await show((context) => (wheel(context), spot(context)));
    await shot({});
    const plainly = await shot({});
    const passes = await countPasses(() => shot({}));
    for (const name of EFFECTS) {
      const amount = (value: number) => ({ [`post.${name}`]: value });
      // What else an effect has matters only when it is on.
      const off = { 'post.kaleidoscope.sectors': 3, 'post.feedback.zoom': 1, [`post.${name}.place`]: 0 };
      expect(difference(await shot(off), plainly), name).toBe(0);
      expect(await countPasses(() => shot(amount(0))), name).toBe(passes);
      expect(await countPasses(() => shot(amount(1))), name).toBeGreaterThan(passes);

      await shot({});
      await shot(amount(0.002));
      expect(difference(await shot(amount(0.002)), plainly), `${name}, hardly on`).toBeLessThan(0.6);

      const twice = async () => {
        await shot({});
        await shot(amount(1));
        return shot(amount(1));
      };
      const full = await twice();
      if (name !== 'feedback') expect(difference(full, plainly), `${name}, full`).toBeGreaterThan(0.8);
      expect(difference(await twice(), full), `${name}, again`).toBe(0);
    }
  });

  it('stands where its place says', async () => {
    await show(wheel);
    const both = { 'post.kaleidoscope': 1, 'post.glitch': 1 };
    const first = await shot(both);
    const last = await shot({ ...both, 'post.kaleidoscope.place': 4.5 });
    expect(difference(first, last)).toBeGreaterThan(3);
    // Only the order counts.
    expect(difference(await shot({ ...both, 'post.glitch.place': 7 }), first)).toBe(0);
    expect(difference(await shot({ ...both, 'post.glitch.place': 0 }), last)).toBe(0);
  });
});

it('the grade brings the picture nearer to the colours of the words', async () => {
  await show(wheel);
  const palette = PALETTE.map((colour) => oklab(colour));
  const distance = (data: Pixels) => {
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [, a, b] = oklab([data[i]!, data[i + 1]!, data[i + 2]!]);
      sum += Math.min(...palette.map((colour) => Math.hypot(a - colour[1], b - colour[2])));
    }
    return sum / (data.length / 4);
  };
  const distances: number[] = [];
  for (const amount of [0, 0.25, 0.5, 1]) distances.push(distance(await shot({ 'post.grade': amount })));
  expect([...distances].sort((a, b) => b - a)).toEqual(distances);
  expect(distances[3]).toBeLessThan(0.6 * distances[0]!);
});

it('the kaleidoscope has the symmetry of its sectors, from the middle outwards', async () => {
  await show(wheel);
  const asymmetry = (data: Pixels, sectors: number, from: number, to: number) => {
    let sum = 0;
    let count = 0;
    for (let r = from; r < to; r += 2)
      for (let a = 0; a < 2 * Math.PI; a += 0.05) {
        const at = (angle: number) =>
          colourAt(data, WIDTH / 2 - 0.5 + r * Math.cos(angle), HEIGHT / 2 - 0.5 + r * Math.sin(angle));
        const turned = at(a + (2 * Math.PI) / sectors);
        at(a).forEach((value, i) => (sum += Math.abs(value - turned[i]!)));
        count += 3;
      }
    return sum / count;
  };
  const plainly = await shot({});
  for (const sectors of [5, 6]) {
    const folded = await shot({ 'post.kaleidoscope': 1, 'post.kaleidoscope.sectors': sectors });
    expect(asymmetry(plainly, sectors, 10, 36)).toBeGreaterThan(15);
    expect(asymmetry(folded, sectors, 10, 36)).toBeLessThan(5);
  }
  // Half open, the rim is as it was.
  const half = await shot({ 'post.kaleidoscope': 0.5 });
  expect(asymmetry(half, 6, 10, 36)).toBeLessThan(5);
  expect(colourAt(half, 5, 90)).toEqual(colourAt(plainly, 5, 90));
});

it('the glitch breaks on the beat, otherwise on each, and heals', async () => {
  await show(wheel);
  const plainly = await shot({});
  const broken = (beat: number) => shot({ 'post.glitch': 0.5 }, { beat });
  const [one, two, healed] = [await broken(8), await broken(9), await broken(8.2499)];
  expect(difference(one, plainly)).toBeGreaterThan(2);
  expect(difference(two, plainly)).toBeGreaterThan(2);
  expect(difference(one, two)).toBeGreaterThan(1);
  expect(difference(healed, plainly)).toBeLessThan(0.2);
  expect(difference(await broken(8), one)).toBe(0);
  expect(difference(await shot({ 'post.glitch': 0.5 }, { beat: 8, seed: 8 }), one)).toBeGreaterThan(1);
});

it('the echo of a light goes outwards and fades, and an effect that was off has forgotten it', async () => {
  const echo = { 'post.feedback': 1, 'post.feedback.zoom': 1, 'post.feedback.turn': 0 };
  const beyond = (data: Pixels) => light(data, 242, 84, 6, 12);
  await show(spot);
  await shot({});
  const still = beyond(await shot(echo));
  for (let frame = 0; frame < 5; frame++) await shot(echo);
  const trailing = beyond(await shot(echo));
  expect(trailing).toBeGreaterThan(still + 30);
  await show(() => {});
  expect(light(await shot(echo), 220, 80, 20, 20)).toBeGreaterThan(60);
  await shot({});
  expect(light(await shot(echo), 220, 80, 20, 20)).toBeLessThan(8);
});

it('the bloom lights what lies around a light', async () => {
  await show(spot);
  const around = async (amount: number) => light(await shot({ 'post.bloom': amount }), 242, 80, 8, 20);
  const [none, half, full] = [await around(0), await around(0.5), await around(1)];
  expect(half).toBeGreaterThan(none + 8);
  expect(full).toBeGreaterThan(half + 4);
});

it('the words bend the picture where they stand, and nowhere else', async () => {
  await show(wheel);
  const plainly = await shot({});
  const glass = { 'post.refraction': 1 };
  const bent = await shot(glass);
  expect(difference(bent, plainly)).toBeGreaterThan(1);
  expect(light(bent, 0, 0, WIDTH, 12)).toBeCloseTo(light(plainly, 0, 0, WIDTH, 12), 1);
  const otherwise = await shot(glass, { lyrics: [{ text: 'river', from: 0 }] });
  expect(difference(otherwise, bent)).toBeGreaterThan(1);
  const wordless = await shot(glass, { lyrics: [] });
  expect(difference(wordless, plainly)).toBeLessThan(0.1);
  const hidden = await shot({ ...glass, 'stage.words': 0 });
  expect(difference(hidden, plainly)).toBeLessThan(0.1);
});

/** How often something is drawn on any WebGL canvas meanwhile. */
async function countPasses(during: () => Promise<unknown>): Promise<number> {
  const drawn = (['drawArrays', 'drawElements'] as const).map((name) =>
    vi.spyOn(WebGL2RenderingContext.prototype, name),
  );
  await during();
  const count = drawn.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of drawn) spy.mockRestore();
  return count;
}
