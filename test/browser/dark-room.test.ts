/** A film that is interrupted goes on where it was, or begins anew; either way it becomes one. */
import { NEVER } from 'rxjs';
import { afterEach, expect, test, vi } from 'vitest';
import { defaultValues } from '../../engine/parameters';
import type { Kernel } from '../../engine/models/supervisor';
import { BLOCK } from '../../engine/models/sound/types';
import { addLog, deleteLog, logFile } from '../../engine/record/log/shelf';
import { browserParts, type Parts } from '../../engine/record/render/kept-parts';
import { type FilmParts, render, type RenderParts } from '../../engine/record/render/render';
import type { ShowingParts } from '../../engine/record/render/showing';
import { contactSheet, still } from '../../engine/record/render/stills';
import { LOG_VERSION, writeLog } from '../../engine/record/log/log';
import { AudioBufferSource, BufferTarget, Output, WavOutputFormat } from 'mediabunny';

const SECONDS = 10;
const FPS = 5;
/** Frames of a segment. */
const SEGMENT = 4 * FPS;
const opening = { sketch: 'drift', parameters: defaultValues(), meaning: new Array<number>(16).fill(0.5) };

/** What the graphics card makes of red. */
let red = 90;
afterEach(() => {
  red = 90;
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** A stage that is red, and of each second another red. */
const openStage: ShowingParts['openStage'] = () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
  document.body.append(canvas);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return {
    canvas,
    notices$: NEVER,
    setPicture: (bitmap) => bitmap.close(),
    async draw({ time }) {
      context.fillStyle = `rgb(${red + Math.floor(time)} 0 0)`;
      context.fillRect(0, 0, 160, 90);
      return Promise.resolve();
    },
    dispose: () => canvas.remove(),
  };
};

/** Its sound is silent, its picture is white. */
function silentKernel(): Kernel {
  let made = 0;
  const step = async (kind: string) => {
    if (kind === 'image') return { bitmap: await createImageBitmap(new ImageData(16, 9)) };
    const [at, length] = [made, 9600];
    made += length;
    const [left, right] = [new Float32Array(length), new Float32Array(length)];
    return { at, left, right, frames: new Float32Array(BLOCK * 320) };
  };
  const kernel = { step, reset: () => (made = 0), health$: { value: { backend: 'wasm', models: {} } } };
  return kernel as unknown as Kernel;
}

function partsInMemory(): Parts {
  const kept = new Map<string, ArrayBuffer>();
  return {
    read: (name) => Promise.resolve(kept.get(name)),
    write: async (name, bytes) => void kept.set(name, await new Response(bytes).arrayBuffer()),
    clear: () => Promise.resolve(kept.clear()),
  };
}

function partsOf(parts: Parts): RenderParts {
  return {
    show: {
      name: 'x',
      title: 'x',
      seed: 1,
      seconds: SECONDS,
      sketch: 'drift',
      events: [],
      controllers: {},
      opening,
    },
    seconds: SECONDS,
    width: 160,
    height: 90,
    fps: FPS,
    seed: 1,
    kernel: silentKernel(),
    meaningOf: () => new Float32Array(16),
    mix: ({ seconds }) =>
      Promise.resolve({ left: new Float32Array(48000 * seconds), right: new Float32Array(48000 * seconds) }),
    parts,
    onProgress: () => undefined,
    openStage,
    loudness: () => ({ level: 0, bass: 0, mid: 0, treble: 0 }),
  };
}

function film(parts: Parts, more: Partial<FilmParts> = {}) {
  return render({ ...partsOf(parts), container: 'webm', openTarget: () => new BufferTarget(), ...more });
}

/** Films, and stops as soon as so many pictures are made. */
async function stopAfter(pictures: number, parts: Parts): Promise<void> {
  const stop = new AbortController();
  let made = 0;
  const onProgress = (_: number, what: string) => {
    if (what === 'pictures' && ++made === pictures) stop.abort();
  };
  await expect(film(parts, { onProgress, signal: stop.signal })).rejects.toThrow(/abort/);
}

test('a film that was stopped goes on from its last whole segment', async () => {
  const whole = await film(partsInMemory());
  const parts = partsInMemory();
  await stopAfter(2 * SEGMENT + 3, parts);
  const { hashes, resumedAt, warnings } = await film(parts);
  expect([resumedAt, warnings]).toEqual([2 * SEGMENT, []]);
  expect(hashes).toEqual(whole.hashes);
});

test('where the pixels are others than before it begins anew, and goes on from there when it is stopped again', async () => {
  const parts = partsInMemory();
  await stopAfter(2 * SEGMENT + 3, parts);
  red++;
  const whole = await film(partsInMemory());
  await stopAfter(SEGMENT + 3, parts);
  const { hashes, resumedAt, warnings } = await film(parts);
  expect(warnings).toEqual([expect.stringContaining('begun anew')]);
  expect(resumedAt).toBe(SEGMENT);
  expect(hashes).toEqual(whole.hashes);
});

test('a film can be stopped while its words and its sound are made', async () => {
  const stop = new AbortController();
  const kernel = silentKernel();
  const step = vi.spyOn(kernel, 'step');
  const mix = vi.fn(partsOf(partsInMemory()).mix);
  const onProgress = () => stop.abort();
  await expect(film(partsInMemory(), { kernel, mix, onProgress, signal: stop.signal })).rejects.toThrow(/abort/);
  expect(mix).not.toHaveBeenCalled();
  // Of ten seconds it made what is heard in the first moment.
  expect(step.mock.calls.length).toBeLessThan(5);
});

test('a film that is stopped while its sound is mixed keeps none of it', async () => {
  const stop = new AbortController();
  const parts = partsInMemory();
  const mix: FilmParts['mix'] = (played) => {
    stop.abort();
    return partsOf(parts).mix(played);
  };
  await expect(film(parts, { mix, signal: stop.signal })).rejects.toThrow(/abort/);
  expect(await parts.read('sound-0.f32')).toBeUndefined();
});

test('what is stopped amid its pictures leaves neither a stage nor an encoder', async () => {
  const encoders: VideoEncoder[] = [];
  class Encoder extends VideoEncoder {
    constructor(init: VideoEncoderInit) {
      super(init);
      encoders.push(this);
    }
  }
  vi.stubGlobal('VideoEncoder', Encoder);
  const parts = partsInMemory();
  await stopAfter(SEGMENT + 3, parts);
  expect(encoders.map(({ state }) => state)).toEqual(['closed', 'closed']);
  expect(document.querySelectorAll('canvas').length).toBe(0);

  /** Stops at the second picture that is drawn. */
  const stopped = (): Pick<RenderParts, 'openStage' | 'signal'> => {
    const stop = new AbortController();
    let drawn = 0;
    const open = () => {
      const stage = openStage();
      const draw: typeof stage.draw = (...view) => {
        if (++drawn === 2) stop.abort();
        return stage.draw(...view);
      };
      return { ...stage, draw };
    };
    return { openStage: open, signal: stop.signal };
  };
  const makings = [
    // It is on its way to where it was stopped.
    () => film(parts, stopped()),
    () => still({ ...partsOf(parts), ...stopped() }, 5),
    () => contactSheet({ ...partsOf(parts), ...stopped() }),
  ];
  for (const make of makings) {
    await expect(make()).rejects.toThrow(/abort/);
    expect(document.querySelectorAll('canvas').length).toBe(0);
  }
});

type Tab = typeof import('../../ui/darkroom/film-on-disk');

/** Claims a film, and writes a short one. */
async function makeFilm({ claimFilm, openFilm }: Tab, name: string): Promise<File> {
  await claimFilm(name);
  const film = openFilm(name);
  const output = new Output({ format: new WavOutputFormat(), target: film.target });
  const sound = new AudioBufferSource({ codec: 'pcm-s16' });
  output.addAudioTrack(sound);
  await output.start();
  await sound.add(new AudioBuffer({ length: 4800, sampleRate: 48_000 }));
  await output.finalize();
  return film.file();
}

test('a still of a frozen stage shows what stood on it when it was frozen', async () => {
  const freezing: ShowingParts['openStage'] = () => {
    const stage = openStage();
    let hasStood = false;
    return {
      ...stage,
      async draw(view, ...more) {
        if (view.parameters['stage.freeze'] > 0 && hasStood) return;
        hasStood = true;
        await stage.draw(view, ...more);
      },
    };
  };
  const turn = (at: number, value: number) =>
    ({ type: 'parameter', id: 'stage.freeze', value, source: 'test', at }) as const;
  const parts = partsOf(partsInMemory());
  const show = { ...parts.show, events: [turn(1, 1), turn(2, 0), turn(3, 1)] };
  const redAt = async (at: number) => {
    const bitmap = await createImageBitmap(await still({ ...parts, show, openStage: freezing }, at));
    const context = new OffscreenCanvas(1, 1).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, 1, 1).data[0]! - red;
  };
  expect([await redAt(9), await redAt(2.5), await redAt(1.8)]).toEqual([2, 2, 0]);
});

