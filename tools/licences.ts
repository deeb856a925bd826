/**
 * The packages that ship, with their licences: `npm run licences` writes them into THIRD-PARTY.md, and a build brings the
 * licences' own words along. Taken from package-lock.json, which a test holds the file to.
 */
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const root = join(import.meta.dirname, '..');
const requireHere = createRequire(import.meta.url);
export const LIST = join(root, 'THIRD-PARTY.md');

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

export interface Package {
  /** As it is installed: `tone`. */
  readonly name: string;
  readonly version: string;
  /** SPDX, or `unknown`. */
  readonly licence: string;
  /** Its folder, from the project's. */
  readonly path: string;
}

/** Of what a build is made with, these are in the service worker. */
const IN_THE_WORKER = /^node_modules\/workbox-(core|precaching|routing|strategies)$/;

/** Sorted by name. Those that only build and test Phosphene are left out. */
export function shippedPackages(): readonly Package[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => IN_THE_WORKER.test(path) || (path !== '' && !dev))
    .map(([path, { version = '', license = 'unknown' }]) => ({
      name: path.split('node_modules/').at(-1)!,
      version,
      licence: license,
      path,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What THIRD-PARTY.md is to hold. */
export function licenceList(packages = shippedPackages()): string {
  const counts = new Map<string, number>();
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [
    '# What Phosphene is made with',
    '',
    `Written by \`npm run licences\` from package-lock.json: the ${packages.length} packages that ship. A built page brings`,
    'the words of their licences along, as `licences.txt`. Weights and what they were trained with: see `models/`.',
    '',
    ...table(['licence', 'packages'], summary.map(([licence, count]) => [licence, String(count)])), // prettier-ignore
    '',
    ...table(['package', 'version', 'licence'], packages.map(({ name, version, licence }) => [name, version, licence])), // prettier-ignore
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** A Vite plugin: the licences' words beside the built page. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: shippedPackages().map(words).join('\n') });
    },
  };
}

function words(shipped: Package): string {
  const { name, version, licence } = shipped;
  const own = wordsIn(join(root, shipped.path));
  const texts = own.length > 0 ? own : [copyrightOf(shipped), ...standardWords(licence)];
  return [`${name} ${version}: ${licence}`, '', ...texts, '', '-'.repeat(80), ''].join('\n');
}

function wordsIn(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).filter((text) => text !== '');
}

/** Of a package that brings no licence file: who made it, as far as it says. */
function copyrightOf({ name, path }: Package): string {
  const { author, repository } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
    author?: string | { name: string };
    repository?: string | { url: string };
  };
  const who = (typeof author === 'object' ? author.name : author) || `the authors of ${name}`;
  const where = typeof repository === 'object' ? repository.url : repository;
  return `Copyright (c) ${who}${where ? `, ${where}` : ''}\n`;
}

/** The words of each licence in an SPDX expression, as it is published; the copyright lines that it has as a pattern are left out. */
function standardWords(expression: string): readonly string[] {
  const ids = expression.match(/[\w.+-]+/g)!.filter((word) => !['AND', 'OR', 'WITH'].includes(word));
  return ids.map((id) => {
    const { licenseText } = requireHere(`spdx-license-list/licenses/${id}.json`) as { licenseText: string };
    return licenseText.replace(/^Copyright.*\n/gm, '').trim();
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(LIST, licenceList());
}
