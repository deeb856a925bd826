/** The model's two sizes. They share their latents, and so their pictures: the large one only adds to the forms. */
import type { Weights } from '../contract';

const DETAIL = 'detail.';

/** The small network, for the processor: all weights but those of the detail. */
export function smallOf({ tensors, metadata }: Weights): Weights {
  return { tensors: new Map([...tensors].filter(([name]) => !isDetail(name))), metadata };
}

/** Whether these are the weights of the large network, for a graphics card. */
export function isLarge({ tensors }: Weights): boolean {
  return tensors.has(`${DETAIL}out.weight`);
}

/** Whether a tensor is one that only the large network has. */
export function isDetail(name: string): boolean {
  return name.startsWith(DETAIL);
}