test('a film is one tab’s: another leaves it alone, and makes room of what no tab offers', async () => {
  const path = '../../ui/darkroom/film-on-disk.ts?tab=';
  const tab = (name: string) => import(/* @vite-ignore */ path + name) as Promise<Tab>;
  const [here, there, third] = await Promise.all([tab('here'), tab('there'), tab('third')]);
  const films = async () => {
    const root = await navigator.storage.getDirectory();
    return (await Array.fromAsync((await root.getDirectoryHandle('films')).keys())).sort();
  };
  const first = await makeFilm(here, 'first.mp4');
  await makeFilm(there, 'second.mp4');
  expect((await first.arrayBuffer()).byteLength).toBeGreaterThan(9600);
  await expect(third.claimFilm('first.mp4')).rejects.toThrow('Another tab makes this film');
  // A tab that makes another one gives up its own; the same one again is its own still.
  await makeFilm(there, 'third.mp4');
  expect(await films()).toEqual(['first.mp4', 'third.mp4']);
  await makeFilm(there, 'third.mp4');
  await makeFilm(here, 'second.mp4');
  await third.claimFilm('first.mp4');
  // What was finished is offered again, unless what it is of has grown since.
  expect((await third.finishedFilm('second.mp4', 0))!.size).toBeGreaterThan(9600);
  expect(await third.finishedFilm('second.mp4', Infinity)).toBeUndefined();
  expect(await third.finishedFilm('none.mp4', 0)).toBeUndefined();
  expect(await films()).toEqual(['second.mp4', 'third.mp4']);
});

test('with a log goes what is left of its films', async () => {
  const header = {
    phosphene: LOG_VERSION,
    app: '0',
    show: 'x',
    title: 'x',
    seed: 1,
    opening,
    size: { width: 160, height: 90 },
  };
  const log = writeLog({ ...header, weights: {}, sizes: {} }, [{ type: 'tempo', bpm: 100, source: 'test', at: 0 }], 2);
  // That of a long night is larger than a text may be.
  const file = Object.assign(new Blob([log]), { text: () => Promise.reject(new Error('It is too large.')) });
  const [gone, stays] = [await addLog(file), await addLog(file)];
  expect(await (await logFile(stays.name)).text()).toBe(log);
  const parts = [gone, gone, stays].map(({ name }, i) => browserParts(name, `160x90-${i}`));
  for (const each of parts) await each.write('sound-0.f32', new Uint8Array(8));
  await deleteLog(gone.name);
  const renders = await (await navigator.storage.getDirectory()).getDirectoryHandle('renders');
  expect(await Array.fromAsync(renders.keys())).toEqual([`${stays.name}-160x90-2`]);
  await deleteLog(stays.name);
  expect(await Array.fromAsync(renders.keys())).toEqual([]);
});
