/** The page in which benchmarks run: see tools/bench.ts. */
import type { Benchmark, Figure } from './figures';

declare global {
  interface Window {
    phospheneBench?: (suite: string) => Promise<{ backend: string; figures: Figure[] }>;
  }
}

const files = import.meta.glob<{ default?: Benchmark }>(['./*.ts', '!./figures.ts', '!./page.ts', '!./*node.ts']);

window.phospheneBench = async (suite) => {
  const backends: string[] = [];
  const figures: Figure[] = [];
  for (const [path, load] of Object.entries(files)) {
    const name = path.slice('./'.length, -'.ts'.length);
    if (name !== suite && !name.startsWith(`${suite}-`)) continue;
    const { default: run } = await load();
    if (!run) continue;
    const result = await run();
    backends.push(result.backend);
    figures.push(...result.figures);
  }
  return { backend: [...new Set(backends)].join(', '), figures };
};
