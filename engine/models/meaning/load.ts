/** Fetches the meaning model for the page: it is small and quick enough to run beside the loop. */
import { type LoadedWeights, loadWeights } from '../weights';
import manifest from './index';
import { createMeaning, type MeaningOf } from './meaning';

/**
 * @returns texts to the meaning vector.
 * @param onLoaded is told what was loaded.
 * @throws Error when the weights cannot be had.
 */
export async function loadMeaning(
  onLoaded: (loaded: Omit<LoadedWeights, 'weights'>) => void = () => undefined,
): Promise<MeaningOf> {
  const { weights, ...loaded } = await loadWeights(manifest.weights, () => undefined, manifest.sha256.weights);
  onLoaded(loaded);
  return createMeaning(weights);
}
