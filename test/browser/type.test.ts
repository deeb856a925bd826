import type p5 from 'p5';
import { describe, expect, it, vi } from 'vitest';
import { createCaption } from '../../engine/stage/kit/caption';
import { loadLetters, SANS, SERIF } from '../../engine/stage/kit/fonts';
import { createLetters } from '../../engine/stage/kit/letters';
import { scatter } from '../../engine/stage/kit/scatter';
import { createLettering } from '../../engine/stage/kit/sheet';
import { createStrips } from '../../engine/stage/kit/strip';
import { defineSketch, type StageView } from '../../engine/stage/sketch';
import { createWordsPlate } from '../../engine/stage/words-plate';
import { HEIGHT, viewAt, WIDTH } from './plain-view';
import { difference, makeHost, pixels, sketchesOf } from './stage-case';

const SKETCHES = ['verse', 'karaoke', 'tunnel', 'swarm'];
const ARABIC = 'قناديله';

type Host = ReturnType<typeof makeHost>['host'];

/** A line that is due at `beats` (of two a second), as far as it has been sung at `beat`. */
function sungAt(text: string, beats: readonly number[], beat: number): Partial<StageView> {
  const sung = text.split(' ').filter((_, i) => beats[i]! <= beat);
  return { kick: 0, lyrics: [{ text: sung.join(' '), plan: { text, beats }, from: 0 }] };
}

interface Shade {
  all: number;
  shaded: number;
}

async function plainPicture(colour: string): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  return createImageBitmap(canvas);
}

async function frameAt(host: Host, sketch: string, beat: number, more: Partial<StageView>, delta = 1 / 8) {
  await host.draw(viewAt(beat / 2, delta, more), sketch);
  return pixels(host.canvas);
}

/** Where a frame has pixels brighter than `level`, 0..255. */
function inkOf(data: Uint8ClampedArray, level: number): (readonly [x: number, y: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let i = 0; i < data.length; i += 4) {
    const at = i / 4;
    if ((data[i]! + data[i + 1]! + data[i + 2]!) / 3 > level) found.push([at % WIDTH, Math.floor(at / WIDTH)]);
  }
  return found;
}

/** Lets `use` work with the kit, as a sketch does. */
async function withKit<T>(use: (p: p5) => T): Promise<T> {
  let result: T | undefined;
  const sketch = defineSketch({
    name: 'kit',
    title: 'kit',
    author: 'test',
    renderer: 'webgl',
    draw: (p) => void (result = use(p)),
  });
  const { host, notices } = makeHost({ sketches: sketchesOf(sketch) });
  await host.draw(viewAt(0), 'kit');
  expect(notices).toEqual([]);
  return result!;
}

/** The red channel of a part of a p5 image. */
function redOf(image: p5.Image, x: number, y: number, width: number, height: number): number[] {
  const { drawingContext } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  const { data } = drawingContext.getImageData(x, y, width, height);
  return [...data].filter((_, i) => i % 4 === 0);
}

/** What the browser makes of a text that is written in one piece. */
function written(text: string, font: string, pen: readonly [number, number], width: number, height: number): number[] {
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.font = font;
  context.direction = 'rtl';
  context.textAlign = 'left';
  context.fillStyle = '#f00';
  context.fillText(text, ...pen);
  const { data } = context.getImageData(0, 0, width, height);
  return [...data].filter((_, i) => i % 4 === 3);
}

const apart = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / b.reduce((sum, value) => sum + value, 0);

