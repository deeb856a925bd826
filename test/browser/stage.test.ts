import { describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { startActor } from '../../engine/stage/actor';
import { catalogue } from '../../engine/stage/catalogue';
import { NO_FILES } from '../../engine/stage/code/files';
import { defaultValues, PARAMETER_IDS } from '../../engine/parameters';
import type { StageHost } from '../../engine/stage/host';
import { createPass } from '../../engine/stage/kit/fullscreen';
import { createPicture } from '../../engine/stage/picture';
import { defineSketch, type Sketch } from '../../engine/stage/sketch';
import { HEIGHT, viewAt, WIDTH } from './plain-view';
import { difference, makeHost, mean, pictureAt, pixels, sketchesOf } from './stage-case';

const SKETCHES = ['drift', 'karaoke', 'relief', 'swarm', 'tunnel', 'verse'];

/** Draws frames with a new picture each. @returns the pixels of the last. */
async function play(host: StageHost, sketch: string, from: number, frames: number): Promise<Uint8ClampedArray> {
  for (let i = 0; i < frames; i++) {
    const time = from + i / 8;
    host.setPicture(await pictureAt(time));
    await host.draw(viewAt(time), sketch);
  }
  return pixels(host.canvas);
}

/** A sketch of one colour that throws where told to. */
function plain(
  name: string,
  colour: readonly [number, number, number],
  fails: (time: number) => boolean = () => false,
) {
  return defineSketch({
    name,
    title: name,
    author: 'test',
    renderer: '2d',
    draw(p, { time }) {
      if (fails(time)) throw new Error('oh no\nand more');
      p.background(...colour);
    },
  });
}

/** @returns its red. */
const redOf = (host: StageHost) => pixels(host.canvas)[0]!;

describe('the sketches', () => {
  it('are all found', () => {
    expect([...catalogue.names()].sort()).toEqual(SKETCHES);
  });

  it('show light that moves, the same for the same views, each its own', async () => {
    const last: Uint8ClampedArray[] = [];
    for (const name of SKETCHES) {
      const { host, notices } = makeHost();
      const early = await play(host, name, 0, 2);
      const late = await play(host, name, 0.25, 3);
      expect(notices).toEqual([]);
      expect(mean(early), name).toBeGreaterThan(6);
      expect(mean(late), name).toBeGreaterThan(6);
      expect(difference(early, late), name).toBeGreaterThan(1);
      last.push(late);
      host.dispose();

      const { host: again } = makeHost();
      await play(again, name, 0, 2);
      expect(difference(await play(again, name, 0.25, 3), late), name).toBe(0);
      again.dispose();
    }
    expect(difference(last[0]!, last[1]!)).toBeGreaterThan(4);
    expect(difference(last[1]!, last[2]!)).toBeGreaterThan(4);
    expect(difference(last[0]!, last[2]!)).toBeGreaterThan(4);
  });

  it('change little, late in a show as well, when the meaning or a knob of theirs is moved by a hair', async () => {
    const late = 3619;
    const frame = async (name: string, hair: number) => {
      const mood = { ...viewAt(late).mood };
      for (const key of Object.keys(mood) as (keyof typeof mood)[]) mood[key] += hair;
      const parameters = { ...defaultValues() };
      for (const id of PARAMETER_IDS) if (id.startsWith(`${name}.`)) parameters[id] += hair;
      const lyrics = [{ text: 'the harbour keeps its lanterns low', from: late - 1 }];
      const { host } = makeHost();
      for (const time of [late, late + 1 / 8]) {
        host.setPicture(await pictureAt(time));
        await host.draw(viewAt(time, 1 / 8, { mood, parameters, lyrics }), name);
      }
      const data = pixels(host.canvas);
      host.dispose();
      return data;
    };
    for (const name of SKETCHES) {
      expect(difference(await frame(name, 0), await frame(name, 2e-4)), name).toBeLessThan(0.5);
    }
  });

  it('have compiled their shaders when they are set up, so that no frame waits for one', async () => {
    const link = vi.spyOn(WebGL2RenderingContext.prototype, 'linkProgram');
    const ask = vi.spyOn(WebGL2RenderingContext.prototype, 'getShaderParameter');
    for (const name of SKETCHES) {
      const picture = createPicture(WIDTH, HEIGHT);
      const options = { name, width: WIDTH, height: HEIGHT, seed: 7, picture, files: NO_FILES };
      const sketch = await catalogue.load(name);
      const actor = await startActor(sketch, viewAt(0), options);
      if (sketch.renderer === 'webgl') expect(link.mock.calls.length, name).toBeGreaterThan(0);
      link.mockClear();
      for (let i = 0; i < 4; i++) await actor.draw(viewAt(i / 8));
      expect(link, name).not.toHaveBeenCalled();
      actor.remove();
      picture.dispose();
    }
    // It would make the page wait.
    expect(ask).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('ask whether a shader was linked only when the browser has said that it can answer at once', async () => {
    const { prototype } = WebGL2RenderingContext;
    const parameterOf = Reflect.get<WebGL2RenderingContext, 'getProgramParameter'>(prototype, 'getProgramParameter');
    const extensionOf = Reflect.get<WebGL2RenderingContext, 'getExtension'>(prototype, 'getExtension') as (
      name: string,
    ) => unknown;
    const COMPLETION_STATUS_KHR = 0x91b1;
    for (const tells of [true, false]) {
      const asked: string[] = [];
      const links = vi.spyOn(prototype, 'linkProgram');
      vi.spyOn(prototype, 'validateProgram').mockImplementation(() => void asked.push('made to link'));
      vi.spyOn(prototype, 'fenceSync').mockImplementation(() => (asked.push('fence'), null));
      vi.spyOn(prototype, 'getExtension').mockImplementation(function (this: WebGL2RenderingContext, name: string) {
        if (name !== 'KHR_parallel_shader_compile') return extensionOf.call(this, name) as never;
        // To a program that was linked before, the browser has no such answer.
        expect(links).not.toHaveBeenCalled();
        return (tells ? { COMPLETION_STATUS_KHR } : null) as never;
      });
      vi.spyOn(prototype, 'getProgramParameter').mockImplementation(function (
        this: WebGL2RenderingContext,
        program,
        name,
      ) {
        if (name === COMPLETION_STATUS_KHR) return asked.push('complete?') > 2;
        if (name === this.LINK_STATUS) asked.push('linked?');
        return parameterOf.call(this, program, name) as unknown;
      });
      const sketch = defineSketch({
        ...plain('one', [0, 0, 0]),
        renderer: 'webgl',
        setup: (p) => void createPass(p, '#version 300 es\nout highp vec4 colour; void main() { colour = vec4(1); }'),
      });
      const picture = createPicture(WIDTH, HEIGHT);
      const options = { name: 'one', width: WIDTH, height: HEIGHT, seed: 7, picture, files: NO_FILES };
      const actor = await startActor(sketch, viewAt(0), options);
      vi.restoreAllMocks();
      expect(asked).toEqual(
        tells ? ['complete?', 'complete?', 'complete?', 'linked?'] : ['made to link', 'fence', 'linked?'],
      );
      actor.remove();
      picture.dispose();
    }
  });

  it('do not enter with a shader that cannot be compiled: what is wrong with it is said, and the stage stands', async () => {
    const broken = defineSketch({
      ...plain('broken', [0, 0, 0]),
      renderer: 'webgl',
      setup: (p) => void createPass(p, '#version 300 es\nout highp vec4 colour; void main() { colour = light; }'),
    });
    const { host, notices } = makeHost({ sketches: sketchesOf(plain('a', [0, 150, 0]), broken) });
    await host.draw(viewAt(0), 'a');
    await host.draw(viewAt(1), 'broken');
    await host.draw(viewAt(2), 'broken');
    expect(notices).toEqual([expect.stringMatching(/^Sketch "broken" failed: .*'light' : undeclared/)]);
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 150, 0]);
  });

  it('take every script, long words, no words and no picture', async () => {
    const texts = [
      '',
      '   ',
      '港の灯りは低く、船はみな帰ってくる',
      'مرفأ الليل',
      'नमस्ते दुनिया',
      '🌊🌊🌊',
      'w'.repeat(400),
      'one\ntwo\u0000\u202e',
    ];
    const { host, notices } = makeHost();
    let time = 0;
    for (const sketch of ['verse', 'karaoke', 'tunnel', 'swarm', 'drift'])
      for (const text of texts)
        await host.draw(
          viewAt((time += 0.2), 0.2, {
            lyrics: [
              { text: 'before', from: 0, to: 1 },
              { text, from: time },
            ],
          }),
          sketch,
        );
    await host.draw(viewAt((time += 0.2), 0.2, { lyrics: [] }), 'verse');
    expect(notices).toEqual([]);
  });
});

describe('the stage', () => {
  it('takes another size while it plays: never black, in full detail after the fade, and then as a stage of that size is', async () => {
    const [wide, high] = [200, 240];
    for (const name of ['drift', 'swarm']) {
      const { host, notices } = makeHost();
      await play(host, name, 0, 3);
      host.resize({ width: wide, height: high });
      expect([host.canvas.width, host.canvas.height]).toEqual([wide, high]);
      // What stood on it stands, scaled.
      expect(mean(pixels(host.canvas)), name).toBeGreaterThan(6);
      const dark: number[] = [];
      for (let i = 0; i < 8; i++) {
        const light = mean(await play(host, name, 0.375 + i / 8, 1));
        if (light < 6) dark.push(i);
      }
      expect(dark, name).toEqual([]);

      const { host: born } = makeHost({ width: wide, height: high });
      await play(born, name, 0, 11);
      expect(difference(pixels(host.canvas), pixels(born.canvas)), name).toBeLessThan(1);
      expect(notices).toEqual([]);
      host.dispose();
      born.dispose();
    }
  });

  it('has sketches draw on fewer pixels where it is to, and stays whole', async () => {
    const sizes: string[] = [];
    const measuring = defineSketch({
      ...plain('measuring', [0, 0, 0]),
      draw(p, { width, height }) {
        sizes.push(`${width}x${height}`);
        p.background(200, 0, 0);
        p.noStroke();
        p.fill(0, 0, 200);
        p.rect(width / 2, 0, width / 2, height);
      },
    });
    const { host, notices } = makeHost({ sketches: sketchesOf(measuring) });
    for (const [share, size] of [
      [1, '320x180'],
      [0.35, '112x63'],
      [0.71, '227x128'],
      [1, '320x180'],
    ] as const) {
      host.scale(share);
      for (let i = 0; i < 4; i++) await host.draw(viewAt(sizes.length), 'measuring');
      expect(sizes.at(-1)).toBe(size);
      const data = pixels(host.canvas);
      expect([host.canvas.width, host.canvas.height]).toEqual([WIDTH, HEIGHT]);
      expect([...data.slice(0, 3), ...data.slice(-4, -1)]).toEqual([200, 0, 0, 0, 0, 200]);
    }
    expect(notices).toEqual([]);
  });

  it('plays on in its old size where the sketch cannot be set up in the new one, and says so once', async () => {
    let setups = 0;
    const clumsy = defineSketch({
      ...plain('clumsy', [0, 0, 200]),
      setup(_, { width }) {
        setups++;
        if (width > WIDTH) throw new Error('too wide');
      },
    });
    const { host, notices } = makeHost({ sketches: sketchesOf(plain('a', [0, 150, 0]), clumsy) });
    for (let i = 0; i < 3; i++) await host.draw(viewAt(i), 'clumsy');
    host.resize({ width: 2 * WIDTH, height: HEIGHT });
    for (let i = 3; i < 8; i++) await host.draw(viewAt(i), 'clumsy');
    expect(notices).toEqual(['Sketch "clumsy" failed: too wide']);
    expect(setups).toBe(2);
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 0, 200]);
    expect(host.canvas.width).toBe(2 * WIDTH);
    // Others are not kept from it, and it comes back.
    for (let i = 8; i < 11; i++) await host.draw(viewAt(i), 'a');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 150, 0]);
    host.resize({ width: WIDTH, height: HEIGHT });
    for (let i = 11; i < 15; i++) await host.draw(viewAt(i), 'clumsy');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 0, 200]);
  });

  it('is never black while sketches follow each other', async () => {
    const { host, notices } = makeHost();
    host.setPicture(await pictureAt(0));
    await host.draw(viewAt(0), 'drift');
    const dark: string[] = [];
    let time = 0;
    for (let turn = 1; turn <= 10; turn++) {
      const name = SKETCHES[turn % SKETCHES.length]!;
      for (let frame = 0; frame < 6; frame++) {
        time += 1 / 8;
        host.setPicture(await pictureAt(time));
        await host.draw(viewAt(time), name);
        const light = mean(pixels(host.canvas));
        if (light < 6) dark.push(`${name} at ${time}: ${light}`);
      }
    }
    expect(dark).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('fades from sketch to sketch by show time', async () => {
    const { host } = makeHost({ sketches: sketchesOf(plain('red', [200, 0, 0]), plain('blue', [0, 0, 200])) });
    await host.draw(viewAt(0), 'red');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([200, 0, 0]);
    await host.draw(viewAt(1), 'blue');
    await host.draw(viewAt(1.25), 'blue');
    const half = pixels(host.canvas);
    expect(half[0]).toBeCloseTo(100, -1);
    expect(half[2]).toBeCloseTo(100, -1);
    await host.draw(viewAt(1.5), 'blue');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 0, 200]);
  });

  it('has what comes next ready off stage: it enters in the very frame that asks for it', async () => {
    const set: string[] = [];
    const noted = (sketch: Sketch): Sketch => ({ ...sketch, setup: () => void set.push(sketch.name) });
    const sketches = [plain('red', [200, 0, 0]), plain('blue', [0, 0, 200]), plain('green', [0, 200, 0])].map(noted);
    const { host, notices } = makeHost({ sketches: sketchesOf(...sketches), waitForSetup: false });
    let time = 0;
    const frames = async (count: number, name: string, soon: string) => {
      for (let i = 0; i < count; i++) {
        await host.draw(viewAt((time += 0.02)), name, undefined, undefined, 0, soon);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await frames(50, 'red', 'red');
    await frames(50, 'red', 'blue');
    expect(set).toEqual(['red', 'blue']);
    expect(redOf(host)).toBe(200);
    await frames(1, 'blue', 'blue');
    await host.draw(viewAt(time + 0.25), 'blue');
    expect(redOf(host)).toBeCloseTo(100, -1);
    time += 0.5;
    // One that is not to come after all is let go, and nothing is seen of it.
    await frames(50, 'blue', 'green');
    await frames(5, 'blue', 'blue');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 0, 200]);
    await frames(50, 'blue', 'green');
    expect(set).toEqual(['red', 'blue', 'green', 'green']);
    expect(notices).toEqual([]);
  });

  it('keeps the last picture when a sketch throws, says so once, and goes back to the one before', async () => {
    const sketches = sketchesOf(
      plain('good', [0, 150, 0]),
      plain('bad', [150, 0, 0], (time) => time >= 3),
    );
    const { host, notices } = makeHost({ sketches });
    await host.draw(viewAt(0), 'good');
    for (const time of [1, 1.5, 2]) await host.draw(viewAt(time), 'bad');
    const before = pixels(host.canvas);
    await host.draw(viewAt(3), 'bad');
    expect(difference(pixels(host.canvas), before)).toBe(0);
    for (const time of [3.5, 4, 4.5]) await host.draw(viewAt(time), 'bad');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 150, 0]);
    expect(notices).toEqual(['Sketch "bad" failed: oh no and more']);
  });

  it('keeps the sketch on stage when the next cannot be set up, cannot draw, or is not there', async () => {
    const throws = { ...plain('throws', [0, 0, 0]), setup: () => Promise.reject(new Error('no setup')) };
    const never = plain('never', [0, 0, 0], () => true);
    const shader = defineSketch({
      ...plain('shader', [0, 0, 0]),
      renderer: 'webgl',
      draw: (p) => p.shader(p.createShader('#version 300 es\nbroken', 'broken')),
    });
    const { host, notices } = makeHost({ sketches: sketchesOf(plain('good', [0, 150, 0]), throws, never, shader) });
    await host.draw(viewAt(0), 'good');
    let time = 1;
    for (const name of ['throws', 'never', 'shader', 'missing'])
      for (let frame = 0; frame < 3; frame++) {
        await host.draw(viewAt((time += 0.25)), name);
        expect([...pixels(host.canvas).slice(0, 3)], name).toEqual([0, 150, 0]);
      }
    expect(notices.map((notice) => notice.split('"')[1])).toEqual(['throws', 'never', 'shader', 'missing']);
  });

  it('shows the picture when no sketch works', async () => {
    const { host, notices } = makeHost({ sketches: sketchesOf(plain('bad', [0, 0, 0], () => true)) });
    host.setPicture(await pictureAt(0));
    for (const time of [0, 0.5, 1, 1.5]) await host.draw(viewAt(time), 'bad');
    expect(mean(pixels(host.canvas))).toBeGreaterThan(40);
    expect(notices).toHaveLength(1);
  });

  it('plays on with the picture alone while the browser gives no GPU context, and tries again by itself', async () => {
    const deep = defineSketch({ ...plain('deep', [0, 150, 0]), renderer: 'webgl' });
    const { host, notices } = makeHost({ sketches: sketchesOf(deep, { ...deep, name: 'other' }) });
    host.setPicture(await pictureAt(0));
    type Ask = (this: HTMLCanvasElement, kind: string, ...more: unknown[]) => null;
    const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')!.value as Ask;
    const refusing: Ask = function (kind, ...more) {
      return kind.includes('webgl') ? null : own.call(this, kind, ...more);
    };
    const refusal = vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(refusing);
    try {
      for (const time of [0, 0.5, 1, 9, 11, 12]) await host.draw(viewAt(time), time < 9 ? 'deep' : 'other');
      expect(mean(pixels(host.canvas))).toBeGreaterThan(40);
      expect(notices).toEqual([expect.stringMatching(/tried again every 10 s/)]);
    } finally {
      refusal.mockRestore();
    }
    for (const time of [18, 19, 24, 25, 26]) await host.draw(viewAt(time), 'other');
    expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 150, 0]);
    expect(notices).toHaveLength(1);
  });

  it('takes a hot-swapped sketch, and keeps the old one when the new one fails', async () => {
    const sketches = sketchesOf(plain('a', [0, 150, 0]));
    const { host, notices } = makeHost({ sketches });
    await host.draw(viewAt(0), 'a');
    const swap = async (sketch: Sketch, from: number): Promise<number[]> => {
      sketches.files.set('a', sketch);
      sketches.changes$.next();
      for (let frame = 0; frame < 8; frame++) {
        await host.draw(viewAt(from + frame / 4), 'a');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return [...pixels(host.canvas).slice(0, 3)];
    };
    expect(await swap(plain('a', [0, 0, 150]), 1)).toEqual([0, 0, 150]);
    expect(
      await swap(
        plain('a', [9, 9, 9], () => true),
        4,
      ),
    ).toEqual([0, 0, 150]);
    expect(notices).toHaveLength(1);
  });

  it('starts a sketch again whose GPU context was lost', async () => {
    const contexts: WebGL2RenderingContext[] = [];
    const fragile = defineSketch({
      ...plain('fragile', [0, 0, 0]),
      renderer: 'webgl',
      setup: (p) => void contexts.push(p.drawingContext as WebGL2RenderingContext),
      draw: (p) => p.background(0, 120, 120),
    });
    const { host, notices } = makeHost({ sketches: sketchesOf(fragile) });
    await host.draw(viewAt(0), 'fragile');
    contexts[0]!.getExtension('WEBGL_lose_context')!.loseContext();
    for (const time of [1, 1.25, 1.5, 2]) {
      await host.draw(viewAt(time), 'fragile');
      expect([...pixels(host.canvas).slice(0, 3)]).toEqual([0, 120, 120]);
    }
    expect(contexts).toHaveLength(2);
    expect(notices).toEqual(['Sketch "fragile" failed: its GPU context was lost']);
  });

  it('that fails in a blackout gives way to the picture: the light does not come back to black', async () => {
    const { host } = makeHost({ sketches: sketchesOf(plain('bad', [200, 0, 0], (time) => time >= 1)) });
    const draw = async (time: number, blackout: number) => {
      const parameters = { ...defaultValues(), 'stage.blackout': blackout };
      await host.draw(viewAt(time, 1 / 8, { parameters }), 'bad');
      return mean(pixels(host.canvas));
    };
    host.setPicture(await pictureAt(0));
    expect(await draw(0, 0)).toBeCloseTo(200 / 3, 0);
    expect([await draw(0.9, 1), await draw(1, 1)]).toEqual([0, 0]);
    expect(await draw(1.05, 0)).toBeGreaterThan(40);
  });

  it('that failed has another try when its button is pressed again', async () => {
    let isBroken = false;
    const { host, notices } = makeHost({
      sketches: sketchesOf(
        plain('good', [0, 0, 200]),
        plain('moody', [200, 0, 0], () => isBroken),
      ),
    });
    const draw = async (time: number, sketch: string, chosenAt: number) => {
      await host.draw(viewAt(time), sketch, undefined, NO_FILES, chosenAt);
      return redOf(host);
    };
    await draw(0, 'good', 0);
    await draw(1, 'moody', 1);
    expect(await draw(2, 'moody', 1)).toBe(200);
    isBroken = true;
    await draw(3, 'moody', 1);
    isBroken = false;
    await draw(4, 'moody', 1);
    expect([await draw(5, 'moody', 1), notices.length]).toEqual([0, 1]);
    await draw(6, 'moody', 5.9);
    expect(await draw(7, 'moody', 5.9)).toBe(200);
  });

  it('that begins frozen stands from when there is something to hold, and not before', async () => {
    const rising = defineSketch({
      ...plain('rising', [0, 0, 0]),
      draw: (p, { time }) => p.background(40 + 100 * time, 0, 0),
    });
    const frozen = { ...defaultValues(), 'stage.freeze': 1 };
    const draw = async (host: StageHost, time: number, sketch = 'rising') => {
      await host.draw(viewAt(time, 1 / 8, { parameters: frozen }), sketch);
      return redOf(host);
    };
    const { host } = makeHost({ sketches: sketchesOf(rising) });
    // What the sketch shows may hang on a picture.
    expect([await draw(host, 0), await draw(host, 0.1)]).toEqual([40, 50]);
    host.setPicture(await pictureAt(0));
    expect([await draw(host, 0.2), await draw(host, 0.3), await draw(host, 2)]).toEqual([60, 60, 60]);
    await host.draw(viewAt(0.5), 'rising');
    expect(redOf(host)).toBe(90);
    expect([await draw(host, 0.6), await draw(host, 0.7)]).toEqual([90, 90]);

    // Nor does it wait for a sketch that never comes.
    const { host: broken } = makeHost({ sketches: sketchesOf(plain('bad', [0, 0, 0], () => true)) });
    broken.setPicture(await pictureAt(0));
    await draw(broken, 0, 'bad');
    await draw(broken, 0.1, 'bad');
    const stands = pixels(broken.canvas);
    expect(mean(stands)).toBeGreaterThan(40);
    broken.setPicture(await pictureAt(2));
    await draw(broken, 0.2, 'bad');
    expect(difference(pixels(broken.canvas), stands)).toBe(0);
  });

  it('that is frozen lets its words go when it is hushed, with their echo, and stands again', async () => {
    const wordy = defineSketch({
      ...plain('wordy', [0, 0, 0]),
      draw(p, { lyrics, time }) {
        if (lyrics.length > 0) p.background(200, 0, 0);
        else p.background(0, 40 * time, 0, 128);
      },
    });
    const { host } = makeHost({ sketches: sketchesOf(wordy) });
    const draw = async (time: number, hush: number) => {
      const parameters = { ...defaultValues(), 'stage.freeze': time > 0 ? 1 : 0, 'stage.hush': hush };
      await host.draw(viewAt(time, 1 / 8, { parameters, ...(hush && { lyrics: [] }) }), 'wordy');
      return redOf(host);
    };
    expect([await draw(0, 0), await draw(0.5, 0)]).toEqual([200, 200]);
    expect(await draw(1, 1)).toBeLessThan(110);
    for (let time = 1.1; time < 2; time += 0.1) await draw(time, 1);
    expect(await draw(2.1, 1)).toBeLessThan(5);
    const stands = pixels(host.canvas);
    await draw(3, 1);
    await draw(4, 0);
    expect(difference(pixels(host.canvas), stands)).toBe(0);
  });

  it('leaves the page and the keyboard alone', async () => {
    const { host } = makeHost({ sketches: sketchesOf(plain('a', [0, 150, 0])) });
    await host.draw(viewAt(0), 'a');
    expect(document.querySelectorAll('canvas')).toHaveLength(1);
    expect(document.querySelector('main')).toBeNull();
    const key = new KeyboardEvent('keydown', { key: 'a', cancelable: true });
    window.dispatchEvent(key);
    expect(key.defaultPrevented).toBe(false);
  });
});

