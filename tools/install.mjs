/** Brings node_modules in step with package-lock.json. Plain JavaScript without packages: it runs before there are any. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

// Not import.meta.dirname: a Node that lacks it is to be told which one is needed.
export const root = fileURLToPath(new URL('..', import.meta.url));

function readPackages(lockfile) {
  try {
    return JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Vite's own program, of which there is one for each kind of machine. */
const isBinding = (path) => path.startsWith('node_modules/@rolldown/binding-');
const fits = ({ os, cpu }) => (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
const hasBinding = (packages) => Object.entries(packages).some(([path, each]) => isBinding(path) && fits(each));

/** False of a folder that was carried here from a machine of another kind. */
function isOfHere() {
  return hasBinding(readPackages('node_modules/.package-lock.json')) || !hasBinding(readPackages('package-lock.json'));
}

/** True when each package that the lockfile asks for (but those of other platforms) lies there in that version. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(readPackages('package-lock.json')).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || installed[path]?.version === version,
  );
}

/** Installs what is missing, telling so on stderr. Ends the process with a plain sentence where that is impossible. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  // As Vite and its kin do.
  const isKnown = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (!isKnown) {
    console.error(`Phosphene needs Node 20.19, 22.13, 24 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  if (isInstalled() && isOfHere()) return;
  const isUpdate = existsSync(join(root, 'node_modules/.package-lock.json')) && isOfHere();
  // `npm ci` empties node_modules before it fetches, and without a network nothing would be left to start with;
  // `npm install` puts everything back where it fails.
  const command = isUpdate ? ['install', '--no-save'] : ['ci'];
  const name = `npm ${command[0]}`;
  console.error(`Installing packages (${name}), once.`);
  const args = [...command, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  const kept = isUpdate ? ' What was installed is as it was.' : '';
  console.error(
    error
      ? `The packages could not be installed, for npm, which comes with Node, cannot be started: ${error.message}.`
      : `The packages could not be installed: ${name} failed, as told above.${kept} Connect to the network, and try again.`,
  );
  process.exit(1);
}
