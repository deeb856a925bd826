/** From our latent to that of a generator by others. */
import { hash, normal } from '../../../random';

/** Sets this stream of random numbers apart: the same generator always hears the same latent. */
const SEED = 0x0a11;

/**
 * A linear map of latents (64 numbers of any length) to `size` numbers of about unit variance each, as generators were
 * trained on: the numbers themselves where the size is the same, else by a fixed matrix of normal numbers, under which
 * near latents stay near (Johnson and Lindenstrauss 1984).
 * @param truncation 0..1 shortens the latent, as in BigGAN's truncation (Brock et al. 2019).
 */
export function createLatentMap(size: number): (latent: Float32Array, truncation: number) => Float32Array {
  const matrices = new Map<number, Float32Array>();
  const matrix = (inputs: number): Float32Array => {
    const kept = matrices.get(inputs);
    if (kept) return kept;
    const made = Float32Array.from({ length: size * inputs }, normal(hash(SEED, size, inputs)));
    matrices.set(inputs, made);
    return made;
  };
  return (latent, truncation) => {
    const scale = truncation / Math.max(1e-6, Math.hypot(...latent));
    if (latent.length === size) return latent.map((x) => x * scale * Math.sqrt(size));
    const weights = matrix(latent.length);
    return Float32Array.from({ length: size }, (_, row) => {
      let sum = 0;
      for (const [i, x] of latent.entries()) sum += weights[row * latent.length + i]! * x;
      return sum * scale;
    });
  };
}
