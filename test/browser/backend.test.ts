import { expect, it } from 'vitest';
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
