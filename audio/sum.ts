/** Adding signals up in an order that never changes. */
import { Gain, type BaseContext } from 'tone';

export interface Sum {
  /** Connect at most two sources to each. */
  readonly inputs: readonly Gain[];
  readonly output: Gain;
}

/**
 * A tree of gains with two inputs each. Browsers add the sources of one input in any order, and floating-point
 * addition depends on the order from three on; so with a tree a render is the same to the bit every time.
 * @param count how many inputs, a power of two.
 */
export function createSum(context: BaseContext, count: number): Sum {
  const output = new Gain({ context });
  let inputs = [output];
  while (inputs.length < count) {
    inputs = inputs.flatMap((parent) => [new Gain({ context }).connect(parent), new Gain({ context }).connect(parent)]);
  }
  return { inputs, output };
}
