/**
 * Long work on the GPU in slices. A submission is not interrupted, and while it runs the stage's frames wait: so it is cut
 * between dispatches, into submissions short enough for a frame to get in between, each handed in when the last is done.
 */
import { createGpuTimer } from './gpu-timer';
import type { Plan } from './plan';

export interface Slices {
  /**
   * Hands in every dispatch of the plans, in order, after what was handed in before.
   * @param end records into the last submission, which is not waited for.
   */
  submit(plans: readonly Plan[], end: (encoder: GPUCommandEncoder) => void): Promise<void>;
  dispose(): void;
}

/** Seconds: a quarter of a frame at 60 a second, so that both halves of a stage's frame find room beside it. */
const SLICE = 0.004;

/** @param most seconds of a slice; what a dispatch takes, the GPU's time stamps tell: where it has none, all is one slice. */
export function createSlices(device: GPUDevice, label: string, most = SLICE): Slices {
  const timer = createGpuTimer(device);
  return {
    async submit(plans, end) {
      const total = plans.reduce((sum, { dispatches }) => sum + dispatches, 0);
      const submissions = Math.min(total, Math.ceil((total * timer.seconds()) / most) || 1);
      const size = Math.ceil(total / submissions);
      for (let from = 0; from < total; from += size) {
        const to = Math.min(total, from + size);
        const encoder = device.createCommandEncoder({ label });
        const pass = encoder.beginComputePass(timer.next(to - from));
        encodeSome(plans, pass, from, to);
        pass.end();
        if (to === total) end(encoder);
        timer.resolve(encoder);
        device.queue.submit([encoder.finish()]);
        timer.read();
        if (to < total) await device.queue.onSubmittedWorkDone();
      }
    },
    dispose: () => timer.dispose(),
  };
}

/** Records dispatches `from` to `to`, counted over all plans. */
function encodeSome(plans: readonly Plan[], pass: GPUComputePassEncoder, from: number, to: number): void {
  let before = 0;
  for (const plan of plans) {
    plan.encode(pass, from - before, to - before);
    before += plan.dispatches;
  }
}
