import { expect, it, vi } from 'vitest';
import { hasGraphicsCard } from '../../engine/graphics';
import { chooseBackend, isSoftwareAdapter } from '../../engine/models/backend';
import { lostDevices, startBackend } from './backend';

it('isolates the page, so that SharedArrayBuffer is there', () => {
  expect(crossOriginIsolated).toBe(true);
  expect(new SharedArrayBuffer(8).byteLength).toBe(8);
});

it.each(['wasm', 'webgpu'] as const)('multiplies matrices on %s', async (backend) => {
  const tf = await startBackend(backend);
  expect(tf.getBackend()).toBe(backend);
  const size = 64;
  const left = tf.randomNormal([size, size], 0, 1, 'float32', 1);
  const right = tf.randomNormal([size, size], 0, 1, 'float32', 2);
  const product = tf.matMul(left, right);
  const [a, b, c] = await Promise.all([left.data(), right.data(), product.data()]);
  for (const [row, column] of [
    [0, 0],
    [17, 42],
    [size - 1, size - 1],
  ] as const) {
    let expected = 0;
    for (let k = 0; k < size; k++) expected += a[row * size + k]! * b[k * size + column]!;
    expect(c[row * size + column]).toBeCloseTo(expected, 3);
  }
  tf.dispose([left, right, product]);
  expect(lostDevices()).toEqual([]);
});

it('takes wasm where WebGPU is only software', async () => {
  expect(await chooseBackend()).toMatchObject({ backend: 'wasm' });
});

it('knows software adapters by their names', () => {
  expect(isSoftwareAdapter({ vendor: 'google', architecture: 'swiftshader' })).toBe(true);
  expect(isSoftwareAdapter({ vendor: 'mesa', architecture: 'llvmpipe' })).toBe(true);
  expect(isSoftwareAdapter({ vendor: 'nvidia', architecture: 'ampere', isFallbackAdapter: true })).toBe(true);
  expect(isSoftwareAdapter({ vendor: 'nvidia', architecture: 'ampere', isFallbackAdapter: false })).toBe(false);
});

it('knows whether sketches have a graphics card, whatever the models run on', () => {
  // These tests run on software.
  expect(hasGraphicsCard()).toBe(false);
  const names = vi.spyOn(WebGL2RenderingContext.prototype, 'getParameter');
  names.mockReturnValue('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)');
  expect(hasGraphicsCard()).toBe(true);
  names.mockReturnValue('llvmpipe (LLVM 19.1.1, 256 bits)');
  expect(hasGraphicsCard()).toBe(false);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  expect(hasGraphicsCard()).toBe(false);
  vi.restoreAllMocks();
});
