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

/** True when it is Phosphene itself that answers there. */
function isOurs(port) {
  return new Promise((resolve) => {
    const request = get({ host: 'localhost', port, timeout: 3000 }, (response) => {
      let page = '';
      response.setEncoding('utf8').on('data', (text) => (page += text));
      response.on('close', () => resolve(page.includes('<title>Phosphene</title>')));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
  });
}

const { port, open } = readArguments();
if (!Number.isInteger(port) || port < 1 || port > 65535) fail('--port takes a number from 1 to 65535.');
ensureInstalled();
// Both of localhost's addresses: else another server's page could show up under ours.
const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => isTaken(host, port)));
// At another port the browser would have none of the scenes, mappings, takes and logs that it keeps for this one.
if (taken.includes(true) && (await isOurs(port))) {
  const url = `http://localhost:${port}/`;
  console.log(`Phosphene is at ${url} already.`);
  if (open) openInBrowser(url);
  process.exit();
}
if (taken.includes(true)) {
  fail(`Port ${port} is taken by another program. Choose another one: npm start -- --port ${(port % 65535) + 1}`);
}

const { createServer } = await import('vite');
const server = await createServer({ root, server: { host: '127.0.0.1', port, strictPort: true }, logLevel: 'warn' });
try {
  await server.listen();
} catch (error) {
  fail(`Port ${port} cannot be used: ${error.message}`);
}

const url = `http://localhost:${port}/`;
console.log(`Phosphene is at ${url}  (Ctrl+C ends it)`);
if (open) openInBrowser(url);
