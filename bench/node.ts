/** A benchmark that has to drive the browser from outside: `bench/SUITE.node.ts` default-exports one. */
import type { Figure } from './figures';

export interface NodeBenchOptions {
  /** Where the project is served. */
  readonly url: string;
  readonly executablePath: string;
  readonly flags: readonly string[];
  /** What was asked on the command line. */
  readonly options: Readonly<Partial<Record<'runs' | 'minutes' | 'seed' | 'only' | 'size', string>>>;
}

export type NodeBenchmark = (options: NodeBenchOptions) => Promise<{
  readonly backend: string;
  readonly figures: readonly Figure[];
}>;