describe('a sketch that is gone', () => {
  it('leaves the memory', async () => {
    const canvases: WeakRef<HTMLCanvasElement>[] = [];
    const noted = defineSketch({
      ...plain('noted', [9, 9, 9]),
      renderer: 'webgl',
      setup: (p) => void canvases.push(new WeakRef((p as unknown as { canvas: HTMLCanvasElement }).canvas)),
    });
    const { host } = makeHost({ sketches: sketchesOf(noted, plain('other', [200, 9, 9])) });
    for (let i = 0; i < 5; i++) {
      await play(host, 'noted', 60 * i, 8);
      await play(host, 'other', 60 * i + 30, 8);
    }
    // Past the time for which the last is kept, to be back at once.
    await play(host, 'other', 400, 2);
    expect(canvases.length).toBe(5);
    const devtools = cdp() as unknown as { send(method: string): Promise<unknown> };
    await expect
      .poll(async () => {
        await devtools.send('HeapProfiler.collectGarbage');
        return canvases.filter((canvas) => canvas.deref()).length;
      })
      .toBe(0);
  });
});

describe('the picture', () => {
  const PATIENT = { timeout: 30_000 };
  const grey = async (level: number) => {
    const canvas = new OffscreenCanvas(8, 8);
    const context = canvas.getContext('2d')!;
    context.fillStyle = `rgb(${level}, ${level}, ${level})`;
    context.fillRect(0, 0, 8, 8);
    return createImageBitmap(canvas);
  };

  it('passes over to the next in the time between the last two', async () => {
    const picture = createPicture(8, 8);
    const level = () => pixels(picture.canvas)[0]!;
    picture.show(await grey(100));
    picture.advance(0);
    expect(level()).toBe(100);
    // 0.06 s after the first: it takes 0.06 s, from the frame before on.
    picture.advance(0.04);
    picture.show(await grey(200));
    picture.advance(0.06);
    expect(level()).toBeCloseTo(133, -1);
    picture.advance(0.08);
    expect(level()).toBeCloseTo(167, -1);
    picture.advance(0.1);
    expect(level()).toBe(200);
    picture.dispose();
  });

  it('moves on by itself where no other comes: unseen at first, never a jump, no edge bare, and gives way to the next', async () => {
    const [wide, high] = [160, 90];
    const canvas = new OffscreenCanvas(wide, high);
    const context = canvas.getContext('2d')!;
    const ramp = context.createLinearGradient(0, 0, wide, high);
    ramp.addColorStop(0, 'rgb(60, 60, 60)');
    ramp.addColorStop(1, 'rgb(250, 250, 250)');
    context.fillStyle = ramp;
    context.fillRect(0, 0, wide, high);
    const picture = createPicture(wide, high);
    picture.show(await createImageBitmap(canvas));
    picture.advance(0);
    const [whole, version] = [pixels(picture.canvas), picture.version];
    picture.advance(0.7);
    expect(picture.version).toBe(version);

    let farthest = 0;
    let before = whole;
    for (let time = 0.8; time < 60; time += 0.2) {
      // What it leaves bare would show what stood there.
      picture.canvas.getContext('2d')!.clearRect(0, 0, wide, high);
      picture.advance(time);
      const now = pixels(picture.canvas);
      expect(difference(now, before)).toBeLessThan(1);
      expect(Math.min(...now)).toBeGreaterThan(55);
      farthest = Math.max(farthest, difference(now, whole));
      if (time < 1.5) expect(difference(now, whole)).toBeLessThan(0.5);
      before = now;
    }
    expect(picture.version).toBeGreaterThan(version + 200);
    expect(farthest).toBeGreaterThan(3);
    // It has breathed out: 17 s later it is as it was.
    picture.advance(0.75 + 4 * 17);
    expect(difference(pixels(picture.canvas), whole)).toBeLessThan(0.5);

    picture.show(await grey(100));
    picture.advance(70);
    picture.advance(70.1);
    expect(pixels(picture.canvas)[0]).toBe(100);
    picture.dispose();
  });

  it('is cut, not stretched, where the stage takes another shape and no other picture comes', async () => {
    const [wide, high] = [160, 90];
    const canvas = new OffscreenCanvas(wide, high);
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#f00';
    context.fillRect(0, 0, wide, high);
    context.fillStyle = '#0f0';
    context.fillRect(30, 0, wide - 60, high);
    const picture = createPicture(wide, high);
    picture.show(await createImageBitmap(canvas));
    picture.advance(0);
    await picture.reshape(90, 90);
    picture.advance(0.5);
    expect([picture.canvas.width, picture.canvas.height]).toEqual([90, 90]);
    expect([...pixels(picture.canvas).slice(0, 3)]).toEqual([0, 255, 0]);
    // One that came meanwhile is not put aside.
    const reshaped = picture.reshape(90, 160);
    picture.show(await grey(50));
    await reshaped;
    picture.advance(1);
    expect(pixels(picture.canvas)[0]).toBe(50);
    picture.dispose();
  });

  it('that the graphics card has lost is back, small, before another one comes', async () => {
    const picture = createPicture(8, 8, true);
    picture.show(await grey(100));
    picture.advance(0);
    let time = 0;
    const lose = () => {
      const { canvas } = picture;
      const context = canvas.getContext('2d')!;
      context.globalAlpha = 1;
      context.fillRect(0, 0, canvas.width, canvas.height);
      canvas.dispatchEvent(new Event('contextlost'));
      return canvas;
    };
    const lost = lose();
    // The copy is made while the page goes on.
    await expect
      .poll(() => {
        if (picture.canvas === lost) lose();
        picture.advance((time += 0.01));
        return pixels(picture.canvas)[0];
      }, PATIENT)
      .toBeCloseTo(100, -1);
    // What stands there meanwhile is not what is remembered.
    lose();
    picture.advance((time += 2));
    await expect.poll(() => (picture.advance((time += 0.1)), pixels(picture.canvas)[0]), PATIENT).toBeCloseTo(100, -1);
    picture.dispose();
  });
});
