/** `npm start [-- --port N --no-open]`: installs what is missing and serves Phosphene. */
import { get } from 'node:http';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { openInBrowser } from './open.mjs';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string', default: '5173' }, 'no-open': { type: 'boolean', default: false } },
    });
    return { port: Number(values.port), open: !values['no-open'] };
  } catch (error) {
    return fail(`${error.message}\nUsage: npm start -- [--port N] [--no-open]`);
  }
}

/** True when something answers there already. */
function isTaken(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const answer = (taken) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false));
  });
}

/** By which a Phosphene that was started for a performer says which folder it is of. */
const FOLDER = 'x-phosphene';

/** The folder of the Phosphene that answers there; undefined where another program does. */
function folderAt(port) {
  return new Promise((resolve) => {
    const request = get({ host: 'localhost', port, timeout: 3000 }, (response) => {
      response.resume();
      const folder = response.headers[FOLDER];
      resolve(folder === undefined ? undefined : decodeURI(folder));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(undefined));
  });
}

const { port, open } = readArguments();
if (!Number.isInteger(port) || port < 1 || port > 65535) fail('--port takes a number from 1 to 65535.');
ensureInstalled();
// Both of localhost's addresses: else another server's page could show up under ours.
const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => isTaken(host, port)));
// At another port the browser would have none of the scenes, mappings, takes and logs that it keeps for this one.
if (taken.includes(true)) {
  const folder = await folderAt(port);
  if (folder === root) {
    const url = `http://localhost:${port}/`;
    console.log(`Phosphene is at ${url} already.`);
    if (open) openInBrowser(url);
    process.exit();
  }
  const who = folder === undefined ? 'another program' : `the Phosphene in ${folder}`;
  fail(`Port ${port} is taken by ${who}. Choose another one: npm start -- --port ${(port % 65535) + 1}`);
}

const { createServer } = await import('vite');
const headers = { [FOLDER]: encodeURI(root) };
const server = await createServer({
  root,
  server: { host: '127.0.0.1', port, strictPort: true, headers },
  logLevel: 'warn',
});
try {
  await server.listen();
} catch (error) {
  fail(`Port ${port} cannot be used: ${error.message}`);
}

const url = `http://localhost:${port}/`;
console.log(`Phosphene is at ${url}  (Ctrl+C ends it)`);
if (open) openInBrowser(url);
