/** What it costs the loop to understand words, in the page's own thread: three weighted prompts and the line that is sung. */
import { loadMeaning } from '../engine/models/meaning/load';
import { type Benchmark, median, withGoal } from './figures';

const ROUNDS = 400;
/** Clocks in a page are coarse: so many together are timed. */
const TOGETHER = 20;
const WORDS = 'glass river ember harbour snow thunder velvet orchid zzyzxian lantern'.split(' ');

const run: Benchmark = async () => {
  const meaningOf = await loadMeaning();
  const word = (i: number) => WORDS[i % WORDS.length]!;
  const read = (i: number) =>
    meaningOf([
      { text: `${word(i)} under the ${word(i + 3)}`, weight: 1 },
      { text: `${word(i + 1)} ${word(i + 4)}`, weight: 0.5 },
      { text: word(i + 2), weight: 0.25 },
      { text: `the ${word(i + 5)} sings so slowly to the ${word(i + 6)} tonight`, weight: 0.4 },
    ]);
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (let i = 0; i < TOGETHER; i++) read(round + i);
    costs.push((performance.now() - began) / TOGETHER);
  }
  return {
    backend: 'page',
    figures: [withGoal({ name: 'understanding four texts of 19 words', value: median(costs), unit: 'ms' }, '<= 1')],
  };
};
export default run;
