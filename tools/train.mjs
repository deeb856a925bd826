/**
 * `npm run train -- KIND [ARGUMENTS]`: runs training/KIND/train.py, which makes the weights of one model; or, for
 * `image --data FOLDER` where the folder holds a performer's pictures, training/image/own.py.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { writeHashes } from './hash-weights.mjs';

const training = fileURLToPath(new URL('../training', import.meta.url));
const python = process.platform === 'win32' ? 'python' : 'python3';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const scriptOf = (kind) => join(training, kind, 'train.py');

/** The folder after --data, from where the command was typed; npm itself goes to the repository's root. */
function dataFolder(args) {
  const at = args.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  if (at < 0) return undefined;
  const given = args[at].includes('=') ? args[at].slice('--data='.length) : args[at + 1];
  if (!given) fail('--data takes a folder.');
  const folder = resolve(process.env.INIT_CWD ?? '.', given);
  args.splice(at, args[at].includes('=') ? 1 : 2, '--data', folder);
  return folder;
}

/** A set that has been made by a training script lies in arrays; anything else is a performer's own pictures. */
function ownPictures(kind, folder) {
  if (kind !== 'image' || folder === undefined) return false;
  if (!existsSync(folder)) fail(`There is no folder ${folder}.`);
  return !existsSync(join(folder, 'pictures.npy'));
}

const [kind, ...args] = process.argv.slice(2);
const kinds = readdirSync(training).filter((name) => existsSync(scriptOf(name)));
if (!kinds.includes(kind)) fail(`Usage: npm run train -- ${kinds.join('|')} [--smoke] [--data DIR] [--minutes N] …`);
const folder = dataFolder(args);

if (spawnSync(python, ['--version'], { stdio: 'ignore' }).status !== 0) {
  fail(`Training needs Python 3.10 or newer as \`${python}\`, and there is none on this machine.`);
}
if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status !== 0) {
  fail(`Training needs PyTorch: ${python} -m pip install -r training/requirements.txt`);
}
const script = ownPictures(kind, folder) ? join(training, 'image/own.py') : scriptOf(kind);
const { status } = spawnSync(python, [script, ...args], { stdio: 'inherit' });
// What was made may have become what is shipped.
if (status === 0) writeHashes();
process.exit(status ?? 1);
