/** `npm run train -- KIND [ARGUMENTS]`: runs training/KIND/train.py, which makes the weights of one model. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const training = join(import.meta.dirname, '../training');
const python = process.platform === 'win32' ? 'python' : 'python3';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const scriptOf = (kind) => join(training, kind, 'train.py');

const [kind, ...args] = process.argv.slice(2);
const kinds = readdirSync(training).filter((name) => existsSync(scriptOf(name)));
if (!kinds.includes(kind)) fail(`Usage: npm run train -- ${kinds.join('|')} [--smoke] [--data DIR] [--minutes N] …`);

if (spawnSync(python, ['--version'], { stdio: 'ignore' }).status !== 0) {
  fail(`Training needs Python 3.10 or newer as \`${python}\`, and there is none on this machine.`);
}
if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status !== 0) {
  fail(`Training needs PyTorch: ${python} -m pip install -r training/requirements.txt`);
}
process.exit(spawnSync(python, [scriptOf(kind), ...args], { stdio: 'inherit' }).status ?? 1);
