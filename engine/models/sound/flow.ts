/**
 * Rectified flow (Liu et al. 2022, arXiv:2209.03003; Lipman et al. 2022, arXiv:2210.02747) with a network that names the
 * clean sound (Li and He 2025, arXiv:2511.13720). t runs from 0 (noise) to 1 (sound). Its twin is training/sound/flow.py.
 */
import type { Tensor2D } from '@tensorflow/tfjs';

/** Forward: z_t = t x + (1 - t) noise. Both [frames, bins]. */
export function addNoise(x: Tensor2D, noise: Tensor2D, t: number): Tensor2D {
  return x.mul(t).add(noise.mul(1 - t));
}

/** dz/dt = x - noise = (x - z_t) / (1 - t), for t < 1. */
export function velocity(named: Tensor2D, z: Tensor2D, t: number): Tensor2D {
  return named.sub(z).div(1 - t);
}

/**
 * Reverse: Euler steps of dz/dt from z_start to z_1 = x, at t = start + (1 - start) (0, 1 / steps, ..., 1 - 1 / steps).
 * Call it inside tf.tidy.
 * @param nameClean (z, t) => x: the denoiser with its context and condition bound.
 */
export function removeNoise(
  nameClean: (z: Tensor2D, t: number) => Tensor2D,
  noisy: Tensor2D,
  steps: number,
  start = 0,
): Tensor2D {
  let z = noisy;
  for (let step = 0; step < steps; step++) {
    const t = start + ((1 - start) * step) / steps;
    z = z.add(velocity(nameClean(z, t), z, t).mul((1 - start) / steps));
  }
  return z;
}
