/** Fetches the meaning model for the page: it is small and quick enough to run beside the loop. */
import { loadWeights } from '../weights';
import manifest from './index';
import { createMeaning, type MeaningOf } from './meaning';

/** @returns texts to the meaning vector. @throws Error when the weights cannot be had. */
export async function loadMeaning(): Promise<MeaningOf> {
  const { weights } = await loadWeights(manifest.weights, () => undefined);
  return createMeaning(weights);
}
