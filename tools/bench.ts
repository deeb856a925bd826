/** `npm run bench -- [SUITE] [--json]`: side-by-side figures, measured in a headless browser. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import type { Figure } from '../bench/figures';
import type { NodeBenchmark } from '../bench/node';
import type {} from '../bench/page';
import { browserFlags, findChromium } from './chromium.mjs';

const USAGE = 'npm run bench -- [SUITE] [--json] [--runs N] [--minutes N] [--seed N] [--only PART] [--size WxH]';

/** A mistake of the person who asked: told in one sentence, without a stack. */
class Complaint extends Error {}

interface Report {
  readonly suite: string;
  readonly machine: string;
  readonly backend: string;
  readonly figures: readonly Figure[];
}

const OF_NODE = '.node.ts';
const NO_SUITES = ['figures.ts', 'page.ts', 'node.ts'];

/** A suite is the first word of its files' names; of one that drives the browser from outside, the whole name. */
function findSuites(): string[] {
  const files = readdirSync(new URL('../bench/', import.meta.url)).filter((file) => !NO_SUITES.includes(file));
  const names = files.filter((file) => /^[a-z-]+\.ts$/.test(file)).map((file) => file.split(/[-.]/)[0]!);
  return [...new Set([...names, ...findNodeSuites()])];
}

function findNodeSuites(): string[] {
  const files = readdirSync(new URL('../bench/', import.meta.url));
  return files.filter((file) => file.endsWith(OF_NODE)).map((file) => file.slice(0, -OF_NODE.length));
}

type Wish = ReturnType<typeof readWish>;

function readWish() {
  const known = findSuites();
  const { values, positionals } = parse();
  const [suite, ...more] = positionals;
  if (more.length > 0) throw new Complaint(`Name one suite. Usage: ${USAGE}`);
  if (suite && !known.includes(suite)) throw new Complaint(`There is no suite "${suite}". Known: ${known.join(', ')}.`);
  if (!suite && values.json) throw new Complaint(`With --json, name one suite: ${known.join(', ')}.`);
  const { json, ...options } = values;
  return { suites: suite ? [suite] : known, json, options };
}

function parse() {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        runs: text,
        minutes: text,
        seed: text,
        only: text,
        size: text,
      },
    });
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split(/[.\n]/)[0]}. Usage: ${USAGE}`);
  }
}

function describeMachine(): string {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores`;
}

async function measure({ suites, options }: Wish, tell: (report: Report) => void): Promise<void> {
  const executablePath = await findChromium({ install: true });
  const server = await createServer({
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: browserFlags(), headless: true });
  try {
    const url = server.resolvedUrls!.local[0]!;
    for (const suite of suites) {
      if (findNodeSuites().includes(suite)) {
        console.error(`bench: ${suite}`);
        const { default: run } = (await import(`../bench/${suite}${OF_NODE}`)) as { default: NodeBenchmark };
        const result = await run({ url, executablePath, flags: browserFlags(), options });
        tell({ suite, machine: describeMachine(), ...result });
        continue;
      }
      // Each in a page of its own: no suite inherits another's memory.
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(`page: ${error.message}`));
      await page.goto(`${url}bench/index.html`);
      await page.waitForFunction(() => window.phospheneBench !== undefined);
      console.error(`bench: ${suite}`);
      const result = await page.evaluate((name) => window.phospheneBench!(name), suite);
      tell({ suite, machine: describeMachine(), ...result });
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

function printTable({ suite, machine, backend, figures }: Report): void {
  console.log(`${suite}, ${backend}, on ${machine}`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, unit, peer, peerValue, ratio, goal, holds } of figures) {
    const times = ratio === undefined ? 'beside' : `${ratio.toPrecision(3)} times`;
    const beside = peer ? `  ${times} ${peer} (${peerValue!.toPrecision(3)} ${unit})` : '';
    const verdict = goal ? `  goal ${goal}: ${holds ? 'holds' : 'MISSED'}` : '';
    console.log(`  ${name.padEnd(width)}  ${value.toPrecision(3).padStart(8)} ${unit}${beside}${verdict}`);
  }
}

async function main(): Promise<void> {
  const wish = readWish();
  const { json } = wish;
  await measure(wish, (report) => (json ? console.log(JSON.stringify(report, null, 2)) : printTable(report)));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text =
      error instanceof Error ? error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n    at ')[0] : error;
    console.error(`bench: ${String(text)}`);
    process.exit(1);
  },
);
