/**
 * The denoiser: sees the last frames of the sound, a noisy block after them and the condition, and names the clean block.
 * A 1-D ConvNeXt over time (Liu et al. 2022), frequency bins as channels. Its twin is training/sound/denoiser.py.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import type { Weights } from '../contract';
import { type DenoiserConfig, readConfig, timeFeatures } from './config';

/** What of the condition does not depend on t: computed once a block of sound. */
export interface EmbeddedCondition {
  /** [context + frames (+ trail), width] */
  readonly frames: Tensor2D;
  /** One a block of the network, only for the frames that come out of it: [.., width] */
  readonly gains: readonly Tensor2D[];
}

export interface Denoiser {
  readonly config: DenoiserConfig;
  /** @param condition [context + frames (+ trail), condition]. Call it inside tf.tidy. */
  embed(condition: Tensor2D): EmbeddedCondition;
  /**
   * Names the clean frames. Call it inside tf.tidy.
   * @param context [context, bins] standardised frames before the block.
   * @param noisy [frames, bins], z_t of the flow.
   * @param t 0..1; 0 is noise, 1 is sound.
   * @param guidance 0..1.5: how much more than likely the sound is to be as asked.
   * @param trail [trail, bins] standardised frames after the block, where they are known.
   * @returns [frames, bins] standardised.
   */
  name(
    context: Tensor2D,
    noisy: Tensor2D,
    t: number,
    condition: EmbeddedCondition,
    guidance?: number,
    trail?: Tensor2D,
  ): Tensor2D;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor or their config. */
export function createDenoiser(tf: typeof TensorFlow, weights: Weights): Denoiser {
  const config = readConfig(weights);
  const loaded = new Map<string, TensorFlow.Tensor>();
  for (const [name, { shape, data }] of weights.tensors) loaded.set(name, tf.tensor(data, [...shape]));

  const weight = <T extends TensorFlow.Tensor>(name: string): T => {
    const tensor = loaded.get(name);
    if (!tensor) throw new Error(`The sound model's weights lack "${name}". Train or fetch them anew.`);
    return tensor as T;
  };
  const linear = (x: Tensor2D, name: string, activation: 'linear' | 'relu' = 'linear'): Tensor2D => {
    const [a, b, bias] = [x, weight<Tensor2D>(`${name}.weight`), weight(`${name}.bias`)];
    return tf.fused.matMul({ a, b, bias, activation }) as Tensor2D;
  };

  const rmsNorm = (x: Tensor2D): Tensor2D => x.mul(x.square().mean(-1, true).add(1e-6).rsqrt());

  const reach = (config.kernel - 1) / 2;
  const blocks = Array.from({ length: config.blocks }, (_, i) => `blocks.${i}`);

  /** Depthwise over time; the first `reach` frames are seen and do not come out, after the last is silence. */
  const convolve = (x: Tensor2D, name: string): Tensor2D => {
    const padded = x.pad([
      [0, reach],
      [0, 0],
    ]);
    const image = padded.reshape<Tensor4D>([1, x.shape[0] + reach, 1, config.width]);
    const filter = weight<Tensor4D>(`${name}.weight`);
    const y = tf.depthwiseConv2d(image, filter, 1, 'valid');
    return y.reshape<Tensor2D>([x.shape[0] - reach, config.width]).add(weight(`${name}.bias`));
  };

  /** x + W2 relu(W1 m)^2 with m = rmsNorm(conv(x)) * (1 + scale(t) + gain(condition)) + shift(t). */
  const runBlock = (x: Tensor2D, name: string, time: Tensor2D, gain: Tensor2D): Tensor2D => {
    const modulation = linear(time, `${name}.time`);
    const scale = modulation.slice([0, 0], [1, config.width]).add(1);
    const shift = modulation.slice([0, config.width], [1, config.width]);
    const modulated = rmsNorm(convolve(x, `${name}.conv`))
      .mul(gain.add(scale))
      .add<Tensor2D>(shift);
    const hidden = linear(modulated, `${name}.up`, 'relu').square();
    return x.slice([reach, 0]).add(linear(hidden, `${name}.down`));
  };

  return {
    config,
    embed(condition) {
      const frames = linear(linear(condition, 'condition_up', 'relu'), 'condition_down');
      const gains = blocks.map((name, i) => linear(frames.slice([(i + 1) * reach, 0]), `${name}.gain`));
      return { frames, gains };
    },
    name(context, noisy, t, condition, guidance = 0, trail) {
      const features = [...timeFeatures(t, config.time_width), guidance];
      const time = linear(tf.tensor2d([features]), 'time', 'relu');
      const known = (frames: Tensor2D) => linear(frames, 'enter').add<Tensor2D>(weight('known'));
      const frames = [known(context), linear(noisy, 'enter'), ...(trail ? [known(trail)] : [])];
      let x = tf.concat(frames, 0).add<Tensor2D>(condition.frames);
      blocks.forEach((name, i) => (x = runBlock(x, name, time, condition.gains[i]!)));
      const eaten = config.context - config.blocks * reach;
      return linear(rmsNorm(x.slice([eaten, 0], [noisy.shape[0], config.width])), 'leave');
    },
    dispose() {
      loaded.forEach((tensor) => tensor.dispose());
    },
  };
}
