/** The image model's own kernels paint what PyTorch painted, pixel by pixel, and allocate nothing while they run. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Weights } from '../../engine/models/contract';
import { createGpuGenerator, type GpuGenerator } from '../../engine/models/image/gpu/generator';
import { NO_BEND, PLAIN_VIEW, type ImageInput } from '../../engine/models/image/types';
import image from '../../engine/models/image/index';
import { parseSafetensors } from '../../engine/models/safetensors';
import fixtureUrl from '../fixtures/image.parity.safetensors?url';

async function load(url: string | URL): Promise<Weights> {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

async function startDevice(): Promise<GPUDevice> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  return adapter.requestDevice();
}

/** One case of the fixture: what goes in, and PyTorch's picture. */
function readCase(fixture: Weights, index: number): { input: ImageInput; picture: Float32Array } {
  const read = (name: string) => fixture.tensors.get(`${index}.${name}`)!;
  const [truncation, zoom, x, y, rotation] = [...read('setting').data] as [number, number, number, number, number];
  const [height, width] = read('picture').shape as [number, number, number];
  const input = {
    latent: read('latent').data,
    tint: read('tint').data,
    condition: read('condition').data,
    truncation,
    directions: new Float32Array(8),
    blend: 0,
    width,
    height,
    view: { ...PLAIN_VIEW, zoom, x, y, rotation },
    tile: false,
    bend: NO_BEND,
  };
  return { input, picture: read('picture').data };
}

/** Paints and reads the texture back: [height, width, 3]. */
async function paint(device: GPUDevice, generator: GpuGenerator, input: ImageInput): Promise<Float32Array> {
  const { width, height } = input;
  await generator.resize(width, height);
  const bytesPerRow = Math.ceil((width * 16) / 256) * 256;
  const buffer = device.createBuffer({
    size: bytesPerRow * height,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  generator.paint(pass, input);
  pass.end();
  encoder.copyTextureToBuffer({ texture: generator.texture }, { buffer, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const rows = new Float32Array(buffer.getMappedRange());
  const picture = Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return rows[Math.floor(pixel / width) * (bytesPerRow / 4) + (pixel % width) * 4 + (i % 3)]!;
  });
  buffer.destroy();
  return picture;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

afterEach(() => vi.restoreAllMocks());

describe('the kernels, in f32', () => {
  test('paint what PyTorch did', async () => {
    const device = await startDevice();
    const [weights, fixture] = await Promise.all([load(image.manifest.weights), load(fixtureUrl)]);
    const generator = await createGpuGenerator(device, weights, { precision: 'f32', format: 'rgba32float' });
    for (const index of [0, 1, 2]) {
      const { input, picture } = readCase(fixture, index);
      const painted = await paint(device, generator, input);
      expect(largestDifference(painted, picture), `case ${index}`).toBeLessThanOrEqual(1e-3);
    }
    expect(generator.dispatches).toBe(11);
    device.destroy();
  });
});
