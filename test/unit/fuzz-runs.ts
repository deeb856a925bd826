/**
 * How much is tried: in `npm test` a little, always the same. `FUZZ=100 npx vitest run --project unit test/unit/fuzz` tries a
 * hundred times as much, another each time; what fast-check prints of a failure (seed and path) finds it again.
 */
const TIMES = Number(process.env.FUZZ ?? 0);

/** Letters of a text that goes on and on, where its kind may be as long. */
export const LONG = TIMES > 0 ? Infinity : 3e4;

export const runs = (usual: number) =>
  TIMES > 0 ? { numRuns: Math.ceil(usual * TIMES) } : { numRuns: usual, seed: 20 };
