/** A performer's own generator comes into the running kernel: no step is missed, and the pictures become its own. */
import { BehaviorSubject } from 'rxjs';
import { afterAll, expect, test, vi } from 'vitest';
import { openOnnx } from '../../engine/models/image/onnx';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../../engine/models/image/types';
import { SOUND_FAMILIES, type SoundInput } from '../../engine/models/sound/types';
import { type Kernel, startKernel } from '../../engine/models/supervisor';
import { refusal } from '../../engine/models/image/onnx/shapes';
import { overtaken } from '../../engine/models/image/refusals';
import { keepGuest, keptGuest, recallGuest } from '../../ui/drop/drop-generator';
import tinyUrl from '../fixtures/tiny-generator.onnx?url';

const imageUrl = new URL('../../models/image.safetensors', import.meta.url);
const soundUrl = new URL('../../models/sound.safetensors', import.meta.url);
const bytesOf = async (url: string | URL) => (await fetch(url)).arrayBuffer();

const kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 600 });
afterAll(() => kernel.dispose());

const ask = (blend: number, latent = 1): ImageInput => ({
  latent: Float32Array.from({ length: 64 }, (_, i) => Math.sin(latent * (i + 1))),
  tint: Float32Array.from({ length: 64 }, (_, i) => Math.sin(latent * (i + 1))),
  condition: Float32Array.from({ length: 31 }, (_, i) => (i === 16 ? 1 : 0.5)),
  truncation: 1,
  directions: new Float32Array(8),
  blend,
  width: 64,
  height: 36,
  view: PLAIN_VIEW,
  tile: false,
  bend: NO_BEND,
});

function pixels(bitmap: ImageBitmap): Uint8ClampedArray {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}
const paint = async (blend: number, latent?: number) =>
  pixels((await kernel.step('image', ask(blend, latent), 0)).bitmap);
const difference = (a: Uint8ClampedArray, b: Uint8ClampedArray) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

/** The shipped generator with every number negated: another one of the same architecture. */
async function otherGenerator(): Promise<File> {
  const file = await bytesOf(imageUrl);
  const start = 8 + Number(new DataView(file).getBigUint64(0, true));
  const halves = new Uint16Array(file.slice(start));
  // The sign bit of each half.
  for (let i = 0; i < halves.length; i++) halves[i]! ^= 0x8000;
  return new File([file.slice(0, start), halves], 'mine.safetensors');
}

test('a model that takes the place of another plays from the seed that was given, and so does one that comes later', async () => {
  await kernel.ready;
  const chord: SoundInput = {
    notes: [57, 64].map((midi) => ({ midi, velocity: 0.7 })),
    families: Float32Array.from(SOUND_FAMILIES, (_, i) => (i === 0 ? 1 : 0)),
    ...{ brightness: 0.5, energy: 0.5, density: 0.5, roughness: 0.3, steps: 1, level: 1 },
  };
  const block = async () => (await kernel.step('sound', chord, 0)).left;
  kernel.reset('sound', 7);
  const first = await block();
  expect(await block()).not.toEqual(first);
  await kernel.load('sound', 'small');
  expect(await block()).toEqual(first);
  await kernel.unload('sound');
  kernel.reset('sound', 8);
  await kernel.load('sound', 'small');
  const other = await block();
  expect(other).not.toEqual(first);
  kernel.reset('sound', 8);
  expect(await block()).toEqual(other);
});

