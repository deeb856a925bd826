/** Pictures from the GPU's kernels to bitmaps: one command buffer a frame, and no pixel is ever read back. */
import type { Weights } from '../../contract';
import { createGpuTimer } from '../../plan/gpu-timer';
import type { ImageInput } from '../types';
import { createGpuGenerator, type GpuGenerator } from './generator';

export interface GpuEasel {
  readonly generator: GpuGenerator;
  /** @throws (rejects) where the device is lost, or has no memory for the picture: it would be a black one. */
  paint(input: ImageInput): Promise<ImageBitmap>;
  /** Weights of the same shapes, towards which `blend` leads from the next frame on. */
  readonly host: (guest: Weights) => void;
  /** Seconds that the GPU took for a picture, lately. */
  readonly gpuSeconds: () => number;
  /** Bytes of its buffers and textures. */
  memory(): number;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor, or a kernel does not compile. */
export async function createGpuEasel(device: GPUDevice, weights: Weights): Promise<GpuEasel> {
  const generator = await createGpuGenerator(device, weights);
  const timer = createGpuTimer(device);
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('webgpu')!;
  let isLost = false;
  void device.lost.then(() => (isLost = true));
  context.configure({ device, format: 'rgba8unorm', usage: GPUTextureUsage.COPY_DST, alphaMode: 'opaque' });

  return {
    generator,
    async paint(input) {
      const { width, height } = input;
      await generator.resize(width, height);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      device.pushErrorScope('validation');
      const encoder = device.createCommandEncoder({ label: 'first light' });
      const pass = encoder.beginComputePass(timer.next());
      generator.paint(pass, input);
      pass.end();
      encoder.copyTextureToTexture(
        { texture: generator.texture },
        { texture: context.getCurrentTexture() },
        { width, height },
      );
      timer.resolve(encoder);
      device.queue.submit([encoder.finish()]);
      const asked = device.popErrorScope();
      timer.read();
      const bitmap = canvas.transferToImageBitmap();
      // What a lost device paints is black, and it tells no sooner than when it is asked.
      const error = await asked.catch((error: Error) => error);
      if (!error && !isLost) return bitmap;
      bitmap.close();
      throw new Error(`The graphics card gave no picture: ${error?.message ?? 'its device was lost'}.`);
    },
    host: (guest) => generator.swap(guest, 'guest'),
    memory: () => generator.bytes + 4 * canvas.width * canvas.height,
    gpuSeconds: timer.seconds,
    dispose() {
      timer.dispose();
      generator.dispose();
    },
  };
}
