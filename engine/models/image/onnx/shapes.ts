/** Which generators in ONNX files can be guests, as their inputs and outputs tell. */

/** What ONNX Runtime tells of an input or output; sizes that the file leaves open are names. */
export interface ValueShape {
  readonly name: string;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/**
 * The shape of the latent to feed, [1, n] or [1, n, 1, 1].
 * @throws Error in one sentence for the performer.
 */
export function latentShape(name: string, inputs: readonly ValueShape[]): readonly number[] {
  const [latent] = inputs;
  if (inputs.length !== 1 || !latent) {
    throw refusal(name, `it takes ${inputs.length} inputs (${inputs.map((input) => input.name).join(', ')})`);
  }
  if (latent.type !== 'float32') throw refusal(name, `its input "${latent.name}" is ${latent.type ?? 'no tensor'}`);
  const shape = (latent.shape ?? []).map((size, i) => (typeof size === 'string' && i !== 1 ? 1 : size));
  const [batch, size, ...rest] = shape;
  const fits = batch === 1 && isSize(size, LONGEST_LATENT) && [0, 2].includes(rest.length);
  if (!fits || rest.some((one) => one !== 1)) throw refusal(name, `its input is [${(latent.shape ?? []).join(', ')}]`);
  return shape as number[];
}

/**
 * @param dims of the first picture that it painted.
 * @throws Error in one sentence for the performer.
 */
export function pictureSize(name: string, type: string, dims: readonly number[]): { height: number; width: number } {
  const [batch, channels, height, width] = dims;
  if (type !== 'float32' || dims.length !== 4 || batch !== 1 || channels !== 3 || !isSize(height) || !isSize(width)) {
    throw refusal(name, `its output is ${type} [${dims.join(', ')}]`);
  }
  return { height, width };
}

/** Numbers of a latent, and pixels of a picture's side. */
const LONGEST_LATENT = 16_384;
const LARGEST_PICTURE = 4096;

function isSize(value: unknown, most = LARGEST_PICTURE): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;
}

export function refusal(name: string, why: string): Error {
  return new Error(
    `${name} cannot be the guest, ${why}: expected is one float32 latent [1, n] or [1, n, 1, 1] in and one float32 ` +
      'picture [1, 3, height, width] out; the show goes on as it was.',
  );
}