test('a guest comes between two steps, and the blend leads to it', async () => {
  await kernel.ready;
  const before = await paint(1);
  const coming = kernel.invite(await otherGenerator());
  let here = false;
  void coming.then(() => (here = true));
  let steps = 0;
  do {
    await paint(1);
    steps++;
  } while (!here);
  expect(steps).toBeGreaterThan(0);
  const guest = await coming;
  expect(guest).toMatchObject({ name: 'mine.safetensors' });
  expect(guest.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(kernel.health$.value.guest).toEqual(guest);
  expect(difference(await paint(1), before)).toBeGreaterThan(5);
  expect(difference(await paint(0), before)).toBe(0);
  expect(kernel.health$.value.restarts).toBe(0);
});

test('what is no generator is refused in words, and the guest stays', async () => {
  const painted = await paint(1);
  const sound = new File([await bytesOf(soundUrl)], 'sound.safetensors');
  await expect(kernel.invite(sound)).rejects.toThrow(/sound\.safetensors cannot be the guest, .*another kind of model/);
  await expect(kernel.invite(new File(['no'], 'no.onnx'))).rejects.toThrow(/no\.onnx cannot be the guest/);
  expect(difference(await paint(1), painted)).toBe(0);
  expect(kernel.health$.value.models.image.state).toBe('ready');
});

test('a generator by others paints, and fades', async () => {
  const own = await paint(0);
  await kernel.invite(new File([await bytesOf(tinyUrl)], 'tiny.onnx'));
  const [whole, half, other] = [await paint(1), await paint(0.5), await paint(1, 2)];
  expect(difference(whole, own)).toBeGreaterThan(5);
  expect(difference(whole, other)).toBeGreaterThan(5);
  expect(await paint(1)).toEqual(whole);
  const middle = own.map((value, i) => (value + whole[i]!) / 2);
  expect(difference(half, middle)).toBeLessThan(2);
});

test('a guest who comes while the image model is exchanged lives with the new one', async () => {
  await kernel.dismiss();
  const tiny = new File([await bytesOf(tinyUrl)], 'tiny.onnx');
  await Promise.all([kernel.load('image', 'small'), kernel.invite(tiny)]);
  await expect.poll(async () => difference(await paint(1), await paint(0))).toBeGreaterThan(5);
  expect(kernel.health$.value.guest).toMatchObject({ name: 'tiny.onnx' });
});

test('who was chosen last is the guest, however long another takes to open; who was sent home meanwhile stays out', async () => {
  const tiny = new File([await bytesOf(tinyUrl)], 'tiny.onnx');
  const mine = await otherGenerator();
  const [slow, quick] = await Promise.allSettled([kernel.invite(tiny), kernel.invite(mine)]);
  expect(slow).toMatchObject({
    status: 'rejected',
    reason: expect.objectContaining({ message: overtaken('tiny.onnx').message }) as Error,
  });
  expect(quick).toMatchObject({ status: 'fulfilled', value: { name: 'mine.safetensors' } });
  expect(kernel.health$.value.guest).toMatchObject({ name: 'mine.safetensors' });
  const [again] = await Promise.allSettled([kernel.invite(tiny), kernel.dismiss()]);
  expect(again.status).toBe('rejected');
  expect(kernel.health$.value.guest).toBeUndefined();
  expect(difference(await paint(1), await paint(0))).toBe(0);
});

test('its picture covers the frame, upright and in the right colours', async () => {
  const process = await openOnnx('tiny.onnx', new Blob([await bytesOf(tinyUrl)]), 'wasm');
  const { bitmap } = await process.step({ ...ask(1), width: 160, height: 120 });
  expect([bitmap.width, bitmap.height]).toEqual([160, 120]);
  const data = pixels(bitmap);
  const mean = data.filter((_, i) => i % 4 < 3).reduce((sum, value) => sum + value, 0) / (160 * 120 * 3);
  // tanh of numbers about nought: middle grey on the whole, if -1..1 was understood.
  expect(mean).toBeGreaterThan(100);
  expect(mean).toBeLessThan(155);
  const moved = await process.step({ ...ask(1), width: 160, height: 120, view: { ...PLAIN_VIEW, x: 40, zoom: 0.3 } });
  expect(Math.min(...pixels(moved.bitmap).filter((_, i) => i % 4 === 3))).toBe(255);
  // What is no number would be black, and stay so.
  const lost = { ...ask(1), latent: new Float32Array(64).fill(NaN) };
  await expect(process.step(lost)).rejects.toThrow('tiny.onnx painted what is no number');
  process.dispose();
});

test('a kept guest is the same file after a reload', async () => {
  const file = await otherGenerator();
  expect(await keepGuest(file)).toBe(true);
  const kept = await keptGuest();
  expect(kept?.name).toBe(file.name);
  expect(new Uint8Array(await kept!.arrayBuffer())).toEqual(new Uint8Array(await file.arrayBuffer()));
});

test('a kept guest waits for the image model, and is forgotten only where it is no generator', async () => {
  const file = new File(['x'], 'mine.onnx');
  await keepGuest(file);
  const health = (state: string) => ({ models: { image: { state } } });
  const health$ = new BehaviorSubject(health('failed'));
  const invite = vi.fn<Kernel['invite']>();
  const told: string[] = [];
  const recall = () => recallGuest({ health$, invite } as unknown as Kernel, (text) => told.push(text));
  invite.mockRejectedValueOnce(new Error('mine.onnx stopped: no network.'));
  const recalled = recall();
  await keptGuest();
  expect(invite).not.toHaveBeenCalled();
  health$.next(health('ready'));
  await recalled;
  expect(told).toEqual(['mine.onnx stopped: no network.']);
  invite.mockRejectedValueOnce(overtaken('mine.onnx'));
  await recall();
  expect(told).toHaveLength(1);
  expect((await keptGuest())?.name).toBe('mine.onnx');
  invite.mockRejectedValueOnce(refusal('mine.onnx', 'it is none'));
  await recall();
  expect(told[1]).toContain('cannot be the guest');
  expect(await keptGuest()).toBeUndefined();
});
