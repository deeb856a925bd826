/** What a leak of the page would show in, as the browser counts it. */
import type { Page } from 'playwright-core';

export type Counts = Readonly<Record<string, number>>;

const METRICS = {
  'page heap': 'JSHeapUsedSize',
  'audio nodes': 'AudioHandlers',
  'worklet processors': 'AudioWorkletProcessors',
  'DOM nodes': 'Nodes',
  listeners: 'JSEventListeners',
} as const;

/** Each time it is asked it collects the page's garbage first: what is left is held by somebody. The heap in MB. */
export async function pageCounts(page: Page): Promise<() => Promise<Counts>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const counted = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
    const counts = Object.fromEntries(Object.entries(METRICS).map(([name, metric]) => [name, counted(metric)]));
    return { ...counts, 'page heap': counts['page heap']! / 2 ** 20 };
  };
}