describe('a word on stage', () => {
  it.each(SKETCHES)('in %s it is there on its beat, and not before', async (sketch) => {
    const { host, notices } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const inkAt = async (beat: number) =>
      inkOf(await frameAt(host, sketch, beat, sungAt('moonlight', [8], beat)), 165).length;
    await inkAt(7.3);
    const before = await inkAt(7.5);
    const after = await inkAt(8.1);
    expect(notices).toEqual([]);
    expect(after).toBeGreaterThan(0.01 * WIDTH * HEIGHT);
    expect(before).toBeLessThan(0.1 * after);
  });

  it.each(SKETCHES)('in %s lines without spaces stay inside the frame', async (sketch) => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const line = '港の灯りは低く、船はみな帰ってくる。波は夜を数える';
    let ink: ReturnType<typeof inkOf> = [];
    for (const beat of [13.9, 14.1]) ink = inkOf(await frameAt(host, sketch, beat, sungAt(line, [8], beat)), 110);
    expect(ink.length).toBeGreaterThan(0.005 * WIDTH * HEIGHT);
    // The tunnel's rings pass by the audience; there the word in front is what has to be seen whole.
    const shown = sketch === 'tunnel' ? ink.filter(([, y]) => Math.abs(y / HEIGHT - 0.5) < 0.1) : ink;
    // So must all but a few free particles of the swarm.
    const isOutside = (share: number) => Math.abs(share - 0.5) > 0.47;
    const outside = shown.filter(([x, y]) => isOutside(x / WIDTH) || isOutside(y / HEIGHT));
    expect(outside.length / shown.length).toBeLessThan(sketch === 'swarm' ? 0.01 : 1e-9);
  });

  it('is shaped whole: Arabic letters join, on sheets, on strips and in particles', async () => {
    await loadLetters(ARABIC);
    const apartLetters = [...ARABIC].join('\u200c');
    await withKit((p) => {
      const form = { family: SANS, weight: 700, size: 60, room: 600, rows: 1, align: 'start' } as const;
      const sheet = createLettering(p, 640, 360)(ARABIC, form);
      const word = sheet.words[0]!;
      const [x, y, right, bottom] = word.cell.map((share, i) => Math.round(share * (i % 2 ? 360 : 640))) as [
        number,
        number,
        number,
        number,
      ];
      const [width, height] = [right - x, bottom - y];
      const ours = redOf(sheet.image, x, y, width, height);
      const { pen } = word as unknown as { pen: [number, number] };
      const font = `700 60px ${SANS}`;
      expect(apart(ours, written(ARABIC, font, pen, width, height))).toBeLessThan(0.02);
      expect(apart(ours, written(apartLetters, font, pen, width, height))).toBeGreaterThan(0.3);

      const places = scatter(sheet, 3000, 7);
      expect(places).toHaveLength(3000);
      const [left, top] = word.box;
      const onInk = places.filter(
        ([, at, down]) => ours[Math.floor(down - top) * width + Math.floor(at - left)]! > 100,
      );
      expect(onInk).toHaveLength(3000);

      const strip = createStrips(p, 1200)(ARABIC, { family: SANS, weight: 700 });
      const [long, high] = [1200 * strip.share[0], 80 * strip.share[1]].map(Math.round) as [number, number];
      const row = redOf(strip.image, 0, 0, long, high);
      const size = high / 1.36;
      const onStrip = [0.35 * size, 0.96 * size] as const;
      const stripFont = `700 ${size}px ${SANS}`;
      expect(apart(row, written(ARABIC, stripFont, onStrip, long, high))).toBeLessThan(0.05);
      expect(apart(row, written(apartLetters, stripFont, onStrip, long, high))).toBeGreaterThan(0.3);
    });
  });
});

it('letters with marks come in the typefaces of the stage, upright and italic, and are fetched once', async () => {
  await loadLetters('łế');
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  const widthIn = (style: string, family: string, sign: string) => {
    context.font = `${style} 500 100px ${family}`;
    return context.measureText(sign).width;
  };
  for (const [style, family, own] of [
    ['normal', SERIF, 'Stage Fraunces'],
    ['italic', SERIF, 'Stage Fraunces'],
    ['normal', SANS, 'Stage Bricolage'],
  ] as const)
    for (const sign of 'łế') {
      expect(widthIn(style, family, sign), `${style} ${sign}`).toBe(widthIn(style, `"${own}", monospace`, sign));
      expect(widthIn(style, family, sign), `${style} ${sign}`).not.toBe(widthIn(style, 'monospace', sign));
    }
  expect(loadLetters('żễ')).toBeUndefined();
});

