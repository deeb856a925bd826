import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Weights } from '../../engine/models/contract';
import { createPainter } from '../../engine/models/image/cpu/painter';
import {
  blendWeights,
  createGuestHouse,
  type Guest,
  type ImageProcess,
  readGuest,
} from '../../engine/models/image/guest';
import { createLatentMap } from '../../engine/models/image/onnx/latent';
import { latentShape, pictureSize } from '../../engine/models/image/onnx/shapes';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../../engine/models/image/types';
import { parseSafetensors } from '../../engine/models/safetensors';

const read = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url))).buffer;
const file = read('models/image.safetensors');
const own = parseSafetensors(file);

const input = (blend: number): ImageInput => ({
  latent: new Float32Array(64).fill(1),
  tint: new Float32Array(64).fill(1),
  condition: new Float32Array(31),
  truncation: 1,
  directions: new Float32Array(8),
  blend,
  width: 32,
  height: 18,
  view: PLAIN_VIEW,
  tile: false,
  bend: NO_BEND,
});

/** Half a million numbers are too many for the test's own comparison. */
const equal = (a: Float32Array, b: Float32Array) => a.length === b.length && a.every((x, i) => x === b[i]);

const one = (value: number): Weights => ({
  tensors: new Map([['a', { shape: [2], data: Float32Array.of(value, 2 * value) }]]),
  metadata: { config: `${value}` },
});

describe('blendWeights', () => {
  const guest: Weights = {
    tensors: new Map(
      [...own.tensors].map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => 3 - x) }]),
    ),
    metadata: {},
  };

  it('is one generator at 0, the other at 1, and in the middle the mean of every number', () => {
    const [at0, middle, at1] = [0, 0.5, 1].map((t) => blendWeights(own, guest, t));
    for (const [name, { data, shape }] of own.tensors) {
      expect(at0!.tensors.get(name)!.shape).toEqual(shape);
      expect(equal(at0!.tensors.get(name)!.data, data)).toBe(true);
      expect(equal(at1!.tensors.get(name)!.data, guest.tensors.get(name)!.data)).toBe(true);
      expect(middle!.tensors.get(name)!.data.every((x) => Math.abs(x - 1.5) < 1e-5)).toBe(true);
    }
    expect(middle!.metadata).toBe(own.metadata);
  });

  it('keeps what the other lacks, and changes neither', () => {
    const before = own.tensors.get('head.out.bias')!.data.slice();
    const blended = blendWeights(own, { tensors: new Map(), metadata: {} }, 1);
    expect(blended.tensors.get('head.out.bias')!.data).toEqual(before);
    expect(own.tensors.get('head.out.bias')!.data).toEqual(before);
  });
});

