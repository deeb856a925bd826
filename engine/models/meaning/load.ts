/** Fetches the meaning model for the page: it is small and quick enough to run beside the loop. */
import { messageOf } from '../../message-of';
import { type LoadedWeights, loadWeights } from '../weights';
import manifest from './index';
import { createMeaning, type MeaningOf } from './meaning';
import { neutralMeaning } from './vector';

/** Seconds between two attempts, at most. */
const LONGEST_WAIT = 32;

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

/**
 * Likewise, for a show that begins without it where it cannot be had: words mean nothing then, and it is fetched again and again.
 * @param notify tells the performer
 */
export async function keepLoadingMeaning(
  onLoaded: (loaded: Omit<LoadedWeights, 'weights'>) => void,
  notify: (text: string) => void,
): Promise<MeaningOf> {
  let meaningOf: MeaningOf = neutralMeaning;
  let seconds = 1;
  async function load(): Promise<void> {
    try {
      meaningOf = await loadMeaning(onLoaded);
    } catch (error) {
      notify(`What words mean cannot be told for now, and is loaded again in ${seconds} s: ${messageOf(error)}`);
      setTimeout(() => void load(), 1000 * seconds);
      seconds = Math.min(LONGEST_WAIT, 2 * seconds);
    }
  }
  await load();
  return (texts) => meaningOf(texts);
}