describe('glass words', () => {
  const glassOf = (p: p5, text: string) =>
    createLetters(p, 2 * WIDTH, 2 * HEIGHT)(viewAt(9, 1 / 8, { lyrics: [{ text, from: 0 }] }));
  const heightOf = (image: p5.Image) => redOf(image, 0, 0, WIDTH, HEIGHT);

  it('are not torn, and stay inside the frame', async () => {
    await loadLetters(ARABIC);
    await withKit((p) => {
      for (const text of ['Kaleidoscope', ARABIC.repeat(4), 'one window, and many windows that look at the sea']) {
        const red = heightOf(glassOf(p, text));
        const isInked = (at: (i: number) => number, count: number) =>
          Array.from({ length: count }, (_, i) => i).some((i) => red[at(i)]! > 40);
        for (const edge of [0, WIDTH - 1])
          expect(
            isInked((y) => y * WIDTH + edge, HEIGHT),
            text,
          ).toBe(false);
        const rows = Array.from({ length: HEIGHT }, (_, y) => isInked((x) => y * WIDTH + x, WIDTH));
        const blocks = rows.filter((row, y) => row && !rows[y - 1]).length;
        if (!text.includes(' ')) expect(blocks, text).toBe(1);
      }
    });
  });

  it('and captions are drawn again when their letters have come', async () => {
    const text = '밤바다';
    const view = viewAt(9, 1 / 8, { lyrics: [{ text, from: 0 }] });
    const looks: (() => readonly (readonly [seen: number[], born: number[]])[])[] = [];
    await withKit((p) => {
      const caption = createCaption(p, 2 * WIDTH, 2 * HEIGHT);
      const letters = createLetters(p, 2 * WIDTH, 2 * HEIGHT);
      caption.update(view);
      letters(view);
      looks.push(() => {
        const born = createCaption(p, 2 * WIDTH, 2 * HEIGHT);
        born.update(view);
        caption.update(view);
        const { width, height } = born.image;
        return [
          [heightOf(letters(view)), heightOf(glassOf(p, text))],
          [redOf(caption.image, 0, 0, width, height), redOf(born.image, 0, 0, width, height)],
        ];
      });
    });
    await loadLetters(text);
    for (const [seen, born] of looks[0]!()) expect(apart(seen, born)).toBe(0);
  });
});

it('the plate of words waits for its letters', async () => {
  const plate = createWordsPlate(document.body, { width: WIDTH, height: HEIGHT });
  const view = viewAt(9, 1 / 8, { lyrics: [{ text: '바람이 분다', from: 0 }] });
  await plate.draw(view, '');
  const first = pixels(plate.canvas);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await plate.draw(view, '');
  expect(difference(pixels(plate.canvas), first)).toBe(0);
  expect(first.some((value, i) => i % 4 === 3 && value > 200)).toBe(true);
  plate.dispose();
});

describe('verse', () => {
  /** The rows of the frame that words stand on, from the top, as [first, last]. */
  const bands = (data: Uint8ClampedArray) => {
    const rows = new Set(inkOf(data, 90).map(([, y]) => y));
    const found: [number, number][] = [];
    for (let y = 0; y < HEIGHT; y++) {
      if (!rows.has(y)) continue;
      if (rows.has(y - 1)) found.at(-1)![1] = y;
      else found.push([y, y]);
    }
    return found;
  };

  it('has room for three rows of a shout', async () => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const text = 'every window in town woke up and wondered';
    const beats = text.split(' ').map((_, i) => 2 + i / 4);
    const { lyrics, ...more } = sungAt(text, beats, 8);
    let data: Uint8ClampedArray = new Uint8ClampedArray();
    for (const beat of [7.9, 8]) {
      data = await frameAt(host, 'verse', beat, {
        ...more,
        lyrics: lyrics!.map((line) => ({ ...line, style: 'shout' })),
      });
    }
    expect(Math.max(...inkOf(data, 30).map(([, y]) => y))).toBeLessThan(0.98 * HEIGHT);
    expect(bands(data).length).toBeGreaterThanOrEqual(3);
  });

  it('has room for a long list', async () => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const text = 'bread salt candles matches rope water maps string';
    const { lyrics, ...more } = sungAt(text, [2, 3, 4, 5, 6, 7, 8, 9], 12);
    const list = { ...more, lyrics: lyrics!.map((line) => ({ ...line, style: 'list' as const })) };
    let data: Uint8ClampedArray = new Uint8ClampedArray();
    for (const beat of [11.9, 12]) data = await frameAt(host, 'verse', beat, list);
    const foot = Math.max(...inkOf(data, 90).map(([, y]) => y));
    expect(foot).toBeGreaterThan(0.8 * HEIGHT);
    expect(foot).toBeLessThan(0.98 * HEIGHT);
  });

  it('gives the picture back when no more lines come', async () => {
    const lyrics = ['moon on snow', 'warm sea', 'low tide'].map((text, i) => ({ text, from: 2 * i, to: 2 * i + 1 }));
    const last: Uint8ClampedArray[] = [];
    for (const lines of [lyrics, []]) {
      const { host } = makeHost();
      host.setPicture(await plainPicture('#468'));
      for (const beat of [39.9, 40]) last[0] = await frameAt(host, 'verse', beat, { kick: 0, lyrics: lines });
      last.push(last[0]!);
      host.dispose();
    }
    expect(difference(last[1]!, last[2]!)).toBe(0);
  });

  it('begins as dark as it stays, wherever it takes over', async () => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#468'));
    const more = sungAt('moonlight', [2], 9);
    const first = await frameAt(host, 'verse', 9, more, 1 / 60);
    expect(difference(await frameAt(host, 'verse', 9, more, 5), first)).toBeLessThan(0.5);
  });

  it('sets no word onto the line before, however late it comes, and nothing jumps', async () => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const old = { text: 'moon on snow', from: 0, to: 2 };
    const more = { kick: 0, lyrics: [old] };
    await host.draw(viewAt(3.9, 1 / 8, more), 'verse');
    await host.draw(viewAt(4, 1 / 8, more), 'verse');
    const alone = bands(pixels(host.canvas));
    expect(alone).toHaveLength(1);
    const lyrics = [old, { text: 'warm sea', from: 4 }];
    const tops: number[] = [];
    for (const since of [1 / 60, 0.1, 0.2, 0.3, 0.6]) {
      await host.draw(viewAt(4 + since, 1 / 60, { ...more, lyrics }), 'verse');
      const seen = bands(pixels(host.canvas));
      expect(seen, `${since} s`).toHaveLength(2);
      tops.push(seen[0]![0]);
    }
    expect(Math.abs(tops[0]! - alone[0]![0])).toBeLessThan(0.1 * HEIGHT);
    expect(tops).toEqual(tops.toSorted((a, b) => b - a));
  });
});

