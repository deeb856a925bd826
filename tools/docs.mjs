/** `npm run docs [-- dev|--pictures]`: builds the handbook, shows it while it is written, or makes its pictures anew. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root } from './install.mjs';

const docs = join(root, 'docs');
const [wish = 'build'] = process.argv.slice(2);

function run(command, args, cwd) {
  // On Windows npm is a script of the shell's.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

ensureInstalled();
if (wish === '--pictures') {
  run(process.execPath, ['tools/run.mjs', 'docs/pictures.ts'], root);
} else if (wish === 'build' || wish === 'dev') {
  // The handbook's own tool: the program does not need it.
  if (!existsSync(join(docs, 'node_modules'))) run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], docs);
  run('npm', ['run', '--silent', wish], docs);
} else {
  console.error('Usage: npm run docs [-- dev|--pictures]');
  process.exit(1);
}
