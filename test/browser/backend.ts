/** Starts TensorFlow.js for a browser test, on either backend; webgpu is SwiftShader there. */
import type { Backend } from '../../engine/models/contract';
import { startTensorFlow } from '../../engine/models/backend';

const lost: string[] = [];

export async function startBackend(backend: Backend): ReturnType<typeof startTensorFlow> {
  const tf = await startTensorFlow(backend);
  if (backend === 'webgpu') {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    void device.lost.then(({ message, reason }) => lost.push(`${reason}: ${message}`));
  }
  return tf;
}

/** Why WebGPU devices were lost since the file began; assert that it is empty. */
export function lostDevices(): readonly string[] {
  return lost;
}