it('the swarm lets go of a line whose next one is skipped before its first word', async () => {
  const { host } = makeHost();
  host.setPicture(await plainPicture('#123'));
  const sung = { text: 'moonlight', plan: { text: 'moonlight', beats: [4] }, from: 0, to: 4.5 };
  const skipped = { text: '', plan: { text: 'silver', beats: [12] }, from: 5, to: 5.2 };
  const inkWith = async (lyrics: StageView['lyrics'], beat: number) =>
    inkOf(await frameAt(host, 'swarm', beat, { kick: 0, lyrics }), 165).length;
  await inkWith([sung], 9);
  const standing = await inkWith([sung], 9.2);
  expect(standing).toBeGreaterThan(0.01 * WIDTH * HEIGHT);
  expect(await inkWith([sung, skipped], 11)).toBeLessThan(0.1 * standing);
});

describe.each(['karaoke', 'swarm'])('%s', (sketch) => {
  it('lets a line that had gone be gone when the next comes', async () => {
    const { host } = makeHost();
    host.setPicture(await plainPicture('#123'));
    const sung = { text: 'moonlight', plan: { text: 'moonlight', beats: [2] }, from: 0, to: 2 };
    const next = { text: '', plan: { text: 'silver', beats: [36] }, from: 14 };
    const at = (beat: number, ...lyrics: StageView['lyrics']) =>
      frameAt(host, sketch, beat, { kick: 0, lyrics }, 1 / 60);
    await at(5, sung);
    const standing = inkOf(await at(5.1, sung), 165).length;
    const gone = await at(28, sung);
    const come = await at(28.03, sung, next);
    expect(standing).toBeGreaterThan(0.01 * WIDTH * HEIGHT);
    expect(inkOf(come, 165).length).toBeLessThan(0.1 * standing);
    expect(difference(come, gone)).toBeLessThan(3);
  });
});

it('the swarm finds the places of one line when one comes', async () => {
  const { host } = makeHost();
  const lines = ['moonlight', 'silver', 'low tide'].map((text, i) => ({
    text,
    plan: { text, beats: text.split(' ').map((_, word) => 4 * i + word) },
    from: 2 * i,
    ...(i < 2 && { to: 2 * i + 1 }),
  }));
  await frameAt(host, 'swarm', 6, { lyrics: lines.slice(0, 2) });
  const read = vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData');
  await frameAt(host, 'swarm', 10, { lyrics: lines });
  expect(read).toHaveBeenCalledTimes(1);
  read.mockRestore();
});

