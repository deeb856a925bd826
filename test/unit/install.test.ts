/** What every command does first, in a folder of its own: packages as the lockfile says, or a sentence. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'phosphene-install-'));
const project = join(folder, 'project');
const at = (path: string) => join(project, path);

/** The network: a server of packages, of which `light` is the only one. */
let isConnected = true;
const server = createServer((request, response) => {
  if (isConnected) response.end(readFileSync(join(folder, request.url!)));
  else request.destroy();
});

interface Answer {
  readonly code: number;
  readonly stderr: string;
}

function run(file: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const env = { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_fetch_retries: '0', ...more };
  return new Promise((resolve) =>
    execFile(file, args, { cwd, env }, (error, _, stderr) => resolve({ code: Number(error?.code ?? 0), stderr })),
  );
}

const install = (more?: NodeJS.ProcessEnv) =>
  run(process.execPath, ['-e', "import('./tools/install.mjs').then((tool) => tool.ensureInstalled())"], project, more);

function ask(version: string): string {
  const { port } = server.address() as AddressInfo;
  const light = { version, resolved: `http://127.0.0.1:${port}/light-${version}.tgz` };
  const packages = { '': { dependencies: { light: '*' } }, 'node_modules/light': light };
  const lockfile = JSON.stringify({ lockfileVersion: 3, packages });
  writeFileSync(at('package-lock.json'), lockfile);
  return lockfile;
}

const installed = () =>
  (JSON.parse(readFileSync(at('node_modules/light/package.json'), 'utf8')) as { version: string }).version;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
    const source = join(folder, version);
    mkdirSync(source);
    writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'light', version }));
    await run('npm', ['pack', '--pack-destination', folder], source);
  }
});
beforeEach(() => {
  isConnected = true;
  for (const old of [project, join(folder, 'cache')]) rmSync(old, { recursive: true, force: true });
  mkdirSync(project);
  writeFileSync(at('package.json'), JSON.stringify({ type: 'module', dependencies: { light: '*' } }));
  cpSync(new URL('../../tools', import.meta.url), at('tools'), { recursive: true });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

it('installs anew in a folder that was carried here from a machine of another kind', async () => {
  const lockfile = JSON.parse(ask('1.2.0')) as { packages: Record<string, object> };
  const { resolved } = lockfile.packages['node_modules/light'] as { resolved: string };
  const program = (os: string) => ({ version: '1.2.0', resolved, optional: true, os: [os], cpu: [process.arch] });
  lockfile.packages['node_modules/light'] = {
    version: '1.2.0',
    resolved,
    optionalDependencies: { '@rolldown/binding-here': '*' },
  };
  lockfile.packages['node_modules/@rolldown/binding-here'] = program(process.platform);
  writeFileSync(at('package-lock.json'), JSON.stringify(lockfile));
  expect((await install()).code).toBe(0);
  expect(await install()).toEqual({ code: 0, stderr: '' });
  const hidden = at('node_modules/.package-lock.json');
  const known = JSON.parse(readFileSync(hidden, 'utf8')) as { packages: Record<string, object> };
  known.packages['node_modules/@rolldown/binding-here'] = program('elsewhere');
  writeFileSync(hidden, JSON.stringify(known));
  expect(await install()).toMatchObject({ code: 0, stderr: expect.stringContaining('npm ci') as string });
  expect(await install()).toEqual({ code: 0, stderr: '' });
});

it('installs what the lockfile says, the first time and whenever that has changed', async () => {
  ask('1.2.0');
  expect(await install()).toMatchObject({ code: 0, stderr: expect.stringContaining('npm ci') as string });
  expect(installed()).toBe('1.2.0');
  expect(await install()).toEqual({ code: 0, stderr: '' });
  const lockfile = ask('1.1.0');
  expect((await install()).code).toBe(0);
  expect(installed()).toBe('1.1.0');
  expect(await install()).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(at('package-lock.json'), 'utf8')).toBe(lockfile);
});

it('leaves what is installed where it cannot have what has changed', async () => {
  ask('1.0.0');
  await install();
  isConnected = false;
  ask('1.1.0');
  const { code, stderr } = await install();
  expect(code).toBe(1);
  expect(installed()).toBe('1.0.0');
  expect(stderr).toMatch(/What was installed is as it was\. Connect to the network, and try again\.\n$/);
});

it('says so where there is no npm', async () => {
  ask('1.0.0');
  const { code, stderr } = await install({ PATH: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/npm, which comes with Node, cannot be started: spawnSync npm ENOENT\.\n$/);
});

it.each(['start', 'test', 'run', 'docs'])('an older Node is told so by %s', async (name) => {
  for (const file of readdirSync(at('tools')).filter((file) => file.endsWith('.mjs'))) {
    const text = readFileSync(at(`tools/${file}`), 'utf8');
    // What Node 18 makes of it.
    writeFileSync(at(`tools/${file}`), text.replaceAll('import.meta.dirname', 'undefined'));
  }
  const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.1' } })";
  const { code, stderr } = await run(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(old)}`, `tools/${name}.mjs`],
    project,
  );
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'Phosphene needs Node 20.19, 22.13, 24 or newer; this is 18.19.1.\n',
  });
});