describe('a dropped file', () => {
  const nan = file.slice(0);
  new Uint16Array(nan, nan.byteLength - 2).fill(0x7e00);
  it.each([
    ['sound.safetensors', read('models/sound.safetensors'), /another kind of model \("blocks\.0/],
    ['cut.safetensors', file.slice(0, 700_000), /no whole safetensors file \(tensor "[^"]+" is cut off\)/],
    ['short.safetensors', new ArrayBuffer(3), /no whole safetensors file/],
    ['noise.safetensors', new Uint8Array(999).fill(77).buffer, /no whole safetensors file/],
    ['net.pt.safetensors', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0).buffer, /PyTorch checkpoint/],
    ['nan.safetensors', nan, /not finite/],
  ])('%s is refused in one sentence that says what was expected', (name, bytes, why) => {
    const refused = () => readGuest(name, bytes, own);
    expect(refused).toThrow(why);
    expect(refused).toThrow(
      new RegExp(`^${name} cannot be the guest, .*expected is .*; the show goes on as it was\\.$`),
    );
  });

  it('of another size is told apart by its shape, and the right one is taken', () => {
    const tensors = new Map(own.tensors).set('head.out.bias', { shape: [4], data: new Float32Array(4) });
    expect(() => readGuest('g', file, { ...own, tensors })).toThrow('its "head.out.bias" is 3 where 4 was expected');
    expect([...readGuest('g', file, own).tensors.keys()]).toEqual([...own.tensors.keys()]);
  });
});

describe('the guest house', () => {
  /** Paints how it is blended; its bitmap is that number. */
  function toy(log: Weights[] = []): ImageProcess {
    return {
      warmUp: () => Promise.resolve(),
      step: ({ blend }) => Promise.resolve({ bitmap: blend as unknown as ImageBitmap }),
      host: (guest) => void log.push(guest),
      reset: () => undefined,
      dispose: () => undefined,
    };
  }

  it('hands weights to the generator itself, which is asked for no blend without a guest', async () => {
    const hosted: Weights[] = [];
    const house = createGuestHouse(toy(hosted), expect.unreachable);
    expect((await house.step(input(0.5))).bitmap).toBe(0);
    await house.invite({ kind: 'weights', weights: one(8) });
    expect(hosted).toEqual([one(8)]);
    expect((await house.step(input(0.5))).bitmap).toBe(0.5);
  });

  it('sends a guest home that fails, and paints on by itself', async () => {
    const lost: string[] = [];
    const house = createGuestHouse(toy(), (why) => lost.push(why));
    const process = { ...toy(), step: () => Promise.reject(new Error('out of memory')) };
    await house.invite({ kind: 'elsewhere', process });
    expect(house.isElsewhere(input(1))).toBe(true);
    expect((await house.step(input(1))).bitmap).toBe(0);
    expect(lost).toEqual(['out of memory']);
    expect(house.isElsewhere(input(1))).toBe(false);
  });

  /** One by others whose picture lasts until it is sent home, which ends it. */
  function slow(): Guest {
    let leave: (why: Error) => void;
    const leaving = new Promise<never>((_, reject) => (leave = reject));
    const dispose = () => leave(new Error('it has left'));
    return { kind: 'elsewhere', process: { ...toy(), step: () => leaving, dispose } };
  }

  it('lets another one in while a guest paints, who then paints that picture', async () => {
    const house = createGuestHouse(toy(), expect.unreachable);
    const others = { ...toy(), step: () => Promise.resolve({ bitmap: 7 as unknown as ImageBitmap }) };
    await house.invite(slow());
    const painting = house.step(input(1));
    await house.invite({ kind: 'elsewhere', process: others });
    expect((await painting).bitmap).toBe(7);
    expect(house.isElsewhere(input(1))).toBe(true);
  });

  it('takes no guest for lost that is sent home in the middle of a picture', async () => {
    const house = createGuestHouse(toy(), expect.unreachable);
    await house.invite(slow());
    const painting = house.step(input(1));
    house.dismiss();
    expect((await painting).bitmap).toBe(0);
  });
});

describe("the CPU's kernel", () => {
  it('paints half way what the generator of half the weights paints, and its own again at 0', async () => {
    const flipped = new Map(own.tensors);
    const sketch = own.tensors.get('trunk.sketch.weight')!;
    flipped.set('trunk.sketch.weight', { ...sketch, data: sketch.data.map((x, i) => (i % 2 ? x : -x)) });
    const guest = { ...own, tensors: flipped };
    const [painter, half] = await Promise.all([createPainter(own), createPainter(blendWeights(own, guest, 0.5))]);
    const plain = painter.paint(input(0)).slice();
    painter.host(guest);
    expect(painter.paint(input(0.5)).slice()).toEqual(half.paint(input(0)).slice());
    expect(painter.paint(input(1)).slice()).not.toEqual(plain);
    expect(painter.paint(input(0)).slice()).toEqual(plain);
  });
});

describe('a generator by others', () => {
  const latent = { name: 'z', type: 'float32', shape: ['batch', 512, 1, 1] };

  it('takes a latent of any size: of unit variance, and near where ours are near', () => {
    const map = createLatentMap(512);
    const a = Float32Array.from({ length: 64 }, (_, i) => Math.sin(3 * i));
    const near = map(
      a.map((x, i) => x + (i === 5 ? 0.05 : 0)),
      1,
    );
    const power = map(a, 1).reduce((sum, x) => sum + x * x, 0) / 512;
    expect(power).toBeGreaterThan(0.7);
    expect(power).toBeLessThan(1.4);
    expect(Math.hypot(...map(a, 1).map((x, i) => x - near[i]!))).toBeLessThan(0.5);
    expect(map(a, 0.5)).toEqual(map(a, 1).map((x) => x / 2));
    expect(createLatentMap(512)(a, 1)).toEqual(map(a, 1));
    expect(Math.hypot(...createLatentMap(64)(a, 1))).toBeCloseTo(8, 4);
  });

  it('is refused in one sentence when its shapes are others', () => {
    expect(latentShape('g.onnx', [latent])).toEqual([1, 512, 1, 1]);
    for (const inputs of [
      [],
      [latent, { ...latent, name: 'label' }],
      [{ ...latent, type: 'float16' }],
      [{ ...latent, shape: [1, 3, 64, 64] }],
      [{ ...latent, shape: [1, 'n'] }],
    ])
      expect(() => latentShape('g.onnx', inputs)).toThrow(/^g\.onnx cannot be the guest, .* was\.$/);
    expect(pictureSize('g.onnx', 'float32', [1, 3, 9, 16])).toEqual({ height: 9, width: 16 });
    expect(() => pictureSize('g.onnx', 'float32', [1, 9, 16, 3])).toThrow('its output is float32 [1, 9, 16, 3]');
  });
});
