/** TensorFlow.js on one of its two backends; works on the page and in a worker alike. */
import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { isSoftware } from '../graphics';
import type { Backend } from './contract';

export interface BackendChoice {
  readonly backend: Backend;
  /** What the browser tells of its graphics adapter, for the performer's log. */
  readonly adapter: string;
}

/** True of an adapter whose WebGPU runs on the CPU, where the wasm backend is many times faster. */
export function isSoftwareAdapter(info: Partial<GPUAdapterInfo>): boolean {
  return info.isFallbackAdapter === true || isSoftware(describeAdapter(info));
}

/** The adapter's own words, e.g. `nvidia ampere`. Browsers leave out what could identify a person. */
export function describeAdapter(info: Partial<GPUAdapterInfo>): string {
  const words = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
  return words.join(' ') || 'unnamed adapter';
}

/** WebGPU on a hardware adapter; wasm on a software adapter, or on none. Never rejects. */
export async function chooseBackend(): Promise<BackendChoice> {
  if (!('gpu' in navigator)) return { backend: 'wasm', adapter: 'no WebGPU' };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { backend: 'wasm', adapter: 'no adapter' };
  return { backend: isSoftwareAdapter(adapter.info) ? 'wasm' : 'webgpu', adapter: describeAdapter(adapter.info) };
}

let ownBackend = false;

/** TensorFlow.js's backend on a device with all that our own kernels can use as well: f16, subgroups, time stamps. */
async function createBackend(): Promise<WebGPUBackend> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('This browser offers no graphics adapter');
  const features = ['shader-f16', 'subgroups', 'timestamp-query', 'bgra8unorm-storage'] as GPUFeatureName[];
  const limits = [
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBufferBindingSize',
    'maxStorageBuffersPerShaderStage',
    'maxBufferSize',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup',
  ] as const;
  const device = await adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new WebGPUBackend(device, adapter.info);
}

/** The GPU device that TensorFlow.js runs on, once its webgpu backend has started: our own kernels share it. */
export function sharedDevice(): GPUDevice {
  return (tf.backend() as WebGPUBackend).device;
}

/**
 * Starts `backend` and makes it the current one. Calling it again, also with the other backend, is cheap.
 * @throws Error when this browser cannot start it.
 */
export async function startTensorFlow(backend: Backend): Promise<typeof tf> {
  if (backend === 'webgpu') {
    // Far fewer queue submissions a step, and never a silent copy of small tensors to the CPU and back.
    tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 1000);
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    if (!ownBackend) {
      ownBackend = true;
      // Registered by the package already, with a device too plain for our own kernels.
      tf.removeBackend('webgpu');
      tf.registerBackend('webgpu', createBackend);
    }
  } else {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainWasm,
      'tfjs-backend-wasm-simd.wasm': simdWasm,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
    });
    // One thread: the models already run in a worker, and the other cores are needed for sound and pictures.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  const started = await tf.setBackend(backend).catch(() => false);
  if (!started) throw new Error(`TensorFlow.js could not start its ${backend} backend in this browser`);
  await tf.ready();
  return tf;
}
