/** `npm test [-- --only PART,…]`: installs what is missing, runs every check, and ends with `N passed, N failed`. */
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.mjs';
import { ensureInstalled, root } from './install.mjs';

/** Longer than the slowest part; a part that hangs is ended and has failed. */
const minutesAPart = 30;

/** What it prints comes at once where it runs alone, else when it has ended. */
async function run(name, file, args, isAlone) {
  const heading = `\n── ${name}\n`;
  if (isAlone) process.stdout.write(heading);
  const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: isAlone ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    timeout: minutesAPart * 60_000,
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => printed.push(bytes));
  const [status] = await once(child, 'close');
  if (!isAlone) process.stdout.write(heading + Buffer.concat(printed).toString());
  return status === 0;
}

/** A check without counts of its own is one. */
const check =
  (name, file, ...args) =>
  async (isAlone) =>
    (await run(name, file, args, isAlone)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

const project =
  (name, ...args) =>
  async (isAlone) => {
    const folder = mkdtempSync(join(tmpdir(), 'phosphene-test-'));
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const succeeded = await run(name, 'vitest/vitest.mjs', ['run', '--project', name, ...args, ...reporters], isAlone);
    const { passed, failed } = countTests(report);
    rmSync(folder, { recursive: true });
    // Vitest fails also without a failed test: where it crashed, or where an error escaped.
    return { passed, failed: succeeded ? failed : Math.max(1, failed) };
  };

function countTests(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

async function testInBrowser(isAlone) {
  try {
    // Found here, where it may be installed; Vitest's configuration only looks.
    process.env.CHROME_PATH = await findChromium({ install: true });
  } catch (error) {
    console.error(error.message);
  }
  return project('browser')(isAlone);
}

const parts = {
  lint: check('lint', 'eslint/bin/eslint.js', '.'),
  format: check('format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  types: check('types', 'typescript/bin/tsc', '--noEmit'),
  unit: project('unit', '--maxWorkers=100%'),
  browser: testInBrowser,
  show: project('show'),
};
/** What needs no browser runs side by side; a browser has the machine to itself. */
const turns = [['lint', 'format', 'types', 'unit'], ['browser'], ['show']];

function readParts() {
  const names = Object.keys(parts);
  try {
    const { values } = parseArgs({ options: { only: { type: 'string', default: names.join(',') } } });
    const wanted = values.only.split(',');
    const unknown = wanted.filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new Error(`There is no part called ${unknown.join(', ')}.`);
    return wanted;
  } catch (error) {
    console.error(`${error.message}\nUsage: npm test -- [--only ${names.join(',')}]`);
    process.exit(1);
  }
}

const wanted = readParts();
ensureInstalled();
const total = { passed: 0, failed: 0 };
for (const turn of turns) {
  const names = turn.filter((name) => wanted.includes(name));
  const counts = await Promise.all(names.map((name) => parts[name](names.length === 1)));
  for (const { passed, failed } of counts) {
    total.passed += passed;
    total.failed += failed;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
