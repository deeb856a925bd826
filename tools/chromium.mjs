/** Finds, or installs, a Chromium; and the flags that the tests and the renderer start it with. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isRoot = process.getuid?.() === 0;

/** For every headless Chromium: no traffic of its own, and sound without a click. */
export const baseFlags = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--autoplay-policy=no-user-gesture-required',
];

/** WebGPU and WebGL on the CPU, by SwiftShader, with presented pixels that are exact. Not for a machine with a GPU. */
export const softwareFlags = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--ignore-gpu-blocklist',
  '--enable-gpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

const cardFlags = ['--enable-gpu', '--ignore-gpu-blocklist', '--enable-unsafe-webgpu', '--enable-features=Vulkan'];

/**
 * A graphics card is used where there is one; on Linux its absence shows, elsewhere there always is one.
 * @returns {string[]}
 */
export function browserFlags() {
  const hasCard = process.platform !== 'linux' || existsSync('/dev/dri/renderD128');
  return [...baseFlags, ...(hasCard ? cardFlags : softwareFlags)];
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const usualPlaces = {
  linux: ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((folder) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((file) =>
      join(process.env[folder] ?? 'C:\\', file),
    ),
  ),
};

/** A stub that only tells to install something else exists too; so it must say its version (Windows would open a window). */
function runs(path) {
  if (!existsSync(path)) return false;
  return process.platform !== 'linux' || spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Where Playwright keeps the Chromium that it downloads. */
async function playwrightPlace() {
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
}

/** Runs a command with its output on stderr, for stdout belongs to results. */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', process.stderr, process.stderr] }).status === 0;
}

function installWithApt() {
  const asRoot = isRoot ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return succeeds(command, rest);
  };
  const packages = ['chromium', 'chromium-sandbox', 'fonts-liberation'];
  const install = () => apt('install', '-y', '--no-install-recommends', ...packages);
  return install() || (apt('update') && install());
}

function installWithPlaywright() {
  const cli = join(import.meta.dirname, '../node_modules/playwright-core/cli.js');
  return succeeds(process.execPath, [cli, 'install', '--no-shell', 'chromium']);
}

/**
 * The path of a Chromium (or Chrome, or Edge) that runs: `$CHROME_PATH`, one on PATH or in a usual place, or one that
 * Playwright downloaded before. With `install`, and where there is none, one is installed: by apt-get where that needs
 * no password, else by Playwright.
 * @param {{ install: boolean }} options
 * @returns {Promise<string>}
 * @throws Error with a plain sentence where none can be had.
 */
export async function findChromium({ install }) {
  const wanted = process.env.CHROME_PATH;
  if (wanted) {
    if (existsSync(wanted)) return wanted;
    throw new Error(`CHROME_PATH names ${wanted}, but no such file exists.`);
  }
  const search = async () =>
    [...onPath(), ...(usualPlaces[process.platform] ?? []), await playwrightPlace()].find((path) => runs(path));
  const found = await search();
  if (found) return found;
  if (install) {
    console.error('No Chromium found: installing one.');
    for (const installer of [installWithApt, installWithPlaywright]) {
      if (!installer()) continue;
      const installed = await search();
      if (installed) return installed;
    }
  }
  throw new Error('No Chromium found. Install Chromium or Chrome, or set CHROME_PATH to its executable file.');
}
