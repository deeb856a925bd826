/** What every benchmark gives, and how it measures. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Who else was measured, on the same machine in the same minute. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** How many times better than the peer; above 1 is better. */
  readonly ratio?: number;
  /** See `withGoal`. */
  readonly goal?: string;
  readonly holds?: boolean;
}

/** A figure with its goal: `>= 20`, `<= 0.2` or `= 0`, of the ratio where there is one, else of the value. */
export function withGoal(figure: Omit<Figure, 'goal' | 'holds'>, goal: string): Figure {
  const [relation, number] = goal.split(' ');
  const limit = Number(number);
  const reached = figure.ratio ?? figure.value;
  const holds = relation === '>=' ? reached >= limit : relation === '<=' ? reached <= limit : reached === limit;
  return { ...figure, goal, holds };
}

/** What a file `bench/SUITE.ts` or `bench/SUITE-PART.ts` default-exports: it runs in a real browser. */
export type Benchmark = () => Promise<{ readonly backend: string; readonly figures: readonly Figure[] }>;

/**
 * Medians in milliseconds. The runs of all contestants alternate, so that what else the machine does meets them alike.
 */
export async function race(contestants: readonly (() => unknown)[], rounds: number): Promise<number[]> {
  const times = contestants.map((): number[] => []);
  const warmUp = 3;
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [i, run] of contestants.entries()) {
      const began = performance.now();
      await run();
      if (round >= warmUp) times[i]!.push(performance.now() - began);
    }
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}