it('in the tunnel shade lies round the word in front, and nowhere else', async () => {
  const { host } = makeHost();
  host.setPicture(await plainPicture('#8ac'));
  const line = { text: 'tonight', plan: { text: 'tonight', beats: [8] }, from: 0 };
  const parameters = { ...viewAt(0).parameters, 'post.bloom': 0 };
  const frameWith = async (lyrics: StageView['lyrics']) => {
    await frameAt(host, 'tunnel', 29.9, { kick: 0, parameters, lyrics });
    return frameAt(host, 'tunnel', 30, { kick: 0, parameters, lyrics });
  };
  const standing = await frameWith([line]);
  const gone = await frameWith([{ ...line, to: 5 }]);
  const [near, far] = [0, 0].map(() => ({ all: 0, shaded: 0 })) as [Shade, Shade];
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [(i % WIDTH) / WIDTH - 0.5, Math.floor(i / WIDTH) / HEIGHT - 0.5].map(Math.abs) as [number, number];
    const place = x < 0.3 && y < 0.18 ? near : y > 0.3 ? far : undefined;
    if (!place) continue;
    place.all++;
    if (standing[4 * i + 1]! < 0.9 * gone[4 * i + 1]!) place.shaded++;
  }
  expect(near.shaded / near.all).toBeGreaterThan(0.05);
  expect(far.shaded).toBe(0);
});

describe.each(['tunnel', 'swarm'])('%s', (sketch) => {
  it('shows the same at the same beat, whatever was shown before', async () => {
    const line = (beat: number) => sungAt('stay with me tonight', [6, 7, 8, 9], beat);
    const last: Uint8ClampedArray[] = [];
    for (const beats of [[8.4], [3, 9.5, 8.2, 8.3, 8.4]]) {
      const { host } = makeHost();
      host.setPicture(await plainPicture('#468'));
      for (const beat of beats) last[0] = await frameAt(host, sketch, beat, line(beat), beats.length / 40);
      last.push(last[0]!);
      host.dispose();
    }
    expect(difference(last[1]!, last[2]!)).toBe(0);
  });

  it('takes its colours from the picture', async () => {
    const { host } = makeHost();
    const balance: number[] = [];
    for (const [i, colour] of ['#a21', '#12a'].entries()) {
      host.setPicture(await plainPicture(colour));
      let data: Uint8ClampedArray = new Uint8ClampedArray();
      for (const beat of [12 + i, 12.4 + i]) data = await frameAt(host, sketch, beat, sungAt('tonight', [8], beat));
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) sum += data[at]! - data[at + 2]!;
      balance.push(sum / (data.length / 4));
    }
    expect(balance[0]! - balance[1]!).toBeGreaterThan(6);
  });
});

it('the picture carries the particles: other forms, other ways', async () => {
  const striped = async (angle: number) => {
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const context = canvas.getContext('2d')!;
    context.rotate(angle);
    for (let at = -400; at < 800; at += 40) {
      context.fillStyle = at % 80 ? '#246' : '#8ac';
      context.fillRect(at, -800, 40, 1600);
    }
    return createImageBitmap(canvas);
  };
  const { host } = makeHost();
  /** How much rows differ from each other against how much columns do: threads along x or along y. */
  const lean = async (angle: number, beat: number) => {
    host.setPicture(await striped(angle));
    let data: Uint8ClampedArray = new Uint8ClampedArray();
    const more = { lyrics: [], kick: 0, parameters: { ...viewAt(0).parameters, 'swarm.stream': 1 } };
    for (const at of [beat, beat + 0.4]) data = await frameAt(host, 'swarm', at, more);
    let [across, down] = [0, 0];
    for (let y = 20; y < HEIGHT - 20; y++)
      for (let x = 20; x < WIDTH - 20; x++) {
        const at = 4 * (y * WIDTH + x) + 1;
        across += Math.abs(data[at]! - data[at + 4]!);
        down += Math.abs(data[at]! - data[at + 4 * WIDTH]!);
      }
    return across / down;
  };
  const upright = await lean(0, 4);
  const level = await lean(Math.PI / 2, 8);
  expect(upright / level).toBeGreaterThan(1.1);
});
